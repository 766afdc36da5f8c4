"""The search index of a built site, made by Pagefind from what its articles say.

Each section of a page, and each term of the glossary, is found by itself: Pagefind is given a small document for each,
with its heading, its text, and its programs, which count for less. No attribute of Pagefind's has to stand in a page.
docs/assets/search-worker.js asks the index, and turns the names of these documents into addresses again.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from pathlib import Path

INDEX = Path("assets", "search")
"""Where the index lies in a site."""

KEPT = (
    "pagefind.js",
    "pagefind-entry.json",
    "wasm.en.pagefind",
    "pagefind.*.pf_meta",
    "index/*",
    "fragment/*",
)
"""What is used of all that Pagefind writes; the rest is dialogs of its own."""

SCRIPTS = (Path("assets", "search.js"), Path("assets", "search-worker.js"), Path("assets", "search.css"))
"""What asks the index, and shows what it answers."""

LEFT_OUT = {"next", "where-to-go-next", "what-holds"}
"""Sections that only lead to others, or check a notebook's claims, by their ids."""

PROGRAM_WEIGHT = 0.5
"""What a word counts for in a program or in its output; in a text it counts for 1, in a heading for 7."""

CELL_WEIGHT = 0.1
"""The same in a notebook's cell: most of its code measures, and has the words of asyncio by the way."""

# What belongs to a program, and has an address of its own.
_PROGRAMS = {"snippet", "predict", "change"}
_SILENT_TAGS = {"script", "style", "nav", "button", "template"}
_SILENT_CLASSES = {"headerlink", "run-bar", "snippet-label"}
_HEADING = re.compile("h[1-6]|dt")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Within a word; every other element ends one.
_INLINE = {
    "a",
    "abbr",
    "b",
    "code",
    "del",
    "em",
    "i",
    "ins",
    "kbd",
    "mark",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
}

# Most tags of a page are those of colours in programs, and of pictures: reading them all would take several times as long.
_PICTURE = re.compile("<svg.*?</svg>", re.DOTALL)
_CODE = re.compile("(?<=<code>).*?(?=</code>)", re.DOTALL)
_TAG = re.compile("<[^>]*>")

# Pagefind takes all between two spaces for one word: `asyncio.run(main())` would not be found as `asyncio`, `run` and
# `main`. A backtick with a space divides such a word, and is taken away before anybody sees it. Hyphens and
# apostrophes it knows.
_JOINED = re.compile(r"""(?<=\w)([.(\[{=:,/|+*<>@"]+)(?=[^\W\d])""")


class SearchFault(Exception):
    """What keeps a site from being indexed, in a sentence or two for whoever typed the command."""


@dataclass
class Program:
    """A program of a section: its code, what it prints, and what the page asks and says about it."""

    id: str
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


@dataclass
class Section:
    """What stands below a heading, up to the next one."""

    id: str
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    """What a notebook's cells say and show, which have no address of their own."""


class Article(HTMLParser):
    """The sections of a page, in order. What stands above its first heading belongs to the first."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sections: list[Section] = []
        self._open: list[list[str] | None] = []
        """For each open element of the article, where the words after its end go; None where there are none."""
        self._words: list[str] | None = None
        """Where words go now."""
        html = html[html.find("<article") : html.rfind("</article>")]
        html = _CODE.sub(lambda code: _TAG.sub("", code[0]), _PICTURE.sub("", html))
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Find out where the words in an element go."""
        if tag == "article" and not self._open:
            self.sections.append(Section(""))
            self._words = self.sections[0].text
        elif not self._open:
            return
        if tag not in _INLINE and self._words is not None:
            self._words.append(" ")
        if tag in _VOID:
            return
        self._open.append(self._words)
        if self._words is None:
            return
        attribute = {name: value or "" for name, value in attributes}
        classes, own_id = set(attribute.get("class", "").split()), attribute.get("id", "")
        section = self.sections[-1]
        if tag in _SILENT_TAGS or classes & _SILENT_CLASSES:
            self._words = None
        elif _HEADING.fullmatch(tag) and own_id:
            if tag != "h1":
                section = Section(own_id)
                self.sections.append(section)
            self._open[-1], self._words = section.text, section.title
        elif classes & _PROGRAMS and own_id:
            section.programs.append(Program(own_id))
            self._words = section.programs[-1].text
        elif classes & _PROGRAMS and not section.programs:
            self._words = section.cells
        elif "snippet-title" in classes and self._words is section.cells:
            self._words = None  # “Cell 7”
        elif "snippet-title" in classes and self._words is not section.text and section.programs:
            self._words = section.programs[-1].title

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if self._open and tag not in _VOID:
            self._words = self._open.pop()
            if tag not in _INLINE and self._words is not None:
                self._words.append(" ")

    def handle_data(self, data: str) -> None:
        """Keep words."""
        if self._open and self._words is not None:
            self._words.append(data)


def index(site: Path) -> None:
    """Write the search index of a built site into it, the same for the same pages.

    Raises:
        SearchFault: Pagefind is not installed, or does not do it.
    """
    with tempfile.TemporaryDirectory() as folder:
        documents, written = Path(folder, "documents"), Path(folder, "index")
        for page in sorted(site.rglob("index.html")):
            _write_documents(page, documents / page.parent.relative_to(site))
        _run_pagefind(documents, written)
        shutil.rmtree(site / INDEX, ignore_errors=True)
        files = sorted(
            file.relative_to(written) for pattern in KEPT for file in written.glob(pattern) if file.is_file()
        )
        for file in files:
            (site / INDEX / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(written / file, site / INDEX / file)
    # By this list the service worker keeps search for readers without a network.
    names = [file.as_posix() for file in (*SCRIPTS, *(INDEX / file for file in files))]
    (site / INDEX / "files.json").write_text(json.dumps(names), encoding="utf-8")


def _run_pagefind(documents: Path, written: Path) -> None:
    documents.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pagefind_bin", "--quiet", "--site", str(documents)]
    command += ["--output-path", str(written)]
    # It would read settings from a file beside it.
    done = subprocess.run(command, cwd=documents, capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["it says nothing"]
        raise SearchFault(f"Pagefind could not make the search index: {said[-1]}")


def _write_documents(page: Path, folder: Path) -> None:
    """Write the document of each section of a page, named for what follows the page's address: `#throw.html`."""
    sections = Article(page.read_text(encoding="utf-8")).sections
    for section in sections:
        if section.id not in LEFT_OUT and (_words(section.title) or _words(section.text)):
            folder.mkdir(parents=True, exist_ok=True)
            document = "".join(_document(section, _words(sections[0].title)))
            (folder / f"#{section.id}.html").write_text(document, encoding="utf-8")


def _document(section: Section, page: str) -> Iterator[str]:
    yield '<!doctype html><html lang="en"><body>'
    yield f'<h1 data-page="{escape(page)}" data-pagefind-meta="page[data-page]">{_html(section.title)}</h1>'
    yield f"<p>{_html(section.text)}</p>"
    if section.cells:
        yield f'<p data-pagefind-weight="{CELL_WEIGHT}">{_html(section.cells)}</p>'
    # Pagefind tells after which heading it found a word: so the programs come last.
    for program in section.programs:
        yield f'<div data-pagefind-weight="{PROGRAM_WEIGHT}">'
        yield f'<h2 id="{program.id}">{_html(program.title)}</h2><p>{_html(program.text)}</p></div>'


def _html(text: list[str]) -> str:
    return escape(_JOINED.sub(r"\1` ", _words(text)))


def _words(text: list[str]) -> str:
    return " ".join("".join(text).split())
