"""Blocks on a page, as HTML."""

import re
from pathlib import Path

import pytest
from markdown import Markdown
from mkdocs.exceptions import BuildError

from runnable import markdown, pages, recording, snippet
from runnable.recording import Outcome, Recording
from runnable.versions import SUPPORTED

PROGRAM = """\
import asyncio


# --8<-- [start:brew]
async def brew():
    print("<tea> & milk")
# --8<-- [end:brew]


asyncio.run(brew())
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(pages, "DOCS", tmp_path / "docs")
    monkeypatch.setattr(pages, "SNIPPETS", tmp_path / "snippets")
    monkeypatch.setattr(markdown, "SNIPPETS", tmp_path / "snippets")
    (tmp_path / "docs").mkdir()
    (tmp_path / "snippets").mkdir()
    add(tmp_path, "brewing.py", PROGRAM)
    return tmp_path


def add(site: Path, name: str, source: str, **outcomes: Outcome) -> None:
    """A snippet with its recording; `outcomes` are those of versions that differ, as `v13`."""
    path = site / "snippets" / name
    path.write_text(source)
    read = snippet.read(path)
    recorded = Recording(read.fingerprint, dict.fromkeys(read.versions, Outcome("<tea> & milk\n")))
    for version, outcome in outcomes.items():
        recorded = recorded.with_outcome((3, int(version[1:])), outcome)
    path.with_suffix(".out").write_text(recording.write(recorded))


def page(site: Path, text: str) -> str:
    (site / "docs" / "index.md").write_text(text)
    return Markdown(extensions=["attr_list", "runnable.markdown"]).convert(text)


def test_a_program_stands_with_its_numbers_its_output_and_a_link(site: Path) -> None:
    html = page(site, "# Tea\n\n/// snippet | brewing.py\n///\n\nText.\n")
    assert 'id="snippet-brewing"' in html
    assert 'href="#snippet-brewing"' in html
    assert [number.strip() for number in re.findall(r'data-linenos="([^"]+)"', html)] == [
        str(n) for n in range(1, 9)
    ]
    assert "8&lt;" not in html
    assert "<pre><code>&lt;tea&gt; &amp; milk\n</code></pre>" in html
    assert html.endswith("<p>Text.</p>")


def test_a_section_keeps_its_numbers_and_has_no_output(site: Path) -> None:
    html = page(
        site, "/// snippet | brewing.py\n    section: brew\n    highlight: 5\n    title: The brewing\n///\n"
    )
    assert re.findall(r'data-linenos="([^"]+)"', html) == ["4 ", "5 "]
    assert re.findall(r'<span class="hll">.*?data-linenos="([^"]+)"', html) == ["5 "]
    assert 'id="snippet-brewing-brew"' in html
    assert "The brewing" in html
    assert "snippet-output" not in html


def test_output_can_be_left_out(site: Path) -> None:
    assert "snippet-output" not in page(site, "/// snippet | brewing.py\n    output: false\n///\n")


def test_pythons_that_print_something_else_are_told_apart(site: Path) -> None:
    add(site, "brewing.py", PROGRAM, v14=Outcome("cocoa\n", 1), v15=Outcome("cocoa\n", 1))
    html = page(site, "/// snippet | brewing.py\n///\n")
    assert html.index("Output on Python 3.14 and 3.15") < html.index("Output on Python 3.11 to 3.13")
    assert "exit status 1</span></p><pre><code>cocoa" in html
    assert '<details class="snippet-output">' in html


def test_the_newest_python_stands_first(site: Path) -> None:
    add(site, "brewing.py", PROGRAM, v11=Outcome("cocoa\n"), v15=Outcome("cocoa\n"))
    html = page(site, "/// snippet | brewing.py\n///\n")
    assert html.index("Output on Python 3.11 and 3.15") < html.index("Output on Python 3.12 to 3.14")


def test_a_program_for_newer_pythons_says_so(site: Path) -> None:
    add(site, "shutting.py", "pass\n# /// script\n# requires-python = '>=3.13'\n# ///\n")
    add(site, "leaving.py", "pass\n# /// script\n# requires-python = '<3.14'\n# ///\n")
    html = page(
        site,
        "/// snippet | shutting.py\n///\n\n/// snippet | leaving.py\n///\n\n/// snippet | brewing.py\n///\n",
    )
    assert re.findall(r'snippet-badge">([^<]+)<', html) == ["Python 3.13+", "Python 3.11 to 3.13"]


def test_a_program_that_prints_nothing_says_so(site: Path) -> None:
    add(site, "silent.py", "pass\n", **{f"v{version[1]}": Outcome("") for version in SUPPORTED})
    assert "It prints nothing." in page(
        site, "/// snippet | silent.py\n///\n\n/// snippet | brewing.py\n///\n"
    )


QUESTION = """\
//// predict | brewing.py
What does it **print**?

