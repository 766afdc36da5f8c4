"""The picture itself: a story, laid out, as SVG."""

import math
from collections.abc import Iterable

from runnable.timeline.description import own_tasks
from runnable.timeline.layout import DENSE, INDENT, MARK, STEP, Layout, end_text, wait_text
from runnable.timeline.story import Story, Task
from runnable.timeline.words import BOLD, NAME, escape, fitted, seconds_text, text_width

# Sizes, in pixels.
TOP = 34  # from the upper edge to the first lane
_LANE = 44
_DENSE_LANE = 28
BAR = 9  # half of a step's height

_MARKS = {
    "returned": "m-4 0 3 3 5-6",
    "raised": "m-3.5-3.5 7 7m0-7-7 7",
    "cancelled": "m-3.5 3.5 7-7",
    "closed": "m-4 0h8",
    "destroyed": "m-4-3 3 3-3 3m8-6-3 3 3 3",
    "": "m-4 0h.1m3.9 0h.1m3.9 0h.1",
}
# As the legend shows them.
_SHAPES = {
    "wait": "h20",
    "call": "h20",
    "goes": "h20m-5-3 5 3-5 3",
    "throws": "h20m-5-3 5 3-5 3",
    "through": "h6a4 4 0 0 0 8 0a4 4 0 0 0-8 0m8 0h6",
    "ready": "m0-3h20v6h-20z",
    "asked": "h18m0-5v10",
    "cut": "m7-7l4 6-4 6h7l4-6-4-6",
}


def number_text(number: float) -> str:
    """A number, as short as it can be written."""
    return f"{number:.1f}".rstrip("0").rstrip(".") if number % 1 else str(int(number))


