"""The moments of a timeline: what the page shows of the program when a reader moves along the picture.

A moment is a step, or a time in which no task runs. Everything about it is worked out here, from the recording; the
page's script, docs/assets/timeline.js, only shows it.
"""

import ast
import json
from collections import Counter
from dataclasses import dataclass, field

from runnable.timeline.story import Story, Task
from runnable.timeline.words import clean, seconds_text

STATES = (
    "",
    "ready",
    "runs",
    "waits",
    "asked",
    "suspended",
    "returned",
    "raised",
    "cancelled",
    "closed",
    "destroyed",
)
"""What a task may be doing, in the order in which the script numbers it."""


_BLOCKS = (ast.stmt, ast.ExceptHandler, ast.match_case)  # what holds functions


@dataclass(frozen=True)
class Stand:
    """What a task does at a moment, and the line of the program at which it stands, if that is known."""

    state: str
    line: int | None = None


@dataclass
class Moment:
    """A step, or a time in which no task runs; it lasts until the next one begins."""

    x: float
    """Where it begins on the picture, in pixels."""
    time: str
    step: int = 0
    """The number of the step that begins with it, as on the picture; 0 if none does."""
    callback: str = ""
    """The name of the callback that holds the loop, if one does."""
    printed: int = 0
    """How many characters the program has printed when it is over."""
    stands: dict[int, Stand] = field(default_factory=dict)
    """By task; tasks that are not made yet are missing, and so are those without a lane."""


def find_moments(
    story: Story, shown: list[Task], places: list[float], entries: list[int | None]
) -> list[Moment]:
    """The moments of a story, from left to right.

    Args:
        story: what happened.
        shown: the tasks that have a lane.
        places: where each event of the story lies on the picture.
        entries: the line at which each task begins, as far as it is known.
    """
    lanes = {task.index for task in shown}
    moments: list[Moment] = []
    stands: dict[int, Stand] = {}
    cut = story.cut or range(0)
    started = printed = 0
    instant = 0.0
    # Whether a step that begins at the same instant belongs to the last moment: what woke a task is no moment of its own.
    opening = False

    for at, (time, kind, *rest) in enumerate(story.events):
        passed = not moments or time - instant > story.grain
        instant = time if passed else instant
        lane = rest[0] if kind not in ("callback", "output") and rest[0] in lanes else None
        now = stands.get(lane, Stand("")) if lane is not None else Stand("")
        running = any(stand.state == "runs" for stand in stands.values())
        starts = kind == "run" and lane is not None
        stops = kind in ("wait", "end") and now.state == "runs"
        # What a step prints is recorded at its end, and belongs to it.
        passed = passed and not (kind == "output" and running)
        begins = passed or stops or kind == "callback" or (starts and not opening)
        if begins and moments and at in cut:
            opening = True  # Left out of the picture, and no moment of its own.
        elif begins:
            moments.append(Moment(places[at], seconds_text(time, story.exact)))
            opening = True
        if kind == "run":
            started += 1
        if kind == "output":
            printed = rest[0]
        elif kind == "callback":
            moments[-1].callback = clean(rest[1])
            opening = False
        elif lane is not None:
            if starts:
                if at not in cut:
                    moments[-1].x, moments[-1].step = places[at], started
                opening = False
            stands[lane] = _next_stand(now, kind, rest, entries[lane])
        moments[-1].stands, moments[-1].printed = dict(stands), printed
    return moments


def pack(moments: list[Moment], shown: list[Task]) -> str:
    """Moments as JSON for the script: the names of the lanes, and of each moment what differs from the one before.

    That is how far it lies to the right, how many characters more are printed, the time if it is another, the number of
    the step or the name of the callback, and three numbers for each lane that changes: which, what it does (a place in
    STATES), and the line.
    """
    rows: list[list[int | str]] = []
    before = Moment(0, "")
    for moment in moments:
        x = round(moment.x) - round(before.x)
        time = moment.time if moment.time != before.time else 0
        row: list[int | str] = [x, moment.printed - before.printed, time, moment.callback or moment.step]
        for lane, task in enumerate(shown):
            stand = moment.stands.get(task.index)
            if stand and stand != before.stands.get(task.index):
                row += [lane, STATES.index(stand.state), stand.line or 0]
        rows.append(row)
        before = moment
    names = [task.called if task.note.startswith("(") else task.note or task.label for task in shown]
    return json.dumps([names, rows], ensure_ascii=False, separators=(",", ":"))


def first_lines(program: str) -> dict[str, int]:
    """Where each function of a program begins, by name; not those whose name stands for several."""
    try:
        tree = ast.parse(program)
    except SyntaxError:
        return {}
    found: list[tuple[str, int]] = []
    blocks: list[ast.AST] = [tree]
    while blocks:
        for node in ast.iter_child_nodes(blocks.pop()):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.append((node.name, node.lineno))
            if isinstance(node, _BLOCKS):
                blocks.append(node)
    named = Counter(name for name, _ in found)
    return {name: line for name, line in found if named[name] == 1}


def _next_stand(now: Stand, kind: str, rest: list[object], entry: int | None) -> Stand:
    """What a task does after an event."""
    if kind == "create":
        return Stand("ready", entry)
    if kind == "run":
        return Stand("runs", now.line if now.state else entry)
    if kind == "wait":
        suspended = len(rest) > 3 and rest[3] == "yield"  # a generator
        return Stand("suspended" if suspended else "waits", rest[1] if isinstance(rest[1], int) else None)
    if kind == "cancel" and now.state in ("waits", "ready"):
        return Stand("asked", now.line)
    if kind == "ready" and now.state == "waits":
        return Stand("ready", now.line)
    if kind == "end":
        return Stand(str(rest[1]))
    return now