/// choice | `milk`
No: *tea* too.
///

/// choice | `tea & milk`
    right: true
Yes.
///
////
"""


def test_a_question_keeps_its_answers_folded_and_works_without_scripts(site: Path) -> None:
    html = page(site, QUESTION)
    assert 'id="predict-brewing"' in html
    assert "What does it <strong>print</strong>?" in html
    assert html.count("<details") == 3
    assert " open" not in html
    assert html.count('name="predict-brewing"') == 2, "opening one choice closes the other"
    assert "<summary><code>tea &amp; milk</code></summary>" in html
    assert "No: <em>tea</em> too." in html
    assert (
        html.index("No: ")
        < html.index("Yes.")
        < html.index("What it prints")
        < html.index("<code>&lt;tea&gt;")
    )
    assert "<script" not in html


CHANGE = """\
/// snippet | brewing.py
///

//// change | brewing.py
    to: brewing_juice.py

**Brew juice.** What is printed?

/// seen
The *juice*, once.
///
////
"""


def test_an_invitation_keeps_what_it_leads_to_folded(site: Path) -> None:
    add(site, "brewing_juice.py", PROGRAM.replace("<tea>", "<juice>"), v15=Outcome("<juice> & milk\n"))
    html = page(site, CHANGE)
    shown, _, folded = html.partition('<figure class="change"')[2].partition("<details")
    assert 'id="change-brewing-juice"' in shown
    assert 'data-change="brewing_juice.py"' in shown
    assert 'href="#snippet-brewing">brewing.py</a>' in shown
    assert "<strong>Brew juice.</strong>" in shown
    assert "juice&gt;" not in shown
    assert " open" not in folded
    assert re.findall(r'data-linenos="([^"]+)"', folded) == ["  4 ", "−\xa05 ", "+ 5 ", "  6 "]
    assert re.search(r"<del>.*&lt;tea&gt;.*\n</del><ins>.*&lt;juice&gt;.*\n</ins>", folded)
    for earlier, later in [
        ("What you will see", "<del>"),
        ("</ins>", "Output on Python 3.15"),
        ("Output on Python 3.11 to 3.14", "The <em>juice</em>, once."),
    ]:
        assert folded.index(earlier) < folded.index(later)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (CHANGE.replace("_juice", "_none"), 4, "shows brewing_none.py, but "),
        (CHANGE.replace("_juice", "_unrecorded"), 4, "is not recorded"),
        (CHANGE.replace("_juice", "_alike"), 4, "between brewing.py and brewing_alike.py nothing differs"),
        (CHANGE.replace("_juice", "_anew"), 4, "brewing_anew.py 9 lines differ, and at most 8 may"),
        (CHANGE.replace("    to: brewing_juice.py\n", ""), 4, "“to: path”"),
        (CHANGE.replace("to: ", "into: "), 4, "“to: path”"),
        (
            CHANGE.split("\n", 3)[3] + "\n/// snippet | brewing.py\n///\n",
            1,
            "show brewing.py as a whole above",
        ),
        (CHANGE.replace("///\n", "    section: brew\n///\n", 1), 5, "show brewing.py as a whole above"),
        (CHANGE + "\n/// snippet | brewing_juice.py\n///\n", 4, "which this page shows elsewhere"),
        (CHANGE + CHANGE.split("\n", 3)[3], 13, "“#change-brewing-juice” is on this page"),
        (CHANGE.replace("The *juice*, once.\n", ""), 4, "a text, and then one block “seen” with a text"),
        (CHANGE.replace("**Brew juice.** What is printed?\n", ""), 4, "a text, and then one block “seen”"),
        (CHANGE.replace("/// seen\n", "").replace("once.\n///", "once."), 4, "one block “seen”"),
        (CHANGE.replace("////\n", "/// seen\nMore.\n///\n////\n"), 4, "and then one block “seen”"),
        (CHANGE.replace("////\n", "More.\n////\n"), 4, "a text, and then one block “seen”"),
        (CHANGE.removesuffix("////\n"), 4, "never closed"),
        (CHANGE.replace("    to:", "    colour: red\n    to:"), 4, "is not understood"),
    ],
)
def test_an_invitation_that_is_not_in_order_stops_the_build(
    site: Path, text: str, line: int, message: str
) -> None:
    add(site, "brewing_juice.py", PROGRAM.replace("tea", "juice"))
    add(site, "brewing_alike.py", PROGRAM + "# /// script\n# requires-python = '>=3.13'\n# ///\n")
    add(site, "brewing_anew.py", PROGRAM + "#\n" * 9)
    add(site, "brewing_unrecorded.py", PROGRAM)
    (site / "snippets" / "brewing_unrecorded.out").unlink()
    names = ("juice", "alike", "anew", "unrecorded")
    (site / "docs" / "other.md").write_text(
        "".join(f"/// snippet | brewing_{name}.py\n///\n\n" for name in names)
    )
    with pytest.raises(BuildError) as stopped:
        page(site, text)
    assert f"index.md:{line}: " in str(stopped.value)
    assert message in str(stopped.value)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("# Tea\n\n/// snippet | brewing.py\n    section: pour\n///\n", 3, "no section “pour”; it has brew"),
        ("/// snippet | brewing.py\n    highlight: 2-x\n///\n", 1, "neither a line nor a range"),
        ("/// snippet | brewing.py\n    highlight: 9\n///\n", 1, "cannot highlight line 9: lines 1 to 8"),
        ("/// snippet | brewing.py\n    colour: red\n///\n", 1, "is not understood"),
        ("/// snippet | brewing.py\n    output: maybe\n///\n", 1, "is not understood"),
        ("/// snippet | brewing.py\n", 1, "never closed"),
        (
            "/// snippet | brewing.py\n///\n\n/// snippet | brewing.py\n///\n",
            4,
            "“#snippet-brewing” is on this page",
        ),
        ("Text\n\n/// snippet | brewing.py\nMore text.\n///\n", 3, "holds no text"),
        (QUESTION.replace("    right: true\n", ""), 1, "just one of them says “right: true”"),
        (QUESTION.replace("No:", "    right: true\nNo:"), 1, "just one of them says “right: true”"),
        ("//// predict | brewing.py\nWhat?\n////\n", 1, "two choices or more"),
        (QUESTION.removesuffix("////\n"), 1, "never closed"),
        ("/// snippet | brewing.py\n////\n\nText\n", 1, "never closed"),
        ("/// snippet | brewing.py and more\n///\n", 1, "cannot be read"),
        ("Text\n\n/// snippet | none.py\n///\n", 3, "none.py:1: cannot be read"),
        ("Text\n\n```py\nprint(1)\n```\n", 3, "nothing executes"),
    ],
)
def test_mistakes_stop_the_build_with_page_and_line(site: Path, text: str, line: int, message: str) -> None:
    with pytest.raises(BuildError) as stopped:
        page(site, text)
    assert f"index.md:{line}: " in str(stopped.value)
    assert message in str(stopped.value)


def test_lines_are_those_of_the_file_with_front_matter(site: Path) -> None:
    text = "---\ntitle: Tea\n---\n\n# Tea\n\n```py\nprint(1)\n```\n"
    (site / "docs" / "index.md").write_text(text)
    with pytest.raises(BuildError, match=r"index\.md:7: "):
        Markdown(extensions=["runnable.markdown"]).convert(text.split("---\n", 2)[2])
