"""Where everything goes from left to right, and how much is said of each wait."""

from dataclasses import dataclass, field

from runnable.timeline.generators.story import RESUMES, GeneratorStory, hidden
from runnable.timeline.layout import INDENT, MARK, STEP, Layout, end_text, find_pieces
from runnable.timeline.story import Span, Task
from runnable.timeline.words import BOLD, NAME, fitted, seconds_text, text_width

ELBOW = 6
"""From a step's edge to the line on which control goes to another lane, in pixels."""
_BETWEEN = 2 * ELBOW
_GAP = 22  # the shortest time that passes, at least
_MOST_TRIED = 30  # waits whose words are tried in several lengths


@dataclass
class GeneratorLayout(Layout):
    levels: dict[int, int] = field(default_factory=dict)
    """How short the words of each wait have to be, by the event that begins it: 0 says all."""


def wait_texts(wait: Span) -> list[str]:
    """What is said of a wait, the fullest wording first, the shortest last."""
    line = f"line {wait.line}" if wait.line else ""
    full = f"{line} · {wait.words}" if line else wait.words
    if wait.words == "yields":
        return [line] * 4
    if wait.manner in RESUMES:
        if wait.words.startswith("next("):
            return [full, fitted(wait.words, 150), "next()", "next()"]
        return [full, fitted(wait.words, 150), fitted(wait.words, 90), fitted(wait.words, 72)]
    if wait.manner == "from":
        way = "await" if wait.words.startswith("await") else wait.words[: len("yield from")]
        return [full, f"{line} · {fitted(wait.words, 120)}", f"{line} · {way}", line]
    value = wait.words.removeprefix("yields ")
    return [full, f"{line} · {fitted(value, 130)}", f"{line} · {fitted(value, 70)}", line]


def names(task: Task) -> tuple[str, str]:
    """The two lines that a lane's name stands in."""
    function, bracket, arguments = task.label.partition("(")
    given = "" if arguments == ")" else bracket + arguments
    return function, f"{given} {task.note}".strip()


def lay_out(story: GeneratorStory, shown: list[Task], wide: int) -> GeneratorLayout:
    lanes = {task.index for task in shown}
    pieces, places = find_pieces(story, lanes, story.cut)
    column = max(
        INDENT * min(task.depth, 4) + max(text_width(names(task)[0], NAME), text_width(names(task)[1]))
        for task in shown
    )
    layout = GeneratorLayout(pieces, places, min(max(column, 56), 150 if wide > 480 else 110) + 14)
    said = [wait for wait in story.waits if wait.task in lanes and not hidden(story, wait.start)]
    for level in range(4):
        layout.levels = {wait.start: level for wait in said}
        if _stretched(story, layout, shown, 0) <= wide:
            _say_more(story, layout, shown, said, wide)
            break
    else:  # It is too wide however little is said.
        layout.levels = {wait.start: 2 for wait in said}
    scale = 0.0
    lasts = sum(piece.lasts for piece in pieces if piece.kind == "gap")
    if lasts:
        low, high = 0.0, wide / lasts
        for _ in range(14):  # the largest scale at which everything fits, to a tenth of a pixel
            scale = (low + high) / 2
            low, high = (low, scale) if _stretched(story, layout, shown, scale) > wide else (scale, high)
        scale = low
    layout.width = max(_stretched(story, layout, shown, scale), min(wide, 300))
    return layout


def _say_more(
    story: GeneratorStory, layout: GeneratorLayout, shown: list[Task], said: list[Span], wide: int
) -> None:
    """Give what room is left to fuller words: first for what is thrown and sent, then for what is yielded."""
    weight = {"throw": 0, "call": 1, "yield": 2}
    order = sorted(
        said, key=lambda wait: (wait.words.startswith("next("), weight.get(wait.manner, 3), wait.start)
    )
    for level in (2, 1, 0):
        for wait in order[:_MOST_TRIED]:
            before = layout.levels[wait.start]
            if before > level:
                layout.levels[wait.start] = level
                if _stretched(story, layout, shown, 0) > wide:
                    layout.levels[wait.start] = before


def _stretched(story: GeneratorStory, layout: GeneratorLayout, shown: list[Task], scale: float) -> float:
    """Draw the time that passes to this scale, and give the width that it takes."""
    _place(story, layout)
    for piece in layout.pieces:
        if piece.kind == "gap":
            piece.width = max(piece.width, piece.lasts * scale)
    _move(layout)
    words = _make_room(story, layout, {task.index for task in shown})
    return _overflow(layout, shown, words)


def _place(story: GeneratorStory, layout: GeneratorLayout) -> None:
    widths = {
        "margin": 5, "step": STEP, "rest": 8, "between": _BETWEEN, "more": 10, "onward": 28, "break": 60, "cut": 60,
    }  # fmt: skip
    gaps = [piece for piece in layout.pieces if piece.kind == "gap"]
    shortest = min((piece.lasts for piece in gaps), default=1.0)
    for piece in layout.pieces:
        if piece.kind == "gap":
            piece.width = min(max(_GAP * piece.lasts / shortest, _GAP), 6 * _GAP)
        else:
            piece.width = widths[piece.kind]
    for step in story.steps:
        if step.task and story.held(step) and not hidden(story, step.start):
            within = range(layout.places[step.start][0], layout.places[min(step.stop, len(story.events))][0])
            kept = [layout.pieces[at] for at in within if layout.pieces[at].kind == "gap"]
            if kept:
                kept[0].width = max(kept[0].width, text_width(held_words(story, step)[0], BOLD))
    _move(layout)


def held_words(story: GeneratorStory, step: Span) -> list[str]:
    """What is said of a step during which time passes, the fullest wording first."""
    took = seconds_text(story.lasts(step), story.exact)
    return [f"keeps control for {took}", f"keeps control {took}", took] if step.task else [took]


def _move(layout: GeneratorLayout) -> None:
    left = float(layout.names)
    for piece in layout.pieces:
        piece.left = left
        left += piece.width
    layout.width = left


def _make_room(story: GeneratorStory, layout: GeneratorLayout, lanes: set[int]) -> float:
    """Widen steps until the words of each wait have room before the next ones in the lane; gives where all end."""
    latest: dict[int, tuple[Span, float]] = {}  # each lane's wait, and how wide its words are
    for wait in story.waits:
        if wait.task not in lanes or hidden(story, wait.start):
            continue
        if wait.task in latest:
            before, width = latest[wait.task]
            lacks = width + 8 - (layout.x(wait.start) - layout.x(before.start))
            if lacks > 0:
                # The step that comes next: the words tell how it came to have control.
                piece = layout.places[before.start][0] + 1
                while layout.pieces[piece].kind not in ("step", "cut"):
                    piece += 1
                layout.pieces[piece].width += lacks
                _move(layout)
        latest[wait.task] = wait, text_width(wait_texts(wait)[layout.levels[wait.start]])
    return max((layout.x(wait.start) + ELBOW + 4 + width for wait, width in latest.values()), default=0.0)


def _overflow(layout: GeneratorLayout, shown: list[Task], words: float) -> float:
    """How wide it is with the words at the ends, and those of the waits up to there."""
    ends = [
        layout.x(len(layout.places) - 1 if task.ended is None else task.ended)
        + MARK
        + 14
        + text_width(end_text(task))
        for task in shown
    ]
    return max([layout.width, words, *ends]) + 6
