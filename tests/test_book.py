"""The book: all that the pages show is in it, and its contents, outline and links lead where they say."""

import functools
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from mkdocs.config import load_config
from pypdf import PdfReader

from runnable import pages, recording, snippet
from runnable.finish import book, chromium, paper
from runnable.finish.book import BookFault, Part
from runnable.snippet import ROOT, SNIPPETS


@pytest.fixture(scope="module")
def parts() -> list[Part]:
    return book.plan(load_config(str(ROOT / "mkdocs.yml"))["nav"])


@pytest.fixture(scope="module")
def html(site: Path) -> str:
    return paper.document(site)


@pytest.fixture(scope="module")
def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


@pytest.fixture(scope="module")
def pdf(html: str, chromium: Path | None) -> PdfReader:
    # Which Chromium there is has been found out; without any, the test has ended.
    return PdfReader(io.BytesIO(paper.print_book(html)))


@pytest.fixture(scope="module")
def printed(pdf: PdfReader) -> Callable[[int], str]:
    """The text of a page of paper, counted from 1."""

    @functools.cache
    def text(number: int) -> str:
        return dense(pdf.pages[number - 1].extract_text())

    return text


def dense(text: str) -> str:
    """A text without what lines make of it."""
    return re.sub(r"\s+", "", text)


# What is in it


def contents_of(article: Tag) -> Counter[str]:
    """All that a page, or a chapter, shows: its words, its programs and outputs, its timelines in words."""
    found: Counter[str] = Counter()
    for kind in ("pre", "svg > desc", "p", "li", "td", "dt", "dd", "h3", "h4", "h5", "summary"):
        for one in article.select(kind):
            if not one.select_one("p, li, pre") or kind == "pre":
                found[dense(one.get_text())] += 1
    return found


@pytest.fixture(scope="module")
def wanted(site: Path, parts: list[Part]) -> dict[str, Counter[str]]:
    """What each page shows that belongs in the book."""
    found = {}
    for address in (address for part in parts for address in part.addresses):
        page = BeautifulSoup((site / address / "index.html").read_text(encoding="utf-8"), "html.parser")
        article = page.select_one("article")
        assert article
        # Neither controls, nor what a fold is called whose content stands open.
        for control in article.select(".headerlink, .run-bar, script, button, .proof > summary"):
            control.decompose()
        found[address] = contents_of(article)
    return found


def missing(wanted: dict[str, Counter[str]], soup: BeautifulSoup) -> list[str]:
    """What pages show and the book does not."""
    lost = []
    for address, counts in wanted.items():
        chapter = soup.select_one(f"#{address.strip('/').replace('/', '-')}")
        assert chapter
        shown = contents_of(chapter)
        lost += [f"{address}: {text}" for text, count in counts.items() if count > shown[text]]
    return lost


def test_all_that_the_pages_show_is_in_it(wanted: dict[str, Counter[str]], soup: BeautifulSoup) -> None:
    assert missing(wanted, soup) == []


@pytest.mark.parametrize(
    "selector",
    [
        "#tutorial-running .snippet .highlight pre",
        "#tutorial-running .snippet .snippet-output pre",
        "#tutorial-generators .snippet svg desc",
        "#tutorial-generators .answer svg desc",
        "#tutorial-awaitables .answer .change-lines pre",
        "#tutorial-awaitables .answer > .proof > p",
        "#tutorial-high-level .answer .choices p + p",
        "#tutorial-high-level table td",
        "#glossary dd",
    ],
)
def test_what_is_missing_is_found_out(
    wanted: dict[str, Counter[str]], soup: BeautifulSoup, selector: str
) -> None:
    gone = next(one for one in soup.select(selector) if dense(one.get_text()))
    key = selector[1:].partition(" ")[0]
    page = {
        address: counts for address, counts in wanted.items() if address.strip("/").replace("/", "-") == key
    }
    place = soup.new_tag("span")
    gone.replace_with(place)
    lost = missing(page, soup)
    place.replace_with(gone)
    assert [line.partition(": ")[2] for line in lost] == [dense(gone.get_text())]


def shown_on(page: pages.Page) -> Iterator[tuple[pages.Block, snippet.Snippet]]:
    for block in page.blocks():
        yield block, snippet.read(SNIPPETS / (block.to or block.name))


