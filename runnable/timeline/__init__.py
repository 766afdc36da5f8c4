"""A trace, drawn: one SVG that shows which task ran, which waited and for what, in what order and for how long.

A trace of generators has a form of its own: who has control, who is suspended where, and what goes across.

Time goes across, a lane a task. Between two instants time is drawn to scale; within an instant, where no time passes,
each step has a place of its own, numbered in the order of the run. The picture's colours and strokes are in the style
sheet assets/timeline.css; what they tell is told by shape or by word too.

`draw` gives the picture, `describe` the same story in words, `moments` where on the picture each event lies, and
`for_script` what the page's script needs to move along it.
"""

from itertools import accumulate

from runnable.timeline import description, generators
from runnable.timeline.layout import Layout, lay_out
from runnable.timeline.moments import find_moments, first_lines, pack
from runnable.timeline.picture import Picture
from runnable.timeline.story import MOST_LANES, Story, Task, Trace, read, shown_tasks

__all__ = ["MOST_LANES", "Trace", "describe", "draw", "for_script", "moments"]


def draw(trace: Trace, *, program: str = "", wide: int = 760, prefix: str = "timeline") -> str:
    """The picture of a trace, as one SVG element.

    Args:
        trace: what a run's tasks, or its generators, did.
        program: the program's name, for the title.
        wide: the width to fill, in pixels; more is used where it does not suffice, and less where little happens.
        prefix: what the ids in the picture begin with; pictures on one page need different ones.
    """
    if _is_of_generators(trace):
        return generators.draw(trace, program, wide, prefix)
    story, shown, layout = _laid_out(trace, wide)
    title, told = description.title(story, program), description.describe_story(story, shown)
    return Picture(story, shown, layout, prefix).svg(title, told)


def describe(trace: Trace) -> str:
    """The story of a trace in words: what each task did, waited for and came to, and the order of the steps."""
    if _is_of_generators(trace):
        return generators.describe(generators.read(trace))
    story = read(trace)
    return description.describe_story(story, shown_tasks(story))


def moments(trace: Trace, *, wide: int = 760) -> list[float]:
    """Where on the picture each event lies, in pixels from its left edge; without those of asyncio's own tasks."""
    story, _, layout = _laid_out(trace, wide)
    return _places(story, layout)


def for_script(trace: Trace, *, program: str = "", wide: int = 760) -> str:
    """What the page shows at each moment of the picture, as JSON; `pack` says of what form.

    Args:
        trace: what a run's tasks, or its generators, did.
        program: the program's source, from which it is read where each task begins.
        wide: the width that the picture was drawn with.
    """
    story, shown, layout = _laid_out(trace, wide)
    lines = first_lines(program)
    own = [task for task in trace["tasks"] if not task.get("library")]
    entries = [lines.get(str(task["coroutine"]).rpartition(".")[2]) for task in own]
    found = find_moments(story, shown, _places(story, layout), entries)
    if _is_of_generators(trace) and story.time(len(story.events)) <= story.grain:
        for moment in found:
            moment.time = ""  # The picture has no clock.
    return pack(found, shown)


def _is_of_generators(trace: Trace) -> bool:
    return trace.get("form") == "generators"


def _laid_out(trace: Trace, wide: int) -> tuple[Story, list[Task], Layout]:
    if _is_of_generators(trace):
        return generators.laid_out(trace, wide)
    story = read(trace)
    shown = shown_tasks(story)
    return story, shown, lay_out(story, shown, wide)


def _places(story: Story, layout: Layout) -> list[float]:
    return list(accumulate((layout.x(event) for event in range(len(story.events))), max))
