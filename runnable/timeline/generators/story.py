"""The story that a trace of generators tells: who had control, and how it went from one to the next."""

from collections import Counter
from dataclasses import dataclass, field

from runnable.timeline.story import MOST_LANES, Span, Story, Task, Trace, after_makers
from runnable.timeline.words import clean

MOST_STEPS = 60
"""How many steps are drawn one by one; of more, the first and the last ones."""
_FIRST, _LAST = 36, 12

RESUMES = ("call", "throw", "close", "drop")
"""The waits of who has resumed another."""


@dataclass
class Switch:
    """Control goes from one step to the next."""

    before: Span
    after: Span
    manner: str  # as of a wait; or returned, raised, closed
    through: list[int]  # the lanes whose `yield from` or `await` it passes through


@dataclass
class GeneratorStory(Story):
    switches: list[Switch] = field(default_factory=list)
    # Ends of generators after which others follow in their lanes: the lane, the event, the outcome.
    lives: list[tuple[int, int, str]] = field(default_factory=list)
    unseen: int = 0  # steps among them
    stopped: bool = False  # there was too much to record


def read(trace: Trace) -> GeneratorStory:
    tasks, lane_of = _read_lanes(trace)
    events = [
        [time, kind, who if kind == "output" else lane_of[who], *rest]
        for time, kind, who, *rest in trace["events"]
    ]
    story = GeneratorStory(trace["clock"] == "virtual", events, tasks, int(trace.get("left") or 0))
    story.stopped = "stopped" in trace
    steps: list[Span] = []
    doing: dict[int, Span] = {}
    inner: dict[int, int] = {}  # for each lane in `yield from` or `await`, the lane that it has resumed
    left = ""
    for at, (_, kind, lane, *rest) in enumerate(events):
        if kind == "create":
            task = tasks[lane]
            if task.ended is not None:
                story.lives.append((lane, task.ended, task.outcome))
            task.made, task.ended, task.outcome, task.detail = at, None, "", ""
        elif kind == "run":
            if lane in doing:
                doing.pop(lane).stop = at
            step = Span(lane, at, len(events), number=len(steps) + 1)
            if steps:
                before = steps[-1]
                if left == "from":
                    inner[before.task] = lane
                through = _through(before.task, lane, left, inner, doing)
                story.switches.append(Switch(before, step, left, through))
            inner.pop(lane, None)
            steps.append(step)
        elif kind in ("wait", "end") and steps:
            steps[-1].stop = at
            if kind == "wait":
                left = str(rest[2])
                doing[lane] = Span(lane, at, len(events), rest[0], clean(rest[1]), manner=left)
                story.waits.append(doing[lane])
            else:
                left = str(rest[0])
                task = tasks[lane]
                task.ended, task.outcome, task.detail = at, left, clean(rest[1])
    for lane, wait in doing.items():
        suspended = wait.manner in ("yield", "from")
        tasks[lane].detail = f"left at line {wait.line}" if suspended else "not ended"
    story.steps = steps
    if len(steps) > MOST_STEPS:
        story.cut = range(steps[_FIRST].start, steps[-_LAST].start)
        story.unseen = len(steps) - _FIRST - _LAST
    return story


def _read_lanes(trace: Trace) -> tuple[list[Task], list[int]]:
    """The generators, and for each in whose lane it is: one that begins where its like has ended shares its lane."""
    ended: set[int] = set()
    begins_after: dict[int, set[int]] = {}
    for _, kind, index, *_rest in trace["events"]:
        if kind == "create":
            begins_after[index] = set(ended)
        elif kind == "end":
            ended.add(index)
    named: Counter[tuple[str, int | None]] = Counter()
    latest: dict[tuple[str, int | None], int] = {}
    lives: Counter[int] = Counter()
    tasks: list[Task] = []
    lane_of: list[int] = []
    for index, raw in enumerate(trace["tasks"]):
        # What the program resumes stands beside it, and not below it.
        parent = lane_of[raw["parent"]] if raw["parent"] else None
        task = Task(index, clean(raw["name"]), parent, raw.get("line"))
        before = latest.get((task.label, parent))
        shares = before is not None and before in begins_after.get(index, ())
        lane = lane_of[before] if shares and before is not None else index
        latest[task.label, parent] = index
        lane_of.append(lane)
        lives[lane] += 1
        if not shares:
            number = named[task.label, parent] = named[task.label, parent] + 1
            task.note = f"number {number}" if number > 1 else ""
        task.depth = tasks[parent].depth + 1 if parent is not None else 0
        tasks.append(task)
    for lane, count in lives.items():
        if count > 1:
            tasks[lane].note = f"{tasks[lane].note} ×{count}".strip()
    return tasks, lane_of


def _through(giver: int, taker: int, manner: str, inner: dict[int, int], doing: dict[int, Span]) -> list[int]:
    """The lanes between two whose `yield from` or `await` what goes across passes through."""
    around = {
        within: lane for lane, within in inner.items() if lane in doing and doing[lane].manner == "from"
    }
    lane = around.get(giver if manner == "yield" else taker)
    passed = []
    while lane is not None and lane not in (giver, taker):
        passed.append(lane)
        lane = around.get(lane)
    return passed if manner in ("yield", *RESUMES) else []


def shown_lanes(story: GeneratorStory) -> list[Task]:
    """The lanes, each under the generator that resumed it first: if there are too many, the first ones."""
    return after_makers([task for task in story.tasks if task.made is not None][:MOST_LANES])


def hidden(story: GeneratorStory, event: int) -> bool:
    """Whether an event is not drawn."""
    return story.cut is not None and event in story.cut
