"""A trace, drawn: one SVG that shows which task ran, which waited and for what, in what order and for how long.

Time goes across, a lane a task. Between two instants time is drawn to scale; within an instant, where no time passes,
each step has a place of its own, numbered in the order of the run. The picture's colours and strokes are in the style
sheet assets/timeline.css; what they tell is told by shape or by word too.

`draw` gives the picture, `describe` the same story in words, `moments` where on the picture each event lies.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

Trace = dict[str, Any]

MOST_LANES = 24
_MOST_NUMBERED = 60  # steps; beyond, they are drawn narrow and without their numbers

# Sizes, in pixels.
_TEXT = 12
_BOLD = 12 * 1.1
_NAME = 13 * 1.1  # for bold letters are wider
_TOP = 34  # from the upper edge to the first lane
_LANE = 44
_DENSE = 8  # lanes; where there are more, the words of a wait stand on its line and not under it
_DENSE_LANE = 28
_INDENT = 14
_NAMES = (56, 150)  # the least and the most width of the names' column
_STEP = 18
_BAR = 9  # half of a step's height
_LEAST = 400  # the picture's least width
_MARK = 9  # from a step's right edge to the middle of the mark that ends it
_BREAK = 120  # a long wait that is not drawn to scale

# ------------------------------------------------------------------------------------------------------------------
# Words


def _width(text: str, size: float = _TEXT) -> int:
    """How wide a text is at most, in pixels, in the sans-serif fonts that browsers choose."""
    ems = 0.0
    for char in text:
        if unicodedata.east_asian_width(char) in "WF":
            ems += 1.05
        elif unicodedata.combining(char):
            continue
        elif char in "iljI|.,:;'!·":
            ems += 0.34
        elif char in 'ftr()[]/- "':
            ems += 0.42
        elif char in "mwMW@%…":
            ems += 1.0
        elif char.isupper() or char in "=<>+~_&#":
            ems += 0.8
        else:
            ems += 0.63
    return round(ems * size + 0.5)


def _clean(text: object) -> str:
    """The text on one line, without the characters that XML does not admit."""
    return "".join(
        char if unicodedata.category(char)[0] != "C" else "\N{REPLACEMENT CHARACTER}"
        for char in " ".join(str(text).split())
    )


def _fitted(text: str, pixels: float, size: float = _TEXT) -> str:
    """The text, shortened to so many pixels."""
    if _width(text, size) <= pixels:
        return text
    while text and _width(text + "…", size) > pixels:
        text = text[:-1]
    return text.rstrip() + "…"


def _seconds(seconds: float, exact: bool) -> str:
    """A time or a duration: "1.2 s"; on the real clock with the digits that mean something."""
    if exact:
        digits = f"{seconds:,.6f}".rstrip("0").rstrip(".")
    elif seconds >= 10:
        digits = f"{seconds:,.0f}"
    else:
        digits = f"{seconds:.{2 if seconds >= 1 else 3}f}".rstrip("0").rstrip(".")
    return f"{digits} s"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


# ------------------------------------------------------------------------------------------------------------------
# The story: the trace's events as spans, each from one event to another


@dataclass
class _Task:
    index: int
    label: str
    parent: int | None
    line: int | None
    note: str = ""  # set where the label alone would not say which task it is
    depth: int = 0
    made: int | None = None  # the event that created it
    ended: int | None = None  # the event that ended it
    outcome: str = ""
    detail: str = ""


@dataclass
class _Span:
    """A step, a wait, or a time of being ready; `stop` is one past the last event where the trace stops first."""

    task: int
    start: int
    stop: int
    line: int | None = None
    words: str = ""
    number: int = 0


@dataclass
class _Story:
    exact: bool
    events: list[list[Any]]
    tasks: list[_Task]
    left: int
    steps: list[_Span] = field(default_factory=list)
    waits: list[_Span] = field(default_factory=list)
    ready: list[_Span] = field(default_factory=list)
    calls: list[tuple[int, float, str]] = field(
        default_factory=list
    )  # callbacks: the event, how long, the name
    wakes: list[tuple[int, int, int]] = field(default_factory=list)  # the event, who, whom
    cancels: list[tuple[int, int | None, int]] = field(default_factory=list)
    by_group: set[int] = field(default_factory=set)  # the tasks that a task group cancelled

    def time(self, event: int) -> float:
        return float(self.events[min(event, len(self.events) - 1)][0]) if self.events else 0.0

    def at_once(self, event: int, other: int) -> bool:
        return abs(self.time(event) - self.time(other)) <= self.grain

    def lasts(self, span: _Span) -> float:
        return self.time(span.stop) - self.time(span.start)

    def held(self, span: _Span) -> bool:
        """Whether a step took time on the clock, and so kept everybody waiting."""
        return self.lasts(span) > self.grain

    def __post_init__(self) -> None:
        # Times no further apart than this are one instant.
        self.grain = 0.0 if self.exact else max(0.001, self.time(len(self.events)) / 400)


def _is_default(name: str) -> bool:
    return name.startswith("Task-") and name[5:].isdecimal()


def _read_tasks(trace: Trace) -> list[_Task]:
    named: Counter[str] = Counter(
        str(task["coroutine"] if _is_default(task["name"]) else task["name"]) for task in trace["tasks"]
    )
    tasks: list[_Task] = []
    for index, task in enumerate(trace["tasks"]):
        default = _is_default(task["name"])
        label = str(task["coroutine"] or task["name"]) if default else str(task["name"])
        parent = task["parent"]
        read = _Task(index, _clean(label) or "(no name)", parent, task.get("line"))
        if named[label] > 1 and default:
            read.note = _clean(task["name"])
        if parent is not None:
            read.depth = tasks[parent].depth + 1
        tasks.append(read)
    return tasks


def _read(trace: Trace) -> _Story:
    # A timer that was due while a step held the loop is recorded after it, with the time at which it was due.
    events = sorted(trace["events"], key=lambda event: float(event[0]))
    story = _Story(trace["clock"] == "virtual", events, _read_tasks(trace), int(trace.get("left") or 0))
    tasks = story.tasks
    unique = {
        raw["name"]: task.label for raw, task in zip(trace["tasks"], tasks, strict=True) if not task.note
    }
    now: dict[int, tuple[str, _Span]] = {}  # what each task is doing

    def change(task: int, at: int, to: str, line: int | None = None, words: str = "") -> None:
        was, span = now.pop(task, ("", None))
        if span:
            span.stop = at
            {"run": story.steps, "wait": story.waits, "ready": story.ready}[was].append(span)
        if to:
            now[task] = (to, _Span(task, at, len(events), line, words))

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
            words = _clean(rest[2])
            if words.startswith("task ") and words[5:] in unique:
                words = f"task {unique[words[5:]]}"
            change(rest[0], at, "wait", rest[1], words)
        elif kind == "ready":
            if now.get(rest[0], ("",))[0] == "wait":
                change(rest[0], at, "ready")
                by = _ended_for(story, at, story.waits[-1]) if rest[1] is None else rest[1]
                asked = any(
                    by == who and whom == rest[0] and story.at_once(when, at)
                    for when, who, whom in story.cancels
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
            story.cancels.append((at, by, rest[0]))
        elif kind == "end":
            change(rest[0], at, "")
            task = tasks[rest[0]]
            task.ended, task.outcome, task.detail = at, rest[1], _clean(rest[2])
            if rest[1] == "cancelled":
                task.detail = _canceller(story, task)
        elif kind == "callback":
            story.calls.append((at, float(rest[0]), _clean(rest[1])))
    for index in list(now):
        change(index, len(events), "")
    for spans in (story.steps, story.waits, story.ready):
        spans.sort(key=lambda span: span.start)
    return story


def _awaits(story: _Story, task: int, now: dict[int, tuple[str, _Span]]) -> str:
    """What a task awaits, or has just been woken from."""
    doing, span = now.get(task, ("", None))
    if span and doing == "wait":
        return span.words
    return next((wait.words for wait in reversed(story.waits) if wait.task == task), "") if span else ""


def _ended_for(story: _Story, at: int, wait: _Span) -> int | None:
    """The task whose end, just before, ended a wait: the loop wakes whoever waits for a task."""
    ended = [task for task in story.tasks if task.ended is not None and story.at_once(task.ended, at)]
    if wait.words in ("the task group", "gather", "wait"):
        ended = [task for task in ended if task.parent == wait.task]
    else:
        ended = [task for task in ended if wait.words == f"task {task.label}"]
    return max(ended, key=lambda task: task.ended or 0).index if ended else None


def _failed(story: _Story, at: int, group: int) -> int | None:
    """The task whose failure, just before, made its task group cancel the others."""
    for task in story.tasks:
        failed = task.parent == group and task.outcome == "raised"
        if failed and task.ended is not None and story.at_once(task.ended, at):
            return task.index
    return None


def _canceller(story: _Story, task: _Task) -> str:
    """Who asked for the cancellation that ended a task, if anybody that the trace knows."""
    if task.index in story.by_group:
        return "by the task group"
    by = next((by for _, by, whom in reversed(story.cancels) if whom == task.index), None)
    if by is None:
        return ""
    return "by itself" if by == task.index else f"by {story.tasks[by].label}"


def _shown(story: _Story) -> list[_Task]:
    """The tasks that get a lane, each after its maker: if there are too many, the first ones."""
    below: dict[int | None, list[_Task]] = {}
    for task in story.tasks[:MOST_LANES]:
        below.setdefault(task.parent, []).append(task)
    shown: list[_Task] = []
    stack = below.get(None, [])[::-1]
    while stack:
        task = stack.pop()
        shown.append(task)
        stack += below.get(task.index, [])[::-1]
    return shown


# ------------------------------------------------------------------------------------------------------------------
# The layout: what takes room from left to right


@dataclass
class _Piece:
    """A stretch of the picture's width: an instant's margin, a step in it, or the time between two instants."""

    kind: str  # margin, step, rest, more, gap, break
    time: float = 0.0
    lasts: float = 0.0
    left: float = 0.0
    width: float = 0.0


@dataclass
class _Layout:
    pieces: list[_Piece]
    places: list[tuple[int, float]]  # for each event and the trace's end, the piece and how far into it
    names: int
    width: float = 0.0
    numbered: bool = True

    def x(self, event: int) -> float:
        piece, part = self.places[event]
        return round(self.pieces[piece].left + part * self.pieces[piece].width, 1)

    def instants(self) -> list[tuple[float, float, float]]:
        """Each instant's time, left and right."""
        found: list[tuple[float, float, float]] = []
        fresh = True
        for piece in self.pieces:
            if piece.kind in ("gap", "break"):
                fresh = True
            elif fresh:
                found.append((piece.time, piece.left, piece.left + piece.width))
                fresh = False
            else:
                found[-1] = (*found[-1][:2], piece.left + piece.width)
        return found

    def spread(self, widths: dict[str, float], scale: float, least: float) -> None:
        left = float(self.names)
        for piece in self.pieces:
            if piece.kind == "gap":
                piece.width = max(least, piece.lasts * scale)
            else:
                piece.width = widths[piece.kind]
            piece.left = left
            left += piece.width
        self.width = left