def text_element(x: float, y: float, words: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{number_text(x)}" y="{number_text(y)}"{named}>{escape(words)}</text>'


class _Row:
    """A line of text in which no word overlaps another."""

    def __init__(self, width: float) -> None:
        self._taken: list[tuple[float, float]] = []
        self._width = width

    def place(self, x: float, texts: Iterable[str], end: float | None = None) -> tuple[float, str] | None:
        """Where the first of the texts that fits goes: at x, or before it if the picture ends there."""
        for words in texts:
            width = text_width(words)
            left = min(x, self._width - width - 2)
            if left < x and end is not None or end is not None and left + width > end:
                continue
            if all(left + width + 8 <= start or left >= stop + 8 for start, stop in self._taken):
                self._taken.append((left, left + width))
                return left, words
        return None


class Picture:
    dense_from = DENSE

    def __init__(self, story: Story, shown: list[Task], layout: Layout, prefix: str) -> None:
        self._story = story
        self._shown = shown
        self._layout = layout
        self._prefix = prefix
        self._dense = len(shown) > self.dense_from
        self._pitch = _DENSE_LANE if self._dense else _LANE
        top = TOP + (30 if story.calls else 0)
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
        height = self._legend(self._below(height))
        width = number_text(round(self._width + 0.5))
        prefix = escape(self._prefix).replace('"', "&quot;")
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

    def _below(self, height: int) -> int:
        """What is not shown."""
        hidden = len(self._story.tasks) + self._story.left - len(self._shown)
        if hidden:
            self._words.append(text_element(2, height + 12, f"and {hidden:,} more like these"))
            height += 20
        if self._story.own:
            self._words.append(text_element(2, height + 12, own_tasks(self._story.own)))
            height += 20
        return height

    def _held(self) -> None:
        """Bands over all lanes for the steps and callbacks that held the loop."""
        layout = self._layout
        self._back.append(f'<path class="instant" d="{self._columns()}"/>')
        held = [
            (layout.x(step.start), layout.x(step.stop), step.task, self._story.lasts(step))
            for step in self._story.steps
            if self._story.held(step)
        ]
        top = TOP - 6
        for left, right, task, lasts in held:
            width, height = number_text(right - left), number_text(self._bottom - top)
            self._back.append(
                f'<rect class="band" x="{number_text(left)}" y="{top}" width="{width}" height="{height}"/>'
            )
            if task not in self._middle:
                continue
            took = seconds_text(lasts, self._story.exact)
            for words in (f"holds the loop for {took}", f"holds the loop {took}", f"holds {took}"):
                if text_width(words, BOLD) + STEP + 8 <= right - left:
                    self._words.append(text_element(left + STEP + 4, self._middle[task] + 4, words, "inside"))
                    break
            else:
                row = self._rows[task]
                if placed := row.place(left, (f"holds the loop for {took}", f"holds {took}")):
                    self._words.append(text_element(placed[0], self._middle[task] + 23, placed[1], "alarm"))
        if self._story.calls:
            self._words.append(text_element(2, TOP + 15, "the loop", "name"))
        for event, lasts, name in self._story.calls:
            start = self._story.time(event)
            left, right = self._x_at(start), self._x_at(start + lasts)
            width = number_text(max(2, right - left))
            self._back.append(
                f'<rect class="band" x="{number_text(left)}" y="{top}" width="{width}" height="{number_text(self._bottom - top)}"/>'
                f'<path class="step hold" d="M{number_text(left)} {TOP + 2}h{width}v18h-{width}z"/>'
            )
            said = f"{name} holds the loop for {seconds_text(lasts, self._story.exact)}"
            beside = (
                right + 6
                if right + 6 + text_width(said, BOLD) < self._width
                else left - 6 - text_width(said, BOLD)
            )
            if placed := self._calls.place(beside, (said, name)):
                self._words.append(text_element(placed[0], TOP + 15, placed[1], "alarm"))

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
            places.append(f"M{number_text(left + 2)} {TOP - 9}H{number_text(right - 2)}")
            self._axis_label(row, (left + right) / 2, seconds_text(time, exact))
        for piece in layout.pieces:
            if piece.kind == "gap":
                rail.append(f"M{number_text(piece.left)} {TOP - 9}h{number_text(piece.width)}")
            elif piece.kind in ("break", "cut"):
                middle = piece.left + piece.width / 2
                rail.append(f"M{number_text(piece.left)} {TOP - 9}h{number_text(piece.width)}")
                self._cuts.append(middle)
        scale = max((p.width / p.lasts for p in layout.pieces if p.kind == "gap"), default=0.0)
        if scale:
            step = _round_step(64 / scale)
            for piece in layout.pieces:
                if piece.kind == "gap":
                    number = int(piece.time / step) + 1
                    while number * step < piece.time + piece.lasts - step / 100:
                        x = piece.left + (number * step - piece.time) / piece.lasts * piece.width
                        if self._axis_label(row, x, seconds_text(round(number * step, 9), True)):
                            lines.append(f"M{number_text(x)} {TOP - 6}V{self._bottom}")
                        number += 1
        if lines:
            self._back.append(f'<path class="grid" d="{"".join(lines)}"/>')
        if rail:
            self._back.append(f'<path class="rail" d="{"".join(rail)}"/>')
        self._back.append(f'<path class="now" d="{"".join(places)}"/>')

    def _columns(self) -> str:
        return "".join(
            f"M{number_text(left)} {TOP - 6}H{number_text(right)}V{self._bottom}H{number_text(left)}z"
            for _, left, right in self._layout.instants()
        )

    def _axis_label(self, row: _Row, middle: float, words: str) -> bool:
        half = text_width(words) / 2
        placed = row.place(middle - half, [words])
        if placed:
            self._words.append(text_element(placed[0] + half, 15, words, "time"))
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
                waits.append(f"M{number_text(left)} {middle[span.task]}H{number_text(layout.x(span.stop))}")
        for span in story.ready:
            first = story.tasks[span.task].parent is None and span.start == story.tasks[span.task].made
            if span.task in middle and not (first and story.lasts(span) <= story.grain):
                left, right = layout.x(span.start), layout.x(span.stop)
                half = 6 if story.held(span) else 3
                y = middle[span.task]
                ready.append(
                    f"M{number_text(left)} {y - half}H{number_text(right)}v{2 * half}H{number_text(left)}z"
                )
        for span in story.steps:
            if span.task in middle:
                left, right = layout.x(span.start), layout.x(span.stop)
                y = middle[span.task]
                box = f"M{number_text(left)} {y - BAR}H{number_text(right)}v{2 * BAR}H{number_text(left)}z"
                (holds if story.held(span) else steps).append(box)
                if layout.numbered:
                    numbers.append(text_element(left + STEP / 2, y + 4, str(span.number), "number"))
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
        return "".join(parts + self._cut_marks() + numbers)

    def _cut_marks(self) -> list[str]:
        """Jagged cuts over all lanes."""
        teeth = (self._bottom - TOP + 12) // 12
        down, up = "l4 6-4 6" * teeth, "l4-6-4-6" * teeth
        return [f'<path class="cut" d="M{number_text(x - 5)} {TOP - 14}{down}h7{up}"/>' for x in self._cuts]

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
            full = wait_text(span)
            texts = [full, *([f"line {span.line}"] if span.line else [])]
            y = self._middle[span.task]
            row = self._rows[span.task]
            if self._dense:
                if placed := row.place(left, texts, right - 8):
                    self._words.append(text_element(placed[0], y + 4, placed[1], "said"))
                    begins[span.start] = placed[0] + text_width(placed[1]) + 2
            elif placed := row.place(left, texts, follows[span.start] - 8 if span.start in follows else None):
                self._words.append(text_element(placed[0], y + 23, placed[1], "said"))
        return begins

    def _arrows(self) -> list[str]:
        story, layout, middle = self._story, self._layout, self._middle
        made, heads, woke, cancelled = [], [], [], []
        for task in self._shown:
            if task.made is None or task.parent is None or task.parent not in middle:
                continue
            x, y = layout.x(task.made), middle[task.index]
            made.append(f"M{number_text(x)} {middle[task.parent] + BAR}V{y}")
        for event, by, whom in story.wakes:
            if by in middle and whom in middle:
                x = layout.x(event)
                woke.append(f"M{number_text(x)} {self._edge(by, whom)}V{self._edge(whom, by)}")
                heads.append(self._head(x, whom, by))
        for cancel in story.cancels:
            asker, whom = cancel.by, cancel.whom
            if whom not in middle:
                continue
            x, y = layout.x(cancel.event), middle[whom] - BAR
            start = y - 14  # from above the lane: a timer asks, or a signal, or the task itself
            if asker is not None and asker in middle and asker != whom:
                start, y = self._edge(asker, whom), self._edge(whom, asker)
            away = -2 if y > start else 2
            cancelled.append(f"M{number_text(x)} {start}V{y + away}m-5 0h10")
        parts = []
        for kind, lines in (("made", made), ("woke", woke), ("head", heads), ("asked", cancelled)):
            if lines:
                parts.append(f'<path class="{kind}" d="{"".join(lines)}"/>')
        return parts

    def _edge(self, lane: int, towards: int) -> int:
        return self._middle[lane] + (BAR if self._middle[towards] > self._middle[lane] else -BAR)

    def _head(self, x: float, lane: int, by: int) -> str:
        up = self._middle[by] > self._middle[lane]
        return f"M{number_text(x - 3)} {self._edge(lane, by) + (5 if up else -5)}l3 {-5 if up else 5} 3 {5 if up else -5}"

    def _names(self) -> None:
        for task in self._shown:
            x = INDENT * min(task.depth, 4) + 2
            y = self._middle[task.index] + 4
            room = self._layout.names - x - 6
            self._words.append(text_element(x, y, fitted(task.label, room, NAME), "name"))
            if task.note and not self._dense:
                self._words.append(text_element(x, y + 15, fitted(task.note, room)))

    def _ends(self) -> None:
        for task in self._shown:
            at = len(self._story.events) if task.ended is None else task.ended
            self._words.append(self._end_mark(task.index, at, task.outcome, end_text(task)))

    def _end_mark(self, lane: int, at: int, outcome: str, words: str = "") -> str:
        x, y = self._layout.x(at) + (MARK if outcome else 0), self._middle[lane]
        said = text_element(x + 12, y + 4, words) if words else ""
        return (
            f'<g class="{outcome or "unfinished"}"><circle cx="{number_text(x)}" cy="{y}" r="8"/>'
            f'<path d="M{number_text(x)} {y}{_MARKS[outcome]}"/>{said}</g>'
        )

    def _legend(self, height: int) -> int:
        """What the strokes mean, in as many lines as it takes."""
        story, lanes = self._story, self._middle
        kept = any(span.task in lanes and story.held(span) for span in story.ready)
        if not self._middle:
            return height
        numbers = ", in this order" if self._layout.numbered else ""
        entries = [("step", f"running{numbers}"), ("wait", "waiting"), ("ready", "ready, but kept waiting")]
        if any(span.task in lanes and story.held(span) for span in story.steps):
            entries.append(("step hold", "holds the loop: nothing else runs"))
        elif not kept:
            entries[2] = ("ready", "ready: waiting for its turn")
        if any(cancel.whom in lanes for cancel in story.cancels):
            entries.append(("asked", "asks it to stop"))
        if self._cuts:
            entries.append(("cut", "a long time, shortened"))
        has = {"wait": story.waits, "ready": story.ready}
        return self._legend_lines(
            height,
            [
                (kind, words)
                for kind, words in entries
                if kind not in has or any(span.task in lanes for span in has[kind])
            ],
        )

    def _legend_lines(self, height: int, entries: list[tuple[str, str]], most: float = math.inf) -> int:
        x, y = 2.0, height + 14
        for kind, words in entries:
            if x > 2 and x + 26 + text_width(words) > min(self._width, most):
                x, y = 2.0, y + 20
            shape = _SHAPES.get(kind, "m0-8h20v16h-20z")
            fill = f' fill="url(#{self._prefix}-ready)"' if kind == "ready" else ""
            self._words.append(f'<path class="{kind}"{fill} d="M{number_text(x)} {y - 4}{shape}"/>')
            if kind == "step" and self._layout.numbered:
                self._words.append(text_element(x + 10, y, "1", "number"))
            self._words.append(text_element(x + 26, y, words))
            x += 26 + text_width(words) + 18
        return y + 8


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10, 20 … and 0.5, 0.2, 0.1 … that is no less than this."""
    step = 1e-6
    while True:
        for factor in (1, 2, 5):
            if step * factor >= least:
                return step * factor
        step *= 10
