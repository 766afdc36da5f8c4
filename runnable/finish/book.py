"""Puts the pages of the built site together as one document: a book of the tutorial, to be printed.

What a page folds stands open: the outputs on other Pythons where they are, the answers to its questions and what its
changes lead to at the end of its chapter, so that a reader can think first.
"""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

APPENDICES = ("Reading a timeline", "Glossary")
"""The pages that follow the sections of the navigation, by their names there."""
LEFT_OUT = "Labs"
"""The section of notebooks, which are to be run."""

# Only to work out where a link leads.
_SITE = "https://site.invalid/"

# What a reader of paper cannot use.
_CONTROLS = ".headerlink, .run-bar, script, button, link, template"
_FOR_SCRIPTS = ("data-moments", "data-output", "data-run", "tabindex", "role", "aria-label")

_SHORT = 24
"""Up to so many lines, a program is not broken between two pages."""


class BookFault(Exception):
    """What stops the book, in a sentence for whoever asked for it."""


@dataclass(frozen=True)
class Part:
    """Pages that stand together in the navigation."""

    title: str
    addresses: tuple[str, ...]
    """Where they lie below the site: `tutorial/generators/`."""


@dataclass
class Chapter:
    """A page as a chapter."""

    number: str
    """As it is printed: 1, 2, ... or A, B, ..."""
    key: str
    """Its id, with which the ids in it begin."""
    title: str
    sections: list[tuple[str, str]] = field(default_factory=list)
    """The id and the words of each of its headings."""
    html: str = ""


def plan(navigation: Any) -> list[Part]:
    """The parts of the book, in the order of the site's navigation: its sections but the labs, then the appendices.

    Args:
        navigation: `nav` as mkdocs.yml has it.

    Raises:
        BookFault: an appendix is not in it.
    """
    entries = {title: target for entry in navigation for title, target in entry.items()}
    parts = [
        Part(title, tuple(_leaves(target)))
        for title, target in entries.items()
        if isinstance(target, list) and title != LEFT_OUT
    ]
    for title in APPENDICES:
        if title not in entries:
            raise BookFault(f"mkdocs.yml: nav names no “{title}”, which the book ends with.")
    return [*parts, Part("Appendices", tuple(_address(entries[title]) for title in APPENDICES))]


def _leaves(entries: list[Any]) -> Iterator[str]:
    for entry in entries:
        target = next(iter(entry.values())) if isinstance(entry, dict) else entry
        if isinstance(target, list):
            yield from _leaves(target)
        else:
            yield _address(target)


def _address(source: str) -> str:
    """Where a page lies on the site whose Markdown is this file."""
    address = re.sub(r"(^|/)index$", r"\1", source.removesuffix(".md"))
    return address if not address or address.endswith("/") else f"{address}/"


Book = list[tuple[Part, list[Chapter]]]


def assemble(site: Path, parts: list[Part], site_url: str = "") -> tuple[Book, str]:
    """The chapters of each part, and all of them as HTML.

    A link to another page of the book leads there. One to a page that is not in it has its full address, or is only
    its words where that is not known.

    Args:
        site: the folder of the built site.
        parts: what is to be in the book.
        site_url: where the site will stand, if that is known.

    Raises:
        BookFault: a page is not there.
    """
    keys = {address: _key(address) for part in parts for address in part.addresses}
    book: Book = []
    html: list[str] = []
    count = 0
    for part in parts:
        lettered = part is parts[-1]
        chapters = []
        for position, address in enumerate(part.addresses):
            count += not lettered
            number = chr(ord("A") + position) if lettered else str(count)
            chapters.append(_chapter(site, address, number, keys, site_url))
        book.append((part, chapters))
        key = f"part-{len(book)}"
        html.append(f'<section class="part"><h1 id="{key}">{escape(part.title)}</h1></section>')
        html += [chapter.html for chapter in chapters]
    return book, "\n".join(html)


def _key(address: str) -> str:
    return address.strip("/").replace("/", "-") or "home"


def _chapter(site: Path, address: str, number: str, keys: dict[str, str], site_url: str) -> Chapter:
    path = site / address / "index.html"
    if not path.is_file():
        raise BookFault(f"{path} is not there; build the site first.")
    article = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select_one("article")
    title = article and article.select_one("h1")
    if not article or not title:
        raise BookFault(f"{path} has no article with a heading.")
    key = keys[address]
    for control in article.select(_CONTROLS):
        control.decompose()
    _rename(article, key)
    for link in article.select("a[href]"):
        _lead(link, address, keys, site_url)
    for level in (4, 3, 2, 1):
        for heading in article.select(f"h{level}"):
            heading.name = f"h{level + 1}"
    chapter = Chapter(number, key, _words(title))
    chapter.sections = [(str(one["id"]), _words(one)) for one in article.select("h3[id]")]
    for pre in article.select("pre"):
        if pre.parent and pre.get_text().count("\n") <= _SHORT:
            pre.parent["class"] = " ".join([*map(str, pre.parent.get_attribute_list("class")), "short"])
    answers = _unfold(article, key)
    for code in article.select("pre > code"):
        _hang(code)
    title.decompose()
    if answers:
        chapter.sections.append((f"{key}--answers", "Answers"))
    chapter.html = (
        f'<section class="chapter" id="{key}" style="page: {key}">'
        f'<h2><span class="number">{number}</span> {escape(chapter.title)}</h2>'
        f"{article.decode_contents()}{''.join(answers)}</section>"
    )
    return chapter


