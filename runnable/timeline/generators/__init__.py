"""The form of the picture that suits generators: one thread of control that winds through the lanes.

One lane is the program, each other a generator. Control leaves whoever runs for another and comes back, and each time
something may go across: what is sent or thrown in, what is yielded or returned.
"""

from runnable.timeline.generators.description import describe, title
from runnable.timeline.generators.layout import GeneratorLayout, lay_out
from runnable.timeline.generators.picture import GeneratorPicture
from runnable.timeline.generators.story import GeneratorStory, read, shown_lanes
from runnable.timeline.story import Task, Trace

__all__ = ["GeneratorLayout", "GeneratorStory", "describe", "draw", "laid_out", "read"]


def laid_out(trace: Trace, wide: int) -> tuple[GeneratorStory, list[Task], GeneratorLayout]:
    """The story of a trace, its lanes, and where everything goes."""
    story = read(trace)
    shown = shown_lanes(story)
    return story, shown, lay_out(story, shown, wide)


def draw(story: GeneratorStory, shown: list[Task], layout: GeneratorLayout, program: str, prefix: str) -> str:
    """The picture, as one SVG element; `program` and `prefix` are those of `Timeline.draw`."""
    return GeneratorPicture(story, shown, layout, prefix).svg(title(story, program), describe(story))
