"""Where everything goes from left to right."""

from dataclasses import dataclass

from runnable.timeline.story import Span, Story, Task
from runnable.timeline.words import NAME, fitted, text_width

DENSE = 8  # lanes; where there are more, the words of a wait stand on its line and not under it
MOST_NUMBERED = 60  # steps; beyond, they are drawn narrow and without their numbers

# Sizes, in pixels.
INDENT = 14
_NAMES = (56, 150)  # the least and the most width of the names' column
STEP = 18
_LEAST = 400  # the picture's least width
MARK = 9  # from a step's right edge to the middle of the mark that ends it
_BREAK = 120  # a long wait that is not drawn to scale


@dataclass
class Piece:
    """A stretch of the picture's width: an instant's margin, a step in it, or the time between two instants."""

    kind: str  # margin, step, rest, between, more, onward, gap, break, cut
    time: float = 0.0
    lasts: float = 0.0
    left: float = 0.0
    width: float = 0.0


@dataclass
class Layout:
    pieces: list[Piece]
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
            if piece.kind in ("gap", "break", "cut"):
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


def find_pieces(
    story: Story, lanes: set[int], cut: range | None = None
) -> tuple[list[Piece], list[tuple[int, float]]]:
    """What the width is made of, and where in it each event and the end lie.

    Args:
        story: what is drawn.
        lanes: the tasks that have lanes.
        cut: the events that are not drawn one by one.
    """
    pieces: list[Piece] = []
    places: list[tuple[int, float]] = []
    running: list[int] = []
    start = 0.0
    for at, (time, kind, *rest) in enumerate(story.events):
        if cut is not None and at in cut:
            if at == cut.start:
                pieces.append(Piece("cut", time))
                running.clear()
            places.append((len(pieces) - 1, 0.5))
            start = time
            continue
        if not pieces or time - start > story.grain:
            if pieces:
                pieces += [Piece("margin", start), Piece("gap", start, time - start)]
            start = time
            pieces.append(Piece("margin", time))
            if running:
                pieces.append(Piece("rest", time))
        part = 0.5
        if kind == "run":
            if rest[0] in lanes:
                if pieces[-1].kind in ("step", "rest"):
                    pieces.append(Piece("between", start))
                pieces.append(Piece("step", start))
                running.append(rest[0])
                part = 0.0
            elif pieces[-1].kind != "more":
                pieces.append(Piece("more", start))
        elif kind in ("wait", "end") and rest[0] in running:
            running.remove(rest[0])
            part = 1.0
        elif kind == "create":
            part = 0.35
        elif kind in ("ready", "cancel"):
            part = 0.7 if running else 1.0
        places.append((len(pieces) - 1, part))
        if kind in ("wait", "end") and running:
            pieces.append(Piece("rest", start))  # An eager task has had its first step within another's.
    if not pieces:
        pieces.append(Piece("margin"))
    ended = all(task.ended is not None for task in story.tasks)
    pieces.append(Piece("margin" if ended else "onward", start))
    places.append((len(pieces) - 1, 1.0))
    return pieces, places


def _break_long(pieces: list[Piece], room: float) -> None:
    """Where one wait would leave no room to see the others, draw it broken."""
    while gaps := sorted((piece for piece in pieces if piece.kind == "gap"), key=lambda piece: piece.lasts):
        middle, longest = gaps[(len(gaps) - 1) // 2], gaps[-1]
        seen = gaps[0].lasts * room / sum(piece.lasts for piece in gaps)
        if len(gaps) < 2 or seen >= 12 or longest.lasts < 8 * middle.lasts:
            return
        longest.kind = "break"
        room = max(room - _BREAK, 60)


def _end_words(task: Task) -> str:
    if task.outcome == "cancelled":
        return f"cancelled {task.detail}".strip()
    if task.outcome == "raised":
        return task.detail or "raised"
    if task.outcome == "returned":
        return f"returned {task.detail}".strip()
    return task.outcome or task.detail or "not ended"


def lay_out(story: Story, shown: list[Task], wide: int) -> Layout:
    names = max((_name_width(task) for task in shown), default=0)
    names = min(max(names, _NAMES[0]), _NAMES[1] if wide > 480 else 110) + 8
    pieces, places = find_pieces(story, {task.index for task in shown})
    steps = sum(piece.kind == "step" for piece in pieces)
    layout = Layout(pieces, places, names, numbered=steps <= MOST_NUMBERED)
    if len(shown) > DENSE and names + steps * (STEP + 4) > wide - 180:
        layout.numbered = False
    step, between = (STEP, 4) if layout.numbered else (7, 1)
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
            + MARK
            + 14
            + text_width(end_text(task))
            for task in shown
        ]
        return max([layout.width, *ends]) - wide + 6

    if idle:
        layout.spread(widths, 0, least)
        low = max(0.0, max(80.0, 20.0 * gaps) / idle) if overflow() > -200 else 0.0
        high = 2 * wide / idle
        for _ in range(14):  # the largest scale at which everything fits, to a tenth of a pixel
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
            if all(layout.x(w.stop) - layout.x(w.start) >= text_width(wait_text(w)) for w in story.waits):
                break
        layout.spread(widths, 0, least)
    layout.width = max(layout.width, overflow() + wide, min(wide, _LEAST))
    return layout


def _name_width(task: Task) -> int:
    indent = INDENT * min(task.depth, 4)
    return indent + max(text_width(task.label, NAME), text_width(task.note)) + 10


def end_text(task: Task) -> str:
    return fitted(_end_words(task), 190)


def wait_text(span: Span) -> str:
    return f"line {span.line} · {span.words}" if span.line else span.words