def _words(element: Tag) -> str:
    return " ".join(element.get_text().split())


def _rename(article: Tag, key: str) -> None:
    """Make ids the book's own: what is used once on a page may be used on others."""
    for element in article.find_all(True):
        for name, value in list(element.attrs.items()):
            if name in _FOR_SCRIPTS and element.name != "svg":
                del element[name]
            elif name == "id":
                element["id"] = f"{key}--{value}"
            elif name in ("aria-labelledby", "aria-describedby"):
                element[name] = " ".join(f"{key}--{one}" for one in str(value).split())
            elif isinstance(value, str) and "url(#" in value:
                element[name] = value.replace("url(#", f"url(#{key}--")


def _lead(link: Tag, address: str, keys: dict[str, str], site_url: str) -> None:
    target = urljoin(_SITE + address, str(link["href"]))
    if not target.startswith(_SITE):
        return
    path = urlsplit(target).path.removeprefix("/")
    fragment = urlsplit(target).fragment
    if path in keys:
        link["href"] = f"#{keys[path]}--{fragment}" if fragment else f"#{keys[path]}"
    elif site_url:
        link["href"] = urljoin(site_url, target.removeprefix(_SITE))
    else:
        link.unwrap()


def _unfold(article: Tag, key: str) -> list[str]:
    """Open what is folded, and take answers out, to stand at the chapter's end."""
    answers = []
    for block in article.select(".predict, .change"):
        kind = "Answer" if "predict" in block.get_attribute_list("class") else "What you will see"
        name = _words(block.select(".snippet-title")[0])
        here, there = str(block["id"]), f"{block['id']}--answer"
        answer = [f'<div class="answer" id="{there}"><p class="answer-title"><a href="#{here}">']
        answer.append(f"{escape(name)}</a> {_page(here)}</p>")
        choices = block.select("details.choice")
        if choices:
            answer.append('<ol class="choices">')
            listed = "".join(f"<li>{_summary(choice)}</li>" for choice in choices)
            choices[0].insert_before(BeautifulSoup(f'<ol class="choices">{listed}</ol>', "html.parser"))
        for choice in choices:
            kind_of = "right" if "right" in choice.get_attribute_list("class") else "wrong"
            answer.append(f'<li class="{kind_of}"><p>{_summary(choice)}</p>{_folded(choice)}</li>')
            choice.decompose()
        if choices:
            answer.append("</ol>")
        for proof in block.select("details.proof"):
            answer.append(f'<div class="proof">{_folded(proof)}</div>')
            proof.decompose()
        see = f'<p class="see"><a href="#{there}">{kind}</a> {_page(there)}</p>'
        block.append(BeautifulSoup(see, "html.parser"))
        answers.append("".join([*answer, "</div>"]))
    for details in article.select("details"):
        details.name = "div"
        for summary in details.select("summary"):
            summary.name = "p"
    if answers:
        answers.insert(0, f'<h3 id="{key}--answers">Answers</h3>')
    return answers


def _summary(details: Tag) -> str:
    summary = details.select_one("summary")
    return summary.decode_contents() if summary else ""


def _folded(details: Tag) -> str:
    """What a fold hides, as it is to stand open."""
    inside = copy.copy(details)
    for summary in inside.select("summary"):
        if summary.parent is inside:
            summary.decompose()
        else:
            summary.name = "p"
    for nested in inside.select("details"):
        nested.name = "div"
    for code in inside.select("pre > code"):
        _hang(code)
    return inside.decode_contents()


def _hang(code: Tag) -> None:
    """Mark the lines of a text without colours, so that the rest of one that is too long stands further in."""
    if code.find(True):
        return
    lines = code.get_text().removesuffix("\n").split("\n")
    marked = "".join(f'<span class="line">{escape(line, quote=False)}\n</span>' for line in lines)
    code.clear()
    code.append(BeautifulSoup(marked, "html.parser"))


def _page(anchor: str) -> str:
    """A place for the number of the page that something stands on, which printing finds out."""
    return f'<span class="on-page">page <span data-page-of="{anchor}">000</span></span>'


def contents(book: Book) -> str:
    """The table of contents."""
    html = ['<nav class="contents"><h1 id="contents">Contents</h1>']
    for number, (part, chapters) in enumerate(book, start=1):
        html.append(f'<p class="contents-part"><a href="#part-{number}">{escape(part.title)}</a></p><ol>')
        for chapter in chapters:
            html.append(f"<li>{_entry(chapter.key, chapter.title, chapter.number)}<ol>")
            html += [f"<li>{_entry(anchor, title)}</li>" for anchor, title in chapter.sections]
            html.append("</ol></li>")
        html.append("</ol>")
    return "".join([*html, "</nav>"])


def _entry(anchor: str, title: str, number: str = "") -> str:
    before = f'<span class="number">{number}</span>' if number else ""
    page = f'<span data-page-of="{anchor}">000</span>'
    return f'<a href="#{anchor}">{before}<span>{escape(title)}</span><span class="dots"></span>{page}</a>'