def test_every_program_of_the_tutorial_is_in_it_with_what_it_prints(soup: BeautifulSoup) -> None:
    whole = {dense(pre.get_text()) for pre in soup.select("pre")}
    lines = {dense(line) for pre in soup.select(".change-lines") for line in pre.get_text().split("\n")}
    lost = []
    for page in pages.read_all():
        if "tutorial" not in page.path.parts:
            continue
        for block, shown in shown_on(page):
            program = dense(shown.program)
            if block.kind == "change":
                if not any(dense(line) in lines for line in shown.program.split("\n") if line.strip()):
                    lost.append(f"{page.path.name}:{block.line}: {shown.name}")
            elif not any(program == text or text in program for text in whole if text):
                lost.append(f"{page.path.name}:{block.line}: {shown.name}")
            if block.kind != "snippet":
                outputs = [outcome.output for _, outcome in recording.load(shown).parts() if outcome.output]
                lost += [f"{shown.name} prints {out[:40]}" for out in outputs if dense(out) not in whole]
    assert lost == []


@pytest.mark.parametrize("key", ["tutorial-what-is-a-coroutine", "tutorial-generators", "glossary"])
def test_the_words_are_on_paper(
    soup: BeautifulSoup, pdf: PdfReader, printed: Callable[[int], str], key: str
) -> None:
    """Each line of code and of output, each word of a timeline, each short term."""
    chapter = soup.select_one(f"#{key}")
    assert chapter
    starts = sorted({*paper.page_numbers(pdf).values(), len(pdf.pages) + 1})
    first = paper.page_numbers(pdf)[key]
    keys = [str(one["id"]) for one in soup.select(".chapter")]
    after = keys[keys.index(key) + 1 :]
    end = paper.page_numbers(pdf)[after[0]] if after else starts[-1]
    everything = "".join(printed(number) for number in range(first, end))
    lines = [line for one in chapter.select("pre, svg text, dt, h3") for line in one.get_text().split("\n")]
    assert len(lines) > 60
    assert [line for line in lines if dense(line) not in everything] == []


def test_timelines_keep_their_colours_and_fit(html: str) -> None:
    assert html.count("<svg") > 100
    assert "--tl-step: light-dark(#3b4cb8" in html


# Where things lead


def flat(outline: list[Any], depth: int = 0) -> Iterator[tuple[int, Any]]:
    for one in outline:
        if isinstance(one, list):
            yield from flat(one, depth + 1)
        else:
            yield depth, one


def test_the_outline_names_parts_chapters_and_sections_in_order(pdf: PdfReader, soup: BeautifulSoup) -> None:
    numbers = paper.page_numbers(pdf)
    outline = [(depth, one) for depth, one in flat(pdf.outline) if depth < 3]
    headings = soup.select("h1, h2, h3")
    assert len(headings) > 100
    expected = [(int(one.name[1]) - 1, " ".join(one.get_text().split())) for one in headings]
    assert [(depth, " ".join(str(one.title).split())) for depth, one in outline] == expected
    for heading, (_, one) in zip(headings, outline, strict=True):
        chapter = heading.parent if heading.name == "h2" else heading
        assert chapter
        if (anchor := str(chapter["id"])) != "contents":
            assert pdf.get_destination_page_number(one) == numbers[anchor] - 1


def test_the_contents_name_the_right_pages(
    soup: BeautifulSoup, pdf: PdfReader, printed: Callable[[int], str]
) -> None:
    numbers = paper.page_numbers(pdf)
    # After the cover and what stands behind it.
    contents = "".join(printed(number) for number in range(3, numbers["part-1"]))
    entries = soup.select(".contents li > a")
    assert len(entries) > 80
    for entry in entries:
        number = numbers[str(entry["href"]).removeprefix("#")]
        assert f"{dense(entry.get_text()).removesuffix('000')}{number}" in contents
    for chapter in soup.select(".chapter"):
        title = chapter.select_one("h2")
        assert title
        assert dense(title.get_text()) in printed(numbers[str(chapter["id"])])


def test_references_name_the_page_of_the_answer(
    soup: BeautifulSoup, pdf: PdfReader, printed: Callable[[int], str]
) -> None:
    numbers = paper.page_numbers(pdf)
    references = [str(one["data-page-of"]) for one in soup.select(".see [data-page-of]")]
    assert len(references) > 30
    for answer in references:
        assert numbers[answer] > numbers[answer.removesuffix("--answer")]
    for answer in references[:6]:
        question = numbers[answer.removesuffix("--answer")]
        # A long one goes on, on the next page.
        assert f"page{numbers[answer]}" in printed(question) + printed(question + 1)


