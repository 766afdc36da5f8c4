"""Notebooks as pages: what they show was recorded of what they say."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from markdown import Markdown
from mkdocs.exceptions import BuildError

from runnable import labs, notebook, pages
from runnable.notebook import NotebookError

Content = dict[str, Any]


def code(source: str, *outputs: dict[str, Any], count: int | None = 1, tags: tuple[str, ...] = ()) -> Content:
    return {
        "cell_type": "code",
        "id": f"cell{hash(source) % 10**8}",
        "metadata": {"tags": list(tags)} if tags else {},
        "source": source.splitlines(keepends=True),
        "execution_count": count,
        "outputs": list(outputs),
    }


def text(source: str) -> Content:
    return {"cell_type": "markdown", "id": "words", "metadata": {}, "source": source}


def said(words: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": words}


FAILED = {
    "output_type": "error",
    "ename": "ZeroDivisionError",
    "evalue": "",
    "traceback": ["\x1b[31mZero\x1b[39m"],
}


def write(folder: Path, *cells: Content, recorded: str | None = None) -> Path:
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    content = {
        "cells": cells,
        "metadata": {"recorded": {"code": recorded or notebook.fingerprint(sources)}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path = folder / "tea.ipynb"
    path.write_text(json.dumps(content, indent=1))
    return path


def test_a_notebook_in_order_is_read_whole(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        text("# Tea"),
        code("print(1)", said("1\n")),
        code("1 / 0", FAILED, count=2, tags=(notebook.FAILS,)),
    )
    found = notebook.read(path)
    notebook.check(found)
    assert [cell.kind for cell in found.cells] == ["markdown", "code", "code"]
    assert [cell.errors for cell in found.programs] == [[], ["ZeroDivisionError"]]
    assert f'"id": "{code("1 / 0")["id"]}"' in path.read_text().splitlines()[found.programs[1].line - 1]


@pytest.mark.parametrize(
    ("cells", "recorded", "words"),
    [
        ([code("print(1)", said("1\n"))], "0123456789abcdef", r"tea\.ipynb:1: its outputs are stale or missing"),
        ([code("print(1)", count=None)], None, "this cell was not run in its turn"),
        ([code("print(1)", count=2)], None, "this cell was not run in its turn"),
        ([code("1 / 0", FAILED)], None, "this cell fails with ZeroDivisionError"),
        ([code("1", tags=(notebook.FAILS,))], None, "has the tag raises-exception and does not fail"),
        ([text("```python\nprint(1)\n```")], None, "has code that nothing runs"),
        ([text("```\nimport asyncio\n```")], None, "has code that nothing runs"),
    ],
)  # fmt: skip
def test_what_is_not_in_order_is_found_out(
    tmp_path: Path, cells: list[Content], recorded: str | None, words: str
) -> None:
    with pytest.raises(NotebookError, match=words):
        notebook.check(notebook.read(write(tmp_path, *cells, recorded=recorded)))


@pytest.mark.parametrize(
    "content", ["", "{}", '{"cells": [{}], "metadata": {}}', "[]", '{"cells": 1, "metadata": []}']
)
def test_what_is_no_notebook_is_said(tmp_path: Path, content: str) -> None:
    path = tmp_path / "tea.ipynb"
    path.write_text(content)
    with pytest.raises(NotebookError, match=r"tea\.ipynb:1: is no notebook"):
        notebook.read(path)
    with pytest.raises(NotebookError, match="is no notebook"):
        notebook.read(tmp_path / "none.ipynb")


def test_a_cell_is_drawn_with_what_it_showed(tmp_path: Path) -> None:
    result = {
        "output_type": "execute_result",
        "data": {"text/plain": "<Task>"},
        "metadata": {},
        "execution_count": 1,
    }
    path = write(tmp_path, code("await tea  # <3", said("1 & 2\n"), result, FAILED, tags=(notebook.FAILS,)))
    html = notebook.draw_cell(notebook.read(path).programs[0])
    assert '<span class="snippet-title">Cell 1</span>' in html
    assert '<span class="k">await</span>' in html
    assert "# &lt;3" in html
    assert "<pre><code>1 &amp; 2\n&lt;Task&gt;\nZero\n</code></pre>" in html


def test_a_folded_cell_shows_its_code_when_asked(tmp_path: Path) -> None:
    path = write(tmp_path, code("import io", said("1\n"), tags=(notebook.FOLDED,)))
    html = notebook.draw_cell(notebook.read(path).programs[0])
    folded = re.search(r"<details .*</details>", html, re.DOTALL)
    assert folded and "import" in folded[0]
    assert "<pre><code>1\n</code></pre></div></div>" in html[folded.end() :]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(notebook, "DOCS", tmp_path)
    monkeypatch.setattr(pages, "DOCS", tmp_path)
    monkeypatch.setattr(pages, "SNIPPETS", tmp_path)
    monkeypatch.setattr(pages, "site", pages.Site())
    return tmp_path


def page(text: str) -> str:
    return Markdown(extensions=["runnable.markdown"]).convert(text)


def test_cells_stand_where_the_text_has_them(site: Path) -> None:
    write(site, text("# Tea"), code("print(1)", said("1\n")), text("More *words*, [next](milk.ipynb#hot)."))
    html = page("Download it.\n\n/// notebook | tea.ipynb\n///\n")
    assert re.sub(r"<figure.*</figure>", "FIGURE", html, flags=re.DOTALL) == (
        '<p>Download it.</p>\n<h1>Tea</h1>\nFIGURE\n<p>More <em>words</em>, <a href="milk.md#hot">next</a>.</p>'
    )


def test_the_questions_that_a_notebook_answers_are_a_note_as_on_other_pages(site: Path) -> None:
    write(
        site, text("# Tea\n\n**What this page answers**\n\n- Hot?\n- Green,\n  or not?\n\nYou need: *water*.")
    )
    html = Markdown(extensions=["runnable.markdown", "admonition"]).convert("/// notebook | tea.ipynb\n///\n")
    assert "".join(html.split("\n")) == (
        '<h1>Tea</h1><div class="admonition question"><p class="admonition-title">What this page answers</p>'
        "<ul><li>Hot?</li><li>Green,  or not?</li></ul></div><p>You need: <em>water</em>.</p>"
    )


def test_a_stale_notebook_stops_the_build(site: Path) -> None:
    write(site, text("# Tea"), code("print(1)", said("1\n")), recorded="0123456789abcdef")
    words = r"tea\.ipynb:1: its outputs are stale or missing; record it: python -m runnable\.labs"
    with pytest.raises(BuildError, match=words):
        page("/// notebook | tea.ipynb\n///\n")


@pytest.mark.parametrize(
    "block", ["/// notebook\n///", "/// notebook | tea.ipynb", "/// notebook | tea.ipynb\n    a: b\n///"]
)
def test_a_block_that_is_no_notebook_stops_the_build(site: Path, block: str) -> None:
    write(site, text("# Tea"))
    with pytest.raises(BuildError, match="names its file below docs/"):
        page(block)


def test_recording_keeps_what_cells_show_and_nothing_of_this_run(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        text("# Tea"),
        code("import warnings\nprint(object())\nwarnings.warn('late', stacklevel=1)", count=None),
        code("import asyncio\nasyncio.run(asyncio.sleep(0))", count=None, tags=(notebook.FAILS,)),
        recorded="0123456789abcdef",
    )
    labs.record(path)
    found = notebook.read(path)
    notebook.check(found)
    shown = notebook.draw_cell(found.programs[0]) + notebook.draw_cell(found.programs[1])
    assert "&lt;object object at 0x…&gt;" in shown
    assert "&lt;cell&gt;:3: UserWarning: late" in shown
    assert "RuntimeError: asyncio.run() cannot be called from a running event loop" in shown
    assert str(tmp_path) not in path.read_text()
    assert "site-packages" not in path.read_text()
    assert "lib/python" not in path.read_text()
    before = path.read_text()
    labs.record(path)
    assert path.read_text() == before, "recording twice gives the same file"
    assert labs.check(path) == []


def test_a_cell_that_fails_keeps_the_file_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, code("cups = 0"), code("1 / cups", count=2))
    before = path.read_text()
    assert labs.main([str(path)]) == 1
    assert re.search(
        r"tea\.ipynb:\d+: this cell fails with ZeroDivisionError: division by zero", capsys.readouterr().err
    )
    assert path.read_text() == before


def test_what_shows_other_things_now_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, code("print(1)"))
    assert labs.main(["--check", str(path)]) == 1
    assert "this cell showed nothing and now shows stdout" in capsys.readouterr().err
