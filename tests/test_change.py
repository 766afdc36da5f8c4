"""Changes that pages invite to: a reader who makes what is drawn has the program whose recording is shown.

That this program does what is recorded, `test_snippets.py` proves, as of every program.
"""

import re
from html import unescape
from pathlib import Path

import pytest

from runnable import change, pages, snippet
from runnable.change import Line
from runnable.pages import Block, Page
from runnable.snippet import SNIPPETS

TUTORIAL = [page for page in pages.read_all() if page.path.parent.name == "tutorial"]


def changes(page: Page) -> list[Block]:
    return [block for block in page.blocks() if block.kind == "change"]


@pytest.mark.parametrize("page", TUTORIAL, ids=lambda page: page.path.stem)
def test_a_page_of_the_tutorial_invites_to_two_changes_or_more(page: Page) -> None:
    assert len(changes(page)) >= 2


@pytest.mark.parametrize("page", TUTORIAL, ids=lambda page: page.path.stem)
def test_the_change_that_is_drawn_makes_the_program_that_was_recorded(page: Page, site: Path) -> None:
    html = (site / "tutorial" / page.path.stem / "index.html").read_text(encoding="utf-8")
    for block in changes(page):
        program = snippet.read(SNIPPETS / block.name).program.splitlines()
        figure = html.partition(f'data-change="{block.to}"')[2]
        drawn = figure.partition('change-lines"><pre><span></span><code>')[2].partition("</code>")[0]
        rows = [row(line) for line in re.sub(r"\n(</(?:del|ins)>)", r"\1\n", drawn).splitlines()]
        for number, text in reversed([row[1:] for row in rows if row[0] == "−"]):
            assert program.pop(number - 1) == text
        for number, text in [row[1:] for row in rows if row[0] == "+"]:
            program.insert(number - 1, text)
        for number, text in [row[1:] for row in rows if row[0] == ""]:
            assert program[number - 1] == text, "the lines around are those of the changed program"
        assert program == snippet.read(SNIPPETS / block.to).program.splitlines()


def row(line: str) -> tuple[str, int, str]:
    """A drawn line as a reader sees it: its sign, its number, its text."""
    found = re.search(r'data-linenos="([^"]*)"', line)
    assert found
    if "⋮" in found[1]:
        return "⋮", 0, ""
    sign, number = re.fullmatch(r"([+−]?)\s*(\d+)\s", found[1]).groups()  # type: ignore[union-attr]
    return sign, int(number), unescape(re.sub("<[^>]+>", "", line))


BEFORE = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n"


def test_a_change_is_told_with_the_lines_around_it() -> None:
    assert change.compare(BEFORE, BEFORE.replace("two", "zwei")) == [
        Line("same", 1), Line("del", 2), Line("ins", 2), Line("same", 3),
    ]  # fmt: skip


def test_what_is_far_apart_is_told_apart() -> None:
    after = BEFORE.replace("two\n", "").replace("six", "sechs\nsieben")
    assert change.compare(BEFORE, after) == [
        Line("same", 1), Line("del", 2), Line("same", 2), Line("gap"),
        Line("same", 4), Line("del", 6), Line("ins", 5), Line("ins", 6), Line("same", 7),
    ]  # fmt: skip
    assert change.size(change.compare(BEFORE, after)) == 4


def test_nothing_changed_is_no_line() -> None:
    assert change.compare(BEFORE, BEFORE) == []


def test_a_line_taken_out_is_not_found_by_its_number() -> None:
    """A timeline's script looks for a line of the changed program as a word of digits in `data-linenos`."""
    before, after = ["tea", "coffee"], ["juice", "coffee"]
    html = change.draw(change.compare("tea\ncoffee", "juice\ncoffee"), before, after)
    assert [numbers.split(" ") for numbers in re.findall(r'data-linenos="([^"]*)"', html)] == [
        ["−\N{NO-BREAK SPACE}1", ""], ["+", "1", ""], ["", "", "2", ""],
    ]  # fmt: skip
    assert "<del>" in html.partition("tea")[0]
    assert "<ins>" in html.partition("juice")[0]
