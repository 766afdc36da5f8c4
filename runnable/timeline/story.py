"""The story that a trace tells: its events as spans, each from one event to another."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from runnable.timeline.words import NAME, clean, text_width

Trace = dict[str, Any]

MOST_LANES = 24
_NOTHING = 0.01  # seconds on the real clock: what takes less holds nobody up that anybody would notice
_LABEL = 140  # pixels, for a label with what the task was called with


@dataclass
class Task:
    index: int
    label: str
    parent: int | None
    line: int | None
    note: str = ""  # stands below the label: what the task was called with, or its name where many are alike
    depth: int = 0
    made: int | None = None  # the event that created it
    ended: int | None = None  # the event that ended it
    outcome: str = ""
    detail: str = ""

    @property
    def called(self) -> str:
        """The label with what tells the task from others like it."""
        if self.note.startswith("("):
            return self.label + self.note
        return f"{self.label} ({self.note})" if self.note else self.label


@dataclass
class Span:
    """A step, a wait, or a time of being ready; `stop` is one past the last event where the trace stops first."""

    task: int
    start: int
    stop: int
    line: int | None = None
    words: str = ""
    awaited: int | None = None  # the task for which a wait is
    number: int = 0
    manner: str = ""  # of a generator's wait: yield, from, call, throw, close, drop


@dataclass(frozen=True)
class Cancel:
    """A request to a task to stop."""

    event: int
    by: int | None  # the task that asked; none for a timer, a signal, or code outside all tasks
    whom: int
    line: int | None  # at which it was asked


@dataclass
class Story:
    exact: bool
    events: list[list[Any]]
    tasks: list[Task]
    left: int
    own: int = 0  # tasks that asyncio made for itself, and that are left out
    steps: list[Span] = field(default_factory=list)
    waits: list[Span] = field(default_factory=list)
    ready: list[Span] = field(default_factory=list)
    calls: list[tuple[int, float, str]] = field(
        default_factory=list
    )  # callbacks: the event, how long, the name
    wakes: list[tuple[int, int, int]] = field(default_factory=list)  # the event, who, whom
    cancels: list[Cancel] = field(default_factory=list)
    by_group: set[int] = field(default_factory=set)  # the tasks that a task group cancelled
    cut: range | None = None  # the events that are not drawn, where there are too many

    def time(self, event: int) -> float:
        return float(self.events[min(event, len(self.events) - 1)][0]) if self.events else 0.0

    def at_once(self, event: int, other: int) -> bool:
        return abs(self.time(event) - self.time(other)) <= self.grain

    def lasts(self, span: Span) -> float:
        return self.time(span.stop) - self.time(span.start)

    def held(self, span: Span) -> bool:
        """Whether a step took time on the clock, and so kept everybody waiting, or a task was kept waiting."""
        return self.lasts(span) > self.grain

    def __post_init__(self) -> None:
        # Times no further apart than this are one instant.
        self.grain = 0.0 if self.exact else max(_NOTHING, self.time(len(self.events)) / 400)


def _is_default(name: str) -> bool:
    return name.startswith("Task-") and name[5:].isdecimal()


def _without_own(trace: Trace) -> tuple[list[dict[str, Any]], list[list[Any]]]:
    """A trace's tasks and events, without the tasks that asyncio makes for itself."""
    raw = trace["tasks"]
    kept = [index for index, task in enumerate(raw) if not task.get("library")]
    number: dict[int | None, int] = {index: place for place, index in enumerate(kept)}

    def maker(task: dict[str, Any]) -> int | None:
        parent = task["parent"]
        while parent is not None and parent not in number:
            parent = raw[parent]["parent"]
        return number.get(parent)

    tasks = [{**raw[index], "parent": maker(raw[index])} for index in kept]
    events = []
    for time, kind, *rest in trace["events"]:
        if kind not in ("callback", "output"):
            if rest[0] not in number:
                continue
            rest[0] = number[rest[0]]
            if kind in ("ready", "cancel"):
                rest[1] = number.get(rest[1])
        events.append([time, kind, *rest])
    # A timer that was due while a step held the loop is recorded after it, with the time at which it was due.
    return tasks, sorted(events, key=lambda event: float(event[0]))


def _read_tasks(raw: list[dict[str, Any]]) -> list[Task]:
    tasks: list[Task] = []
    for index, task in enumerate(raw):
        label, note = clean(task["name"]), ""
        if _is_default(label) and task["coroutine"]:
            label, arguments = clean(task["coroutine"]), clean(task.get("arguments") or "")
            if text_width(label, NAME) > _LABEL:
                label = label.rpartition(".")[2]  # of a method, the class can go
            if arguments and text_width(f"{label}({arguments})", NAME) <= _LABEL:
                label = f"{label}({arguments})"
            elif arguments:
                note = f"({arguments})"
        parent = task["parent"]
        read = Task(index, label or "(no name)", parent, task.get("line"), note)
        if parent is not None:
            read.depth = tasks[parent].depth + 1
        tasks.append(read)
    alike = Counter((task.label, task.note) for task in tasks)
    for read, task in zip(tasks, raw, strict=True):
        if alike[read.label, read.note] > 1 and _is_default(task["name"]):
            read.note = task["name"]
    return tasks


