"""A trace, drawn: one SVG that shows which task ran, which waited and for what, in what order and for how long.

A trace of generators has a form of its own: who has control, who is suspended where, and what goes across.

Time goes across, a lane a task. Between two instants time is drawn to scale; within an instant, where no time passes,
each step has a place of its own, numbered in the order of the run. The picture's colours and strokes are in the style
sheet assets/timeline.css; what they tell is told by shape or by word too.

`draw` gives the picture, `describe` the same story in words, `moments` where on the picture each event lies, and
`for_script` what the page's script needs to move along it. Who needs several of these makes a `Timeline`.
"""

from itertools import accumulate

from runnable.timeline import description, generators
from runnable.timeline.layout import Layout, lay_out
from runnable.timeline.moments import find_moments, first_lines, pack
from runnable.timeline.picture import Picture
from runnable.timeline.story import MOST_LANES, Story, Task, Trace, read, shown_tasks

__all__ = ["MOST_LANES", "Timeline", "Trace", "describe", "draw", "for_script", "moments"]


class Timeline:
    """A trace, read and laid out once for all that is made of it."""

    def __init__(self, trace: Trace, wide: int = 760) -> None:
        """Lay a trace out.

        Args:
            trace: what a run's tasks, or its generators, did.
            wide: the width to fill, in pixels; more is used where it does not suffice, and less where little happens.
        """
        self._trace = trace
        self._story: Story
        self._shown: list[Task]
        self._layout: Layout
        if _is_of_generators(trace):
            self._story, self._shown, self._layout = generators.laid_out(trace, wide)
        else:
            self._story = read(trace)
            self._shown = shown_tasks(self._story)
            self._layout = lay_out(self._story, self._shown, wide)

    def draw(self, program: str = "", prefix: str = "timeline") -> str:
        """The picture, as one SVG element.

        Args:
            program: the program's name, for the title.
            prefix: what the ids in the picture begin with; pictures on one page need different ones.
        """
        if isinstance(self._story, generators.GeneratorStory):
            assert isinstance(self._layout, generators.GeneratorLayout)
            return generators.draw(self._story, self._shown, self._layout, program, prefix)
        title = description.title(self._story, program)
        told = description.describe_story(self._story, self._shown)
        return Picture(self._story, self._shown, self._layout, prefix).svg(title, told)

    def moments(self) -> list[float]:
        """Where on the picture each event lies, in pixels from its left edge; without those of asyncio's own tasks."""
        events = range(len(self._story.events))
        return list(accumulate((self._layout.x(event) for event in events), max))

    def for_script(self, program: str = "") -> str:
        """What the page shows at each moment of the picture, as JSON; `pack` says of what form.

        Args:
            program: the program's source, from which it is read where each task begins.
        """
        story = self._story
        lines = first_lines(program)
        own = [task for task in self._trace["tasks"] if not task.get("library")]
        entries = [lines.get(str(task["coroutine"]).rpartition(".")[2]) for task in own]
        found = find_moments(story, self._shown, self.moments(), entries)
        if _is_of_generators(self._trace) and story.time(len(story.events)) <= story.grain:
            for moment in found:
                moment.time = ""  # The picture has no clock.
        return pack(found, self._shown)


def draw(trace: Trace, *, program: str = "", wide: int = 760, prefix: str = "timeline") -> str:
    """The picture of a trace, as one SVG element; the arguments are those of `Timeline` and its `draw`."""
    return Timeline(trace, wide).draw(program, prefix)


def describe(trace: Trace) -> str:
    """The story of a trace in words: what each task did, waited for and came to, and the order of the steps."""
    if _is_of_generators(trace):
        return generators.describe(generators.read(trace))
    story = read(trace)
    return description.describe_story(story, shown_tasks(story))


def moments(trace: Trace, *, wide: int = 760) -> list[float]:
    """Where on the picture of a trace each event lies; see `Timeline.moments`."""
    return Timeline(trace, wide).moments()


def for_script(trace: Trace, *, program: str = "", wide: int = 760) -> str:
    """What the page shows at each moment of a trace's picture; see `Timeline.for_script`."""
    return Timeline(trace, wide).for_script(program)


def _is_of_generators(trace: Trace) -> bool:
    return trace.get("form") == "generators"
