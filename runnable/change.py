"""What a change takes out of a program and puts into it, with the lines around that, as a reader is shown it."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_LINES = 8
"""Lines taken out and put in, beyond which a change is too large to be made by hand."""

_AROUND = 1


@dataclass(frozen=True)
class Line:
    """A line of a change."""

    kind: str
    """`del` (taken out), `ins` (put in), `same`, or `gap`: lines that are left out here."""
    number: int = 0
    """Counted from 1: before the change if it is taken out, else after it."""


def compare(before: str, after: str) -> list[Line]:
    """The lines of a change from one text to another, in order; none if they are the same."""
    matcher = SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    found: list[Line] = []
    for group in matcher.get_grouped_opcodes(_AROUND):
        if found:
            found.append(Line("gap"))
        for kind, start, end, new_start, new_end in group:
            if kind == "equal":
                found += [Line("same", number + 1) for number in range(new_start, new_end)]
            else:
                found += [Line("del", number + 1) for number in range(start, end)]
                found += [Line("ins", number + 1) for number in range(new_start, new_end)]
    return found


def size(lines: list[Line]) -> int:
    """How many lines a change takes out and puts in."""
    return sum(line.kind in ("del", "ins") for line in lines)


def draw(lines: list[Line], before: list[str], after: list[str]) -> str:
    """A change as HTML.

    Args:
        lines: the change.
        before: each line of the program before it, as HTML.
        after: the same after it.
    """
    width = len(str(max(line.number for line in lines)))
    return (
        '<div class="highlight no-copy change-lines"><pre><span></span><code>'
        + "".join(_draw_lines(lines, width, before, after))
        + "</code></pre></div>"
    )


def _draw_lines(lines: list[Line], width: int, before: list[str], after: list[str]) -> Iterator[str]:
    for line in lines:
        number = str(line.number).rjust(width)
        if line.kind == "gap":
            yield _numbered("", f"  {'⋮'.rjust(width)}") + "\n"
        elif line.kind == "del":
            # In one word with its sign: a timeline's lines are those after the change, and look for a word of digits.
            number = f"\N{MINUS SIGN} {number}".replace(" ", "\N{NO-BREAK SPACE}")
            yield f"<del>{_numbered(before[line.number - 1], number)}\n</del>"
        elif line.kind == "ins":
            yield f"<ins>{_numbered(after[line.number - 1], f'+ {number}')}\n</ins>"
        else:
            yield f"{_numbered(after[line.number - 1], f'  {number}')}\n"


def _numbered(line: str, number: str) -> str:
    return f'<span class="linenos" data-linenos="{number} "></span>{line}'