def read(trace: Trace) -> Story:
    raw, events = _without_own(trace)
    tasks = _read_tasks(raw)
    own = len(trace["tasks"]) - len(raw)
    story = Story(trace["clock"] == "virtual", events, tasks, int(trace.get("left") or 0), own)
    names = Counter(task["name"] for task in raw)
    named = {task["name"]: index for index, task in enumerate(raw) if names[task["name"]] == 1}
    now: dict[int, tuple[str, Span]] = {}  # what each task is doing

    def change(task: int, at: int, to: str, line: int | None = None, words: str = "") -> None:
        was, span = now.pop(task, ("", None))
        if span:
            span.stop = at
            {"run": story.steps, "wait": story.waits, "ready": story.ready}[was].append(span)
        if to:
            now[task] = (to, Span(task, at, len(events), line, words))

    started = 0
    for at, (_, kind, *rest) in enumerate(events):
        if kind == "create":
            tasks[rest[0]].made = at
            change(rest[0], at, "ready")
        elif kind == "run":
            change(rest[0], at, "run")
            started += 1
            now[rest[0]][1].number = started
        elif kind == "wait":
            awaited = named.get(rest[2].removeprefix("task ")) if rest[2].startswith("task ") else None
            words = clean(rest[2]) if awaited is None else f"task {tasks[awaited].called}"
            change(rest[0], at, "wait", rest[1], words)
            now[rest[0]][1].awaited = awaited
        elif kind == "ready":
            if now.get(rest[0], ("",))[0] == "wait":
                change(rest[0], at, "ready")
                by = _ended_for(story, at, story.waits[-1]) if rest[1] is None else rest[1]
                asked = any(
                    by == cancel.by and cancel.whom == rest[0] and story.at_once(cancel.event, at)
                    for cancel in story.cancels
                )
                if by is not None and by != rest[0] and not asked:
                    story.wakes.append((at, by, rest[0]))
        elif kind == "cancel":
            by = rest[1]
            parent = tasks[rest[0]].parent
            # A task that has ended cancels nobody: its group does, on account of it.
            not_by_a_step = by is None or tasks[by].ended is not None
            if not_by_a_step and parent is not None and _awaits(story, parent, now) == "the task group":
                by = _failed(story, at, parent) if by is None else by
                story.by_group.add(rest[0])
            story.cancels.append(Cancel(at, by, rest[0], rest[2]))
        elif kind == "end":
            change(rest[0], at, "")
            task = tasks[rest[0]]
            task.ended, task.outcome, task.detail = at, rest[1], clean(rest[2])
            if rest[1] == "cancelled":
                task.detail = _last_canceller(story, task)
        elif kind == "callback":
            story.calls.append((at, float(rest[0]), clean(rest[1])))
    for index in list(now):
        change(index, len(events), "")
    for spans in (story.steps, story.waits, story.ready):
        spans.sort(key=lambda span: span.start)
    return story


def _awaits(story: Story, task: int, now: dict[int, tuple[str, Span]]) -> str:
    """What a task awaits, or has just been woken from."""
    doing, span = now.get(task, ("", None))
    if span and doing == "wait":
        return span.words
    return next((wait.words for wait in reversed(story.waits) if wait.task == task), "") if span else ""


def _ended_for(story: Story, at: int, wait: Span) -> int | None:
    """The task whose end, just before, ended a wait: the loop wakes whoever waits for a task."""
    ended = [task for task in story.tasks if task.ended is not None and story.at_once(task.ended, at)]
    if wait.words in ("the task group", "gather", "wait"):
        ended = [task for task in ended if task.parent == wait.task]
    else:
        ended = [task for task in ended if task.index == wait.awaited]
    return max(ended, key=lambda task: task.ended or 0).index if ended else None


def _failed(story: Story, at: int, group: int) -> int | None:
    """The task whose failure, just before, made its task group cancel the others."""
    for task in story.tasks:
        failed = task.parent == group and task.outcome == "raised"
        if failed and task.ended is not None and story.at_once(task.ended, at):
            return task.index
    return None


def _last_canceller(story: Story, task: Task) -> str:
    """Who asked for the cancellation that ended a task, if anybody that the trace knows."""
    return next(
        (canceller(story, cancel) for cancel in reversed(story.cancels) if cancel.whom == task.index), ""
    )


def canceller(story: Story, cancel: Cancel) -> str:
    """Who asked a task to stop, in words; none for a timer or a signal."""
    if cancel.whom in story.by_group:
        return "by the task group"
    if cancel.by is None:
        return f"from line {cancel.line}" if cancel.line else ""
    return "by itself" if cancel.by == cancel.whom else f"by {story.tasks[cancel.by].label}"


def shown_tasks(story: Story) -> list[Task]:
    """The tasks that get a lane, each after its maker: if there are too many, the first ones."""
    return after_makers(story.tasks[:MOST_LANES])


def after_makers(tasks: list[Task]) -> list[Task]:
    """Tasks, each after the one that made it, and before that one's next."""
    below: dict[int | None, list[Task]] = {}
    for task in tasks:
        below.setdefault(task.parent, []).append(task)
    ordered: list[Task] = []
    stack = below.get(None, [])[::-1]
    while stack:
        task = stack.pop()
        ordered.append(task)
        stack += below.get(task.index, [])[::-1]
    return ordered