def _pieces(story: _Story, lanes: set[int]) -> tuple[list[_Piece], list[tuple[int, float]]]:
    pieces: list[_Piece] = []
    places: list[tuple[int, float]] = []
    running: list[int] = []
    start = 0.0
    for time, kind, *rest in story.events:
        if not pieces or time - start > story.grain:
            if pieces:
                pieces += [_Piece("margin", start), _Piece("gap", start, time - start)]
            start = time
            pieces.append(_Piece("margin", time))
            if running:
                pieces.append(_Piece("rest", time))
        part = 0.5
        if kind == "run":
            if rest[0] in lanes:
                if pieces[-1].kind in ("step", "rest"):
                    pieces.append(_Piece("between", start))
                pieces.append(_Piece("step", start))
                running.append(rest[0])
                part = 0.0
            elif pieces[-1].kind != "more":
                pieces.append(_Piece("more", start))
        elif kind in ("wait", "end") and rest[0] in running:
            running.remove(rest[0])
            part = 1.0
        elif kind == "create":
            part = 0.35
        elif kind in ("ready", "cancel"):
            part = 0.7 if running else 1.0
        places.append((len(pieces) - 1, part))
    if not pieces:
        pieces.append(_Piece("margin"))
    ended = all(task.ended is not None for task in story.tasks)
    pieces.append(_Piece("margin" if ended else "onward", start))
    places.append((len(pieces) - 1, 1.0))
    return pieces, places


