"""The form of the picture that suits generators: one thread of control that winds through the lanes.

One lane is the program, each other a generator. Control leaves whoever runs for another and comes back, and each time
something may go across: what is sent or thrown in, what is yielded or returned.
"""

from runnable.timeline.generators.description import describe, title
from runnable.timeline.generators.layout import lay_out
from runnable.timeline.generators.picture import GeneratorPicture
from runnable.timeline.generators.story import read, shown_lanes

__all__ = ["GeneratorPicture", "describe", "lay_out", "read", "shown_lanes", "title"]
