"""A trace, drawn: one SVG that shows which task ran, which waited and for what, in what order and for how long.

A trace of generators has a form of its own: who has control, who is suspended where, and what goes across.

Time goes across, a lane a task. Between two instants time is drawn to scale; within an instant, where no time passes,
each step has a place of its own, numbered in the order of the run. The picture's colours and strokes are in the style
sheet assets/timeline.css; what they tell is told by shape or by word too.

`draw` gives the picture, `describe` the same story in words, `moments` where on the picture each event lies.
"""

from itertools import accumulate

from runnable.timeline import generators
from runnable.timeline.description import describe_story, title
from runnable.timeline.layout import lay_out
from runnable.timeline.picture import Picture
from runnable.timeline.story import MOST_LANES, Trace, read, shown_tasks

__all__ = ["MOST_LANES", "Trace", "describe", "draw", "moments"]


def draw(trace: Trace, *, program: str = "", wide: int = 760, prefix: str = "timeline") -> str:
    """The picture of a trace, as one SVG element.

    Args:
        trace: what a run's tasks did.
        program: the program's name, for the title.
        wide: the width to fill, in pixels; more is used where it does not suffice, and less where little happens.
        prefix: what the ids in the picture begin with; pictures on one page need different ones.
    """
    if trace.get("form") == "generators":
        run = generators.read(trace)
        lanes = generators.shown_lanes(run)
        picture = generators.GeneratorPicture(run, lanes, generators.lay_out(run, lanes, wide), prefix)
        return picture.svg(generators.title(run, program), generators.describe(run))
    story = read(trace)
    shown = shown_tasks(story)
    layout = lay_out(story, shown, wide)
    return Picture(story, shown, layout, prefix).svg(title(story, program), describe_story(story, shown))


def moments(trace: Trace, *, wide: int = 760) -> list[float]:
    """Where on the picture each event of the trace lies, in pixels from its left edge."""
    if trace.get("form") == "generators":
        run = generators.read(trace)
        placed = generators.lay_out(run, generators.shown_lanes(run), wide)
        return list(accumulate((placed.x(event) for event in range(len(run.events))), max))
    story = read(trace)
    layout = lay_out(story, shown_tasks(story), wide)
    order = sorted(range(len(story.events)), key=lambda event: float(trace["events"][event][0]))
    found = [0.0] * len(order)
    for place, event in enumerate(order):
        found[event] = layout.x(place)
    return found


def describe(trace: Trace) -> str:
    """The story of a trace in words: what each task did, waited for and came to, and the order of the steps."""
    if trace.get("form") == "generators":
        return generators.describe(generators.read(trace))
    story = read(trace)
    return describe_story(story, shown_tasks(story))
