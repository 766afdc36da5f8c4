"""What is read from the Markdown of pages: fences that something executes, blocks in order."""

from pathlib import Path

import pytest

from runnable import pages, recording, snippet
from runnable.pages import Page, PageError
from runnable.recording import Outcome, Recording
from runnable.snippet import SnippetError
from runnable.versions import SUPPORTED


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site of one page and one recorded program, in place of the true one."""
    monkeypatch.setattr(pages, "DOCS", tmp_path / "docs")
    monkeypatch.setattr(pages, "SNIPPETS", tmp_path / "snippets")
    for name in ("docs", "snippets/first"):
        (tmp_path / name).mkdir(parents=True)
    add_snippet(tmp_path, "first/brewing.py")
    (tmp_path / "docs" / "index.md").write_text("# Tea\n\n/// snippet | first/brewing.py\n///\n")
    return tmp_path


def add_snippet(site: Path, name: str, source: str = 'print("tea")\n') -> None:
    path = site / "snippets" / name
    path.write_text(source)
    recorded = Recording(snippet.read(path).fingerprint, dict.fromkeys(SUPPORTED, Outcome("tea\n")))
    path.with_suffix(".out").write_text(recording.write(recorded))


def check(site: Path, text: str) -> None:
    page = Page(site / "docs" / "index.md", text)
    page.path.write_text(text)
    pages.check_page(page)
    pages.check_site(pages.read_all())


def test_a_site_in_order_passes(site: Path) -> None:
    check(
        site,
        "# Tea\n\n```python\nprint(1)\n```\n\n```console\n$ make serve\n```\n\n/// snippet | first/brewing.py\n///\n",
    )


@pytest.mark.parametrize(
    "fence",
    [
        "~~~python\nprint(1)\n~~~",
        "````python\nprint(1)\n````",
        "``` python\nprint(1)\n```",
        "``` { .python }\nprint(1)\n```",
        "```{.python .numbered}\nprint(1)\n```",
        "```py\nprint(1)\n```",
        "```python3\nprint(1)\n```",
        "```Python\nprint(1)\n```",
        "```pycon\n>>> print(1)\n```",
        "```ipython\nprint(1)\n```",
        '```python hl_lines="1"\nprint(1)\n```',
        '```python {test="skip"}\nprint(1)\n```',
        "> ```python\n> print(1)\n> ```",
        '```{#tea title="x" .python}\nprint(1)\n```',
        "```py2\nprint(1)\n```",
        "```bash\nprint(1)\n```",
        "<div><pre>print(1)</pre></div>",
        "```\nimport asyncio\n```",
        "```text\nasync def brew(): pass\n```",
        "~~~\nprint(1)\n~~~",
        "```\n>>> tea\n```",
    ],
)
def test_python_that_nothing_executes_is_refused_in_any_form(site: Path, fence: str) -> None:
    with pytest.raises(PageError, match=r"index\.md:3: .*nothing executes"):
        check(site, f"# Tea\n\n{fence}\n")


@pytest.mark.parametrize(
    "fence",
    ["```text\ntea: ready\n```", "```json\n[1]\n```", "```\n3.0 s\n```", "````text\n```py\nx = (\n```\n````"],
)
def test_what_is_not_python_passes(site: Path, fence: str) -> None:
    check(site, f"# Tea\n\n{fence}\n\n/// snippet | first/brewing.py\n///\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- ```text\n  tea\n  ```\n\n~~~py\nprint(1)\n~~~\n", "on a line of its own"),
        ("````text\ntea\n```\n\n~~~py\nprint(1)\n~~~\n", "never closed"),
    ],
)
def test_a_fence_that_markdown_does_not_see_is_refused(site: Path, text: str, words: str) -> None:
    with pytest.raises(PageError, match=rf"index\.md:1: .*{words}"):
        check(site, text)


def test_code_as_html_is_refused(site: Path) -> None:
    with pytest.raises(PageError, match=r"index\.md:3: .*not as HTML"):
        check(site, "# Tea\n\n<pre><code>print(1)</code></pre>\n")


def test_a_block_names_a_snippet_that_is_there_and_recorded(site: Path) -> None:
    with pytest.raises(
        PageError, match=r"index\.md:2: shows first/none\.py, but .*none\.py:1: cannot be read"
    ):
        check(site, "# Tea\n/// snippet | first/none.py\n///\n")
    with pytest.raises(PageError, match=r"index\.md:2: a block “predict” names its snippet"):
        check(site, "# Tea\n//// predict\n////\n")

    (site / "snippets" / "first" / "brewing.py").write_text('print("milk")\n')
    with pytest.raises(
        PageError, match=r"index\.md:1: shows first/brewing\.py, but .*brewing\.out:1: is stale"
    ):
        check(site, "/// snippet | first/brewing.py\n///\n")

    (site / "snippets" / "first" / "brewing.out").unlink()
    with pytest.raises(PageError, match="is not recorded"):
        check(site, "/// snippet | first/brewing.py\n///\n")


def test_a_program_that_no_page_shows_is_refused(site: Path) -> None:
    add_snippet(site, "first/unseen.py")
    with pytest.raises(SnippetError, match=r"unseen\.py:1: no page shows this program"):
        check(site, "/// snippet | first/brewing.py\n///\n")
    check(site, "/// snippet | first/brewing.py\n///\n//// predict | first/unseen.py\n////\n")


def test_the_program_that_a_change_leads_to_is_shown_too(site: Path) -> None:
    add_snippet(site, "first/brewing_coffee.py", 'print("coffee")\n')
    shown = "/// snippet | first/brewing.py\n///\n\n//// change | first/brewing.py\n"
    check(site, f"{shown}    timeline: false\n    to: first/brewing_coffee.py\n////\n")
    with pytest.raises(PageError, match=r"index\.md:4: a block “change” says in its option “to: path”"):
        check(site, f"{shown}////\n    to: first/brewing_coffee.py\n")
    with pytest.raises(PageError, match=r"index\.md:4: shows first/none\.py, but "):
        check(site, f"{shown}    to: first/none.py\n////\n")


def test_a_block_in_a_fence_is_but_an_example(site: Path) -> None:
    with pytest.raises(SnippetError, match=r"brewing\.py:1: no page shows this program"):
        check(site, "```text\n/// snippet | first/brewing.py\n///\n```\n")


def test_a_recording_without_a_program_is_refused(site: Path) -> None:
    (site / "snippets" / "first" / "gone.out").write_text("")
    with pytest.raises(SnippetError, match=r"gone\.out:1: is a recording of no program"):
        check(site, "/// snippet | first/brewing.py\n///\n")


def test_a_page_is_found_by_its_text(site: Path) -> None:
    path = site / "docs" / "second.md"
    path.write_text("---\ntitle: Tea\n---\n\n# Tea\n\nText\n")
    found = pages.Site().find("# Tea\n\nText")
    assert found is not None
    assert found.path == path
    assert pages.Site().find("# Coffee") is None


def test_the_site_is_checked_once_a_build(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "check_scripts", lambda: None)
    built = pages.Site()

    def draw(text: str) -> None:
        assert built.find(text)
        built.check()

    first, second = site / "docs" / "index.md", site / "docs" / "second.md"
    second.write_text("# Coffee\n")
    draw(first.read_text())
    add_snippet(site, "first/unseen.py")
    draw("# Coffee")

    # A page that comes again begins a build, and so does one that has changed.
    for _ in range(2):
        with pytest.raises(SnippetError, match=r"unseen\.py:1: no page shows this program"):
            draw("# Coffee")
    for file in (site / "snippets" / "first").glob("unseen.*"):
        file.unlink()
    draw("# Coffee")
    add_snippet(site, "first/unseen.py")
    first.write_text(first.read_text() + "\nMilk?\n")
    with pytest.raises(SnippetError, match=r"unseen\.py:1: no page shows this program"):
        draw(first.read_text())