def test_links_within_the_book_lead_somewhere(soup: BeautifulSoup) -> None:
    ids = Counter(str(one["id"]) for one in soup.select("[id]"))
    assert [one for one, count in ids.items() if count > 1] == []
    links = [str(link["href"]) for link in soup.select("a[href]")]
    assert [link for link in links if link.startswith("#") and link.removeprefix("#") not in ids] == []
    assert [link for link in links if not link.startswith(("#", "https://"))] == []
    used = [
        name for one in soup.select("svg [fill^='url(']") for name in re.findall(r"url\(#(.*?)\)", str(one))
    ]
    used += [name for one in soup.select("[aria-labelledby]") for name in str(one["aria-labelledby"]).split()]
    assert used
    assert [name for name in used if name not in ids] == []


def test_links_lead_to_their_places_on_paper(pdf: PdfReader) -> None:
    inside, outside = set(), set()
    for page in pdf.pages:
        for annotation in page.get("/Annots") or []:
            link = annotation.get_object()
            if "/Dest" in link:
                inside.add(str(link["/Dest"]).removeprefix("/"))
            else:
                outside.add(str(link["/A"]["/URI"]))
    assert len(inside) > 200
    assert inside <= {name.removeprefix("/") for name in pdf.named_destinations}
    assert outside
    assert all(address.startswith("https://") and "book.invalid" not in address for address in outside)


def test_it_says_what_it_is_and_can_be_read_aloud(pdf: PdfReader) -> None:
    assert pdf.metadata
    assert pdf.metadata.title == "The Road to Coroutines"
    root: Any = pdf.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]


# What it does with links to pages that are not in it, and with what goes wrong


@pytest.mark.parametrize(
    ("site_url", "expected"),
    [
        ("", '<p>See there, <a href="#two">two</a> and <a href="https://x.org/">x</a>.</p>'),
        (
            "https://e.org/",
            '<p>See <a href="https://e.org/proven/#what">there</a>, <a href="#two">two</a> and <a href="https://x.org/">x</a>.</p>',
        ),
    ],
)
def test_links_to_other_pages(tmp_path: Path, site_url: str, expected: str) -> None:
    text = 'See <a href="../proven/#what">there</a>, <a href="../two/">two</a> and <a href="https://x.org/">x</a>.'
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(f"<article><h1>{name}</h1><p>{text}</p></article>")
    chapters, html = book.assemble(tmp_path, [Part("Both", ("one/", "two/"))], site_url)
    assert expected in html
    assert [chapter.title for _, part in chapters for chapter in part] == ["one", "two"]


def test_a_page_that_is_not_built_is_named(tmp_path: Path) -> None:
    with pytest.raises(BookFault, match=r"one/index.html is not there; build the site first"):
        book.assemble(tmp_path, [Part("One", ("one/",))])


def test_an_appendix_that_is_not_in_the_navigation_is_named() -> None:
    with pytest.raises(BookFault, match=r"mkdocs.yml: nav names no “Glossary”"):
        book.plan([{"Home": "index.md"}, {"Reading a timeline": "timelines.md"}])


def test_the_plan_follows_the_navigation() -> None:
    navigation = [
        {"Home": "index.md"},
        {"Guide": [{"Stop": "guide/stop.md"}, {"More": [{"Late": "guide/late/index.md"}]}]},
        {"Labs": [{"Measure": "labs/measure.md"}]},
        {"Glossary": "glossary.md"},
        {"Reading a timeline": "timelines.md"},
    ]
    assert book.plan(navigation) == [
        Part("Guide", ("guide/stop/", "guide/late/")),
        Part("Appendices", ("timelines/", "glossary/")),
    ]


@pytest.mark.usefixtures("chromium")
def test_a_line_that_is_too_wide_is_named(html: str) -> None:
    line = "wide = " + "1 + " * 30 + "1"
    style = html[html.index("<style>") : html.index("</style>")]
    page = f'<html><head>{style}</style></head><body><figure id="snippet-wide"><div class="highlight"><pre><code>x = 1\n{line}'
    with pytest.raises(BookFault, match=re.escape(f"“snippet-wide”; shorten it: {line}")):
        paper.print_book(page)


@pytest.mark.usefixtures("chromium")
def test_a_picture_is_not_left_out_in_silence() -> None:
    with pytest.raises(BookFault, match="a page shows assets/cafe.png, and the book has only programs"):
        paper.print_book('<html><body><img src="assets/cafe.png"></body></html>')


def test_without_a_chromium_it_is_said_in_one_sentence(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chromium, "installed", list)
    monkeypatch.setattr(chromium, "download", lambda: False)
    monkeypatch.setattr(paper, "document", lambda site: "")
    assert paper.main([str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        "The book cannot be printed: no Chromium starts here, nor could Playwright download one\n"
    )
