"""A notebook of the site: its cells as HTML for a page, and whether what it shows was recorded of what it says.

`python -m runnable.labs` runs notebooks and keeps what their cells showed, with a fingerprint of their code. Building
runs none of them.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from runnable import drawing, plot
from runnable.pages import DOCS, Page, unexecuted
from runnable.snippet import SnippetError

FAILS = "raises-exception"
"""The tag of a cell that is meant to fail; Jupyter goes on after it, too."""
FOLDED = "folded"
"""The tag of a cell that has little to teach: its page shows it when asked."""

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


class NotebookError(SnippetError):
    """Something about a notebook is wrong; the message is for its author and names the file and the line."""


@dataclass(frozen=True)
class Cell:
    """One cell."""

    kind: str
    """`markdown` or `code`."""
    source: str
    line: int
    """Where it begins in the file, counted from 1, as far as can be told."""
    count: int | None = None
    """Which one of the code cells it was when they ran, counted from 1."""
    tags: tuple[str, ...] = ()
    outputs: tuple[dict[str, Any], ...] = ()
    """What it showed, in the notebook format's words: https://nbformat.readthedocs.io/en/latest/format_description.html"""

    @property
    def errors(self) -> list[str]:
        """The exceptions that it ended with: none or one."""
        return [output["ename"] for output in self.outputs if output["output_type"] == "error"]


@dataclass(frozen=True)
class Notebook:
    """A notebook, read from its file."""

    path: Path
    cells: list[Cell]
    recorded: str = ""
    """The fingerprint of the code whose outputs it has."""
    programs: list[Cell] = field(init=False)
    """Its code cells."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "programs", [cell for cell in self.cells if cell.kind == "code"])

    @property
    def fingerprint(self) -> str:
        """Changes whenever the code of a cell does."""
        return fingerprint([cell.source for cell in self.programs])


def fingerprint(sources: list[str]) -> str:
    """What tells the code of one notebook from another's."""
    return hashlib.sha256("\0".join(sources).encode()).hexdigest()[:16]


def find_all() -> list[Path]:
    """The notebooks of the site."""
    return sorted(path for path in DOCS.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)


def read(path: Path) -> Notebook:
    """Read a notebook's file.

    Raises:
        NotebookError: it is none.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text)
        cells = [_cell(cell, text) for cell in content["cells"]]
        recorded = content["metadata"].get("recorded", {}).get("code", "")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotebookError(path, 1, f"is no notebook that can be read: {error!r}") from None
    return Notebook(path, cells, recorded)


def _cell(cell: dict[str, Any], text: str) -> Cell:
    # An id stands once in the file, at the cell's end or beginning.
    found = text.find(f'"id": "{cell["id"]}"')
    return Cell(
        cell["cell_type"],
        _joined(cell["source"]),
        text.count("\n", 0, max(found, 0)) + 1,
        cell.get("execution_count"),
        tuple(cell["metadata"].get("tags", ())),
        tuple(cell.get("outputs", ())),
    )


def _joined(text: str | list[str]) -> str:
    """A text of a notebook, which may stand there as a list of lines."""
    return text if isinstance(text, str) else "".join(text)


def check(notebook: Notebook) -> None:
    """Stop where a notebook shows what was not recorded of it.

    Raises:
        NotebookError: its outputs are missing or stale, a cell failed that was not to, or its text has code that
            nothing executes.
    """
    record = "record it: python -m runnable.labs"
    if notebook.recorded != notebook.fingerprint:
        raise NotebookError(notebook.path, 1, f"its outputs are stale or missing; {record}")
    for number, cell in enumerate(notebook.programs, start=1):
        if cell.count != number:
            raise NotebookError(notebook.path, cell.line, f"this cell was not run in its turn; {record}")
        if bool(cell.errors) != (FAILS in cell.tags):
            what = f"fails with {cell.errors[0]}" if cell.errors else f"has the tag {FAILS} and does not fail"
            raise NotebookError(notebook.path, cell.line, f"this cell {what}")
    for cell in notebook.cells:
        for fence in Page(notebook.path, cell.source).fences() if cell.kind == "markdown" else []:
            if unexecuted(fence) or fence.executed:
                raise NotebookError(
                    notebook.path, cell.line, "this text has code that nothing runs: make a cell of it"
                )


def draw_cell(cell: Cell) -> str:
    """A code cell with what it showed, as HTML."""
    code = "\n".join(drawing.draw_lines(cell.source)) + "\n"
    program = f'<div class="highlight"><pre><span></span><code>{code}</code></pre></div>'
    if FOLDED in cell.tags:
        summary = '<summary><span class="snippet-label">Show the code</span></summary>'
        program = f'<details class="snippet-output">{summary}{program}</details>'
    parts = [program]
    texts = ""
    for number, output in enumerate(cell.outputs, start=1):
        if drawn := _data(output, "image/svg+xml"):
            parts += _texts(texts)
            texts = ""
            parts.append(plot.draw(drawn, f"cell-{cell.count}-{number}"))
        else:
            texts += _text(output)
    parts += _texts(texts)
    shown = "".join(f'<div class="snippet-part">{part}</div>' for part in parts)
    # Without an address of its own: a cell more before it, and the number is another's.
    title = f'<span class="snippet-title">Cell {cell.count}</span>'
    return f'<figure class="snippet"><figcaption>{title}</figcaption>{shown}</figure>'


def _texts(text: str) -> list[str]:
    if not text:
        return []
    label = '<p class="snippet-label">Output</p>'
    return [f'<div class="snippet-output">{label}<pre><code>{escape(text, quote=False)}</code></pre></div>']


def _data(output: dict[str, Any], kind: str) -> str:
    return _joined(output.get("data", {}).get(kind, ""))


def _text(output: dict[str, Any]) -> str:
    """What an output says, without the colours of a terminal."""
    if output["output_type"] == "stream":
        text = _joined(output["text"])
    elif output["output_type"] == "error":
        text = "\n".join(output["traceback"])
    else:
        text = _data(output, "text/plain")
    return _ESCAPE.sub("", text).removesuffix("\n") + "\n"