def _break_long(pieces: list[_Piece], room: float) -> None:
    """Where one wait would leave no room to see the others, draw it broken."""
    while gaps := sorted((piece for piece in pieces if piece.kind == "gap"), key=lambda piece: piece.lasts):
        middle, longest = gaps[(len(gaps) - 1) // 2], gaps[-1]
        seen = gaps[0].lasts * room / sum(piece.lasts for piece in gaps)
        if len(gaps) < 2 or seen >= 12 or longest.lasts < 8 * middle.lasts:
            return
        longest.kind = "break"
        room = max(room - _BREAK, 60)


def _end_words(task: _Task) -> str:
    if task.outcome == "cancelled":
        return f"cancelled {task.detail}".strip()
    if task.outcome == "raised":
        return task.detail or "raised"
    return task.outcome or "not ended"


def _lay_out(story: _Story, shown: list[_Task], wide: int) -> _Layout:
    names = max((_name_width(task) for task in shown), default=0)
    names = min(max(names, _NAMES[0]), _NAMES[1] if wide > 480 else 110) + 8
    pieces, places = _pieces(story, {task.index for task in shown})
    steps = sum(piece.kind == "step" for piece in pieces)
    layout = _Layout(pieces, places, names, numbered=steps <= _MOST_NUMBERED)
    if len(shown) > _DENSE and names + steps * (_STEP + 4) > wide - 180:
        layout.numbered = False
    step, between = (_STEP, 4) if layout.numbered else (7, 1)
    widths: dict[str, float] = {
        "margin": 8, "step": step, "rest": 8, "between": between, "more": 10, "onward": 28, "break": _BREAK,
    }  # fmt: skip
    layout.spread(widths, 0, 0)
    _break_long(pieces, wide - layout.width - 60)
    idle = sum(piece.lasts for piece in pieces if piece.kind == "gap")
    gaps = sum(piece.kind in ("gap", "break") for piece in pieces)
    least = 10.0 if gaps <= 30 else 4.0

    def overflow() -> float:
        """By how much the words at the ends stick out."""
        ends = [
            layout.x(len(places) - 1 if task.ended is None else task.ended)
            + _MARK
            + 14
            + _width(_end_text(task))
            for task in shown
        ]
        return max([layout.width, *ends]) - wide + 6

    if idle:
        layout.spread(widths, 0, least)
        low = max(0.0, max(80.0, 20.0 * gaps) / idle) if overflow() > -200 else 0.0
        high = 2 * wide / idle
        for _ in range(24):  # the largest scale at which everything fits
            middle = (low + high) / 2
            layout.spread(widths, middle, least)
            low, high = (low, middle) if overflow() > 0 else (middle, high)
        layout.spread(widths, low, least)
    else:
        # No time passes: the order is all there is to see, so the words of the waits get what room there is.
        for apart in range(4, 60, 4):
            before = dict(widths)
            widths["between"] = apart
            layout.spread(widths, 0, least)
            if overflow() > 0:
                widths = before
                break
            if all(layout.x(w.stop) - layout.x(w.start) >= _width(_wait_text(w)) for w in story.waits):
                break
        layout.spread(widths, 0, least)
    layout.width = max(layout.width, overflow() + wide, min(wide, _LEAST))
    return layout


def _name_width(task: _Task) -> int:
    indent = _INDENT * min(task.depth, 4)
    return indent + max(_width(task.label, _NAME), _width(task.note)) + 10


def _end_text(task: _Task) -> str:
    return _fitted(_end_words(task), 190)


def _wait_text(span: _Span) -> str:
    return f"line {span.line} · {span.words}" if span.line else span.words


# ------------------------------------------------------------------------------------------------------------------
# The picture

_MARKS = {
    "returned": "m-4 0 3 3 5-6",
    "raised": "m-3.5-3.5 7 7m0-7-7 7",
    "cancelled": "m-3.5 3.5 7-7",
    "": "m-4 0h.1m3.9 0h.1m3.9 0h.1",
}


def _n(number: float) -> str:
    """A number, as short as it can be written."""
    return f"{number:.1f}".rstrip("0").rstrip(".") if number % 1 else str(int(number))


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{_n(x)}" y="{_n(y)}"{named}>{escape(words)}</text>'


class _Row:
    """A line of text in which no word overlaps another."""

    def __init__(self, width: float) -> None:
        self._taken: list[tuple[float, float]] = []
        self._width = width

    def place(self, x: float, texts: Iterable[str], end: float | None = None) -> tuple[float, str] | None:
        """Where the first of the texts that fits goes: at x, or before it if the picture ends there."""
        for words in texts:
            width = _width(words)
            left = min(x, self._width - width - 2)
            if left < x and end is not None or end is not None and left + width > end:
                continue
            if all(left + width + 8 <= start or left >= stop + 8 for start, stop in self._taken):
                self._taken.append((left, left + width))
                return left, words
        return None


def draw(trace: Trace, *, program: str = "", wide: int = 760, prefix: str = "timeline") -> str:
    """The picture of a trace, as one SVG element.

    Args:
        trace: what a run's tasks did.
        program: the program's name, for the title.
        wide: the width to fill, in pixels; more is used where it does not suffice, and less where little happens.
        prefix: what the ids in the picture begin with; pictures on one page need different ones.
    """
    story = _read(trace)
    shown = _shown(story)
    layout = _lay_out(story, shown, wide)
    return _Picture(story, shown, layout, prefix).svg(_title(story, program), _describe(story, shown))


def moments(trace: Trace, *, wide: int = 760) -> list[float]:
    """Where on the picture each event of the trace lies, in pixels from its left edge."""
    story = _read(trace)
    layout = _lay_out(story, _shown(story), wide)
    order = sorted(range(len(story.events)), key=lambda event: float(trace["events"][event][0]))
    found = [0.0] * len(order)
    for place, event in enumerate(order):
        found[event] = layout.x(place)
    return found


class _Picture:
    def __init__(self, story: _Story, shown: list[_Task], layout: _Layout, prefix: str) -> None:
        self._story = story
        self._shown = shown
        self._layout = layout
        self._prefix = prefix
        self._dense = len(shown) > _DENSE
        self._pitch = _DENSE_LANE if self._dense else _LANE
        top = _TOP + (30 if story.calls else 0)
        self._middle = {
            task.index: top + row * self._pitch + (self._pitch // 2 if self._dense else 16)
            for row, task in enumerate(shown)
        }
        self._bottom = top + len(shown) * self._pitch
        self._width = layout.width
        self._calls = _Row(self._width)
        self._cuts: list[float] = []
        # What goes where, from the back to the front.
        self._back: list[str] = []
        self._words: list[str] = []
        self._rows = {task.index: _Row(self._width) for task in shown}

    def svg(self, title: str, description: str) -> str:
        self._held()
        self._axis()
        lanes = self._lanes()
        self._names()
        self._ends()
        height = self._bottom + 8
        hidden = len(self._story.tasks) + self._story.left - len(self._shown)
        if hidden:
            self._words.append(_text(2, height + 12, f"and {hidden:,} more like these"))
            height += 20
        height = self._legend(height)
        width = _n(round(self._width + 0.5))
        prefix = escape(self._prefix, {'"': "&quot;"})
        pattern = (
            f'<pattern id="{prefix}-ready" width="6" height="6" patternUnits="userSpaceOnUse">'
            '<path class="hatch" d="M-1 7 7-1"/></pattern>'
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="timeline" role="img" width="{width}" height="{height}"'
            f' viewBox="0 0 {width} {height}" aria-labelledby="{prefix}-title" aria-describedby="{prefix}-story">'
            f'<title id="{prefix}-title">{escape(title)}</title><desc id="{prefix}-story">{escape(description)}</desc>'
            f"{pattern}{''.join(self._back)}{lanes}{''.join(self._words)}</svg>"
        )

    def _held(self) -> None:
        """Bands over all lanes for the steps and callbacks that held the loop."""
        layout = self._layout
        self._back.append(f'<path class="instant" d="{self._columns()}"/>')
        held = [
            (layout.x(step.start), layout.x(step.stop), step.task, self._story.lasts(step))
            for step in self._story.steps
            if self._story.held(step)
        ]
        top = _TOP - 6
        for left, right, task, lasts in held:
            width, height = _n(right - left), _n(self._bottom - top)
            self._back.append(
                f'<rect class="band" x="{_n(left)}" y="{top}" width="{width}" height="{height}"/>'
            )
            if task not in self._middle:
                continue
            took = _seconds(lasts, self._story.exact)
            for words in (f"holds the loop for {took}", f"holds the loop {took}", f"holds {took}"):
                if _width(words, _BOLD) + _STEP + 8 <= right - left:
                    self._words.append(_text(left + _STEP + 4, self._middle[task] + 4, words, "inside"))
                    break
            else:
                row = self._rows[task]
                if placed := row.place(left, (f"holds the loop for {took}", f"holds {took}")):
                    self._words.append(_text(placed[0], self._middle[task] + 23, placed[1], "alarm"))
        if self._story.calls:
            self._words.append(_text(2, _TOP + 15, "the loop", "name"))
        for event, lasts, name in self._story.calls:
            start = self._story.time(event)
            left, right = self._x_at(start), self._x_at(start + lasts)
            width = _n(max(2, right - left))
            self._back.append(
                f'<rect class="band" x="{_n(left)}" y="{top}" width="{width}" height="{_n(self._bottom - top)}"/>'
                f'<path class="step hold" d="M{_n(left)} {_TOP + 2}h{width}v18h-{width}z"/>'
            )
            said = f"{name} holds the loop for {_seconds(lasts, self._story.exact)}"
            beside = (
                right + 6 if right + 6 + _width(said, _BOLD) < self._width else left - 6 - _width(said, _BOLD)
            )
            if placed := self._calls.place(beside, (said, name)):
                self._words.append(_text(placed[0], _TOP + 15, placed[1], "alarm"))

    def _x_at(self, time: float) -> float:
        """Where a time between two events lies."""
        for piece in self._layout.pieces:
            if piece.kind in ("gap", "break") and piece.time <= time <= piece.time + piece.lasts:
                return round(piece.left + piece.width * (time - piece.time) / piece.lasts, 1)
        return float(self._layout.names)

    def _axis(self) -> None:
        layout, exact = self._layout, self._story.exact
        instants = layout.instants()
        rail, places = [], []
        row = _Row(self._width)
        marks = sorted(range(len(instants)), key=lambda i: (i not in (0, len(instants) - 1), i))
        lines = []
        for i in marks:
            time, left, right = instants[i]
            places.append(f"M{_n(left + 2)} {_TOP - 9}H{_n(right - 2)}")
            self._axis_label(row, (left + right) / 2, _seconds(time, exact))
        for piece in layout.pieces:
            if piece.kind == "gap":
                rail.append(f"M{_n(piece.left)} {_TOP - 9}h{_n(piece.width)}")
            elif piece.kind == "break":
                middle = piece.left + piece.width / 2
                rail.append(f"M{_n(piece.left)} {_TOP - 9}h{_n(piece.width)}")
                self._cuts.append(middle)
        scale = max((p.width / p.lasts for p in layout.pieces if p.kind == "gap"), default=0.0)
        if scale:
            step = _round_step(64 / scale)
            for piece in layout.pieces:
                if piece.kind == "gap":
                    number = int(piece.time / step) + 1
                    while number * step < piece.time + piece.lasts - step / 100:
                        x = piece.left + (number * step - piece.time) / piece.lasts * piece.width
                        if self._axis_label(row, x, _seconds(round(number * step, 9), True)):
                            lines.append(f"M{_n(x)} {_TOP - 6}V{self._bottom}")
                        number += 1
        if lines:
            self._back.append(f'<path class="grid" d="{"".join(lines)}"/>')
        if rail:
            self._back.append(f'<path class="rail" d="{"".join(rail)}"/>')
        self._back.append(f'<path class="now" d="{"".join(places)}"/>')

    def _columns(self) -> str:
        return "".join(
            f"M{_n(left)} {_TOP - 6}H{_n(right)}V{self._bottom}H{_n(left)}z"
            for _, left, right in self._layout.instants()
        )

    def _axis_label(self, row: _Row, middle: float, words: str) -> bool:
        half = _width(words) / 2
        placed = row.place(middle - half, [words])
        if placed:
            self._words.append(_text(placed[0] + half, 15, words, "time"))
        return bool(placed)

    def _lanes(self) -> str:
        """What the tasks do: the waits at the back, then what is ready, the arrows, and the steps in front."""
        story, layout, middle = self._story, self._layout, self._middle
        waits: list[str] = []
        ready: list[str] = []
        steps: list[str] = []
        holds: list[str] = []
        numbers: list[str] = []
        begins = self._wait_words()
        for span in story.waits:
            if span.task in middle:
                left = begins.get(span.start, layout.x(span.start))
                waits.append(f"M{_n(left)} {middle[span.task]}H{_n(layout.x(span.stop))}")
        for span in story.ready:
            first = story.tasks[span.task].parent is None and span.start == story.tasks[span.task].made
            if span.task in middle and not (first and story.lasts(span) <= story.grain):
                left, right = layout.x(span.start), layout.x(span.stop)
                half = 6 if story.lasts(span) > story.grain else 3
                y = middle[span.task]
                ready.append(f"M{_n(left)} {y - half}H{_n(right)}v{2 * half}H{_n(left)}z")
        for span in story.steps:
            if span.task in middle:
                left, right = layout.x(span.start), layout.x(span.stop)
                y = middle[span.task]
                box = f"M{_n(left)} {y - _BAR}H{_n(right)}v{2 * _BAR}H{_n(left)}z"
                (holds if story.held(span) else steps).append(box)
                if layout.numbered:
                    numbers.append(_text(left + _STEP / 2, y + 4, str(span.number), "number"))
        parts = []
        if waits:
            parts.append(f'<path class="wait" d="{"".join(waits)}"/>')
        if ready:
            parts.append(f'<path class="ready" fill="url(#{self._prefix}-ready)" d="{"".join(ready)}"/>')
        parts += self._arrows()
        if steps:
            parts.append(f'<path class="step" d="{"".join(steps)}"/>')
        if holds:
            parts.append(f'<path class="step hold" d="{"".join(holds)}"/>')
        for x in self._cuts:
            teeth = (self._bottom - _TOP + 12) // 12
            down, up = "l4 6-4 6" * teeth, "l4-6-4-6" * teeth
            parts.append(f'<path class="cut" d="M{_n(x - 5)} {_TOP - 14}{down}h7{up}"/>')
        return "".join(parts + numbers)

    def _wait_words(self) -> dict[int, float]:
        """Says where and for what each task waits; gives the places at which lines begin after their words."""
        story, layout = self._story, self._layout
        begins: dict[int, float] = {}
        follows: dict[int, float] = {}  # for each wait, where the words of the same task's next wait begin
        latest: dict[int, int] = {}
        for span in story.waits:
            if span.task in latest:
                follows[latest[span.task]] = layout.x(span.start) + 4
            latest[span.task] = span.start
        for span in sorted(story.waits, key=lambda s: (layout.x(s.start) - layout.x(s.stop), s.start)):
            if span.task not in self._middle:
                continue
            left, right = layout.x(span.start) + 4, layout.x(span.stop)
            full = _wait_text(span)
            texts = [full, *([f"line {span.line}"] if span.line else [])]
            y = self._middle[span.task]
            row = self._rows[span.task]
            if self._dense:
                if placed := row.place(left, texts, right - 8):
                    self._words.append(_text(placed[0], y + 4, placed[1], "said"))
                    begins[span.start] = placed[0] + _width(placed[1]) + 2
            elif placed := row.place(left, texts, follows[span.start] - 8 if span.start in follows else None):
                self._words.append(_text(placed[0], y + 23, placed[1], "said"))
        return begins

    def _arrows(self) -> list[str]:
        story, layout, middle = self._story, self._layout, self._middle
        made, heads, woke, cancelled = [], [], [], []
        for task in self._shown:
            if task.made is None or task.parent is None or task.parent not in middle:
                continue
            x, y = layout.x(task.made), middle[task.index]
            made.append(f"M{_n(x)} {middle[task.parent] + _BAR}V{y}")
        for event, by, whom in story.wakes:
            if by in middle and whom in middle:
                x = layout.x(event)
                woke.append(f"M{_n(x)} {self._edge(by, whom)}V{self._edge(whom, by)}")
                heads.append(self._head(x, whom, by))
        for event, canceller, whom in story.cancels:
            if canceller in middle and whom in middle and canceller != whom and canceller is not None:
                x = layout.x(event)
                cancelled.append(f"M{_n(x)} {self._edge(canceller, whom)}V{self._edge(whom, canceller)}")
                cancelled.append(self._head(x, whom, canceller))
        parts = []
        for kind, lines in (("made", made), ("woke", woke), ("head", heads), ("asked", cancelled)):
            if lines:
                parts.append(f'<path class="{kind}" d="{"".join(lines)}"/>')
        return parts

    def _edge(self, lane: int, towards: int) -> int:
        return self._middle[lane] + (_BAR if self._middle[towards] > self._middle[lane] else -_BAR)

    def _head(self, x: float, lane: int, by: int) -> str:
        up = self._middle[by] > self._middle[lane]
        return (
            f"M{_n(x - 3)} {self._edge(lane, by) + (5 if up else -5)}l3 {-5 if up else 5} 3 {5 if up else -5}"
        )

    def _names(self) -> None:
        for task in self._shown:
            x = _INDENT * min(task.depth, 4) + 2
            y = self._middle[task.index] + 4
            room = self._layout.names - x - 6
            self._words.append(_text(x, y, _fitted(task.label, room, _NAME), "name"))
            if task.note and not self._dense:
                self._words.append(_text(x, y + 15, _fitted(task.note, room)))

    def _ends(self) -> None:
        for task in self._shown:
            at = len(self._story.events) if task.ended is None else task.ended
            x, y = self._layout.x(at), self._middle[task.index]
            x += _MARK if task.ended is not None else 0
            kind = task.outcome or "unfinished"
            self._words.append(
                f'<g class="{kind}"><circle cx="{_n(x)}" cy="{y}" r="8"/>'
                f'<path d="M{_n(x)} {y}{_MARKS[task.outcome]}"/>{_text(x + 12, y + 4, _end_text(task))}</g>'
            )

    def _legend(self, height: int) -> int:
        """What the strokes mean, in as many lines as it takes."""
        story, lanes = self._story, self._middle
        kept = any(span.task in lanes and story.lasts(span) > story.grain for span in story.ready)
        if not self._middle:
            return height
        numbers = ", in this order" if self._layout.numbered else ""
        entries = [("step", f"running{numbers}"), ("wait", "waiting"), ("ready", "ready, but kept waiting")]
        if any(span.task in lanes and story.held(span) for span in story.steps):
            entries.append(("step hold", "holds the loop: nothing else runs"))
        elif not kept:
            entries[2] = ("ready", "ready: waiting for its turn")
        if self._cuts:
            entries.append(("cut", "a long time, shortened"))
        has = {"wait": story.waits, "ready": story.ready}
        x, y = 2.0, height + 14
        for kind, words in entries:
            if kind in has and not any(span.task in lanes for span in has[kind]):
                continue
            if x > 2 and x + 26 + _width(words) > self._width:
                x, y = 2.0, y + 20
            shape = {"wait": "h20", "ready": "m0-3h20v6h-20z", "cut": "m7-7l4 6-4 6h7l4-6-4-6"}.get(
                kind, "m0-8h20v16h-20z"
            )
            fill = f' fill="url(#{self._prefix}-ready)"' if kind == "ready" else ""
            self._words.append(f'<path class="{kind}"{fill} d="M{_n(x)} {y - 4}{shape}"/>')
            if kind == "step" and self._layout.numbered:
                self._words.append(_text(x + 10, y, "1", "number"))
            self._words.append(_text(x + 26, y, words))
            x += 26 + _width(words) + 18
        return y + 8


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10, 20 … and 0.5, 0.2, 0.1 … that is no less than this."""
    step = 1e-6
    while True:
        for factor in (1, 2, 5):
            if step * factor >= least:
                return step * factor
        step *= 10


# ------------------------------------------------------------------------------------------------------------------
# The same in words


def _title(story: _Story, program: str) -> str:
    tasks = _count(len(story.tasks) + story.left, "task")
    took = _seconds(story.time(len(story.events)), story.exact)
    return f"Timeline{' of ' + _clean(program) if program else ''}: {tasks}, {took}"


def describe(trace: Trace) -> str:
    """The story of a trace in words: what each task did, waited for and came to, and the order of the steps."""
    story = _read(trace)
    return _describe(story, _shown(story))


def _describe(story: _Story, shown: list[_Task]) -> str:
    lanes = {task.index for task in shown}
    sentences = [_order(story, lanes)] if story.steps else []
    for task in shown:
        parts = _deeds(story, task)
        maker = f", made by {story.tasks[task.parent].label}," if task.parent is not None else ""
        if len(parts) > 7:
            parts[5:-1] = [f"goes on like that ({len(parts) - 6} more)"]
        sentences.append(f"{_called(task)}{maker} {', '.join(parts)}.")
    hidden = len(story.tasks) + story.left - len(shown)
    if hidden:
        sentences.append(f"And {hidden:,} more like these.")
    return " ".join(sentences)


def _called(task: _Task) -> str:
    return f"{task.label} ({task.note})" if task.note else task.label


def _deeds(story: _Story, task: _Task) -> list[str]:
    def at(event: int) -> str:
        return _seconds(story.time(event), story.exact)

    deeds: list[tuple[int, str]] = []
    for wait in story.waits:
        if wait.task == task.index:
            line = f" at line {wait.line}" if wait.line else ""
            until = "the end" if wait.stop == len(story.events) else at(wait.stop)
            time = f"from {at(wait.start)} to {until}" if at(wait.start) != until else f"at {until}"
            deeds.append((wait.start, f"waits{line} for {wait.words} {time}"))
    for span in story.ready:
        if span.task == task.index and story.held(span):
            deeds.append((span.start, f"is ready at {at(span.start)} but kept waiting until {at(span.stop)}"))
    for step in story.steps:
        if step.task == task.index and story.held(step):
            deeds.append((step.start, f"holds the loop from {at(step.start)} to {at(step.stop)}"))
    deeds.sort(key=lambda deed: deed[0])
    said = [words for _, words in deeds]
    if task.ended is None:
        said.append("has not ended")
    else:
        end = {
            "returned": "returns",
            "raised": f"fails with {task.detail}",
            "cancelled": f"is cancelled {task.detail}".strip(),
        }[task.outcome]
        said.append(f"{end} at {at(task.ended)}")
    return said


def _order(story: _Story, lanes: set[int]) -> str:
    """Who ran before whom, instant by instant."""
    said: list[str] = []
    time: str | None = None
    for step in story.steps[:_MOST_NUMBERED]:
        if step.task in lanes:
            now = _seconds(story.time(step.start), story.exact)
            said.append(("" if now == time else f"at {now} ") + _called(story.tasks[step.task]))
            time = now
    more = len(story.steps) - len(said)
    return f"Steps in order: {', '.join(said)}{f', and {more:,} more' if more else ''}."
