"""What the pages say of programs: the blocks that show snippets, and the fences that hold code.

All of it is read from the Markdown's text, so that a mistake is found on its line before anything is drawn, and so
that the site as a whole can be checked: each snippet shown somewhere, each recording belonging to a snippet.
"""

import ast
import os
import re
import textwrap
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from runnable import recording, snippet, trace_recording
from runnable.recording import Recording, RecordingError
from runnable.snippet import ROOT, SNIPPETS, Snippet, SnippetError
from runnable.trace_recording import TraceRecording

DOCS = ROOT / "docs"
_SCRIPT = DOCS / "assets" / "run" / "run.js"

_FENCE = re.compile(r"^(?P<indent>[ >\t]*)(?P<marks>`{3,}|~{3,})(?P<info>[^`]*)$")
_FENCE_IN_ITEM = re.compile(r"^[ >\t]*(?:[-*+:]|\d+[.)]|\[\^[^]]+\]:)[ \t]+(`{3,}[^`]*|~{3,}.*)$")
_BLOCK = re.compile(r"(?i)^(?P<marks>/{3,})\s*(?P<kind>snippet|predict|change)\b\s*(?:\|\s*(?P<name>.*\S)?)?")
NOTEBOOK = re.compile(r"^/// notebook\b(?: \| (?P<name>\S+)\n///$)?", re.MULTILINE)
"""A block that puts a notebook on a page; without a name, one that is not in order."""
_TO = re.compile(r"^ {4,}to:\s*(\S+)\s*$")
# The first word, or in braces the first class.
_LANGUAGE = re.compile(r"^\s*\{[^}]*?\.([\w+-]+)|([\w+-]+)")
_FRONT_MATTER = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)

PYTHON_LANGUAGES = {
    "python",
    "python3",
    "py",
    "py3",
    "pycon",
    "pyi",
    "ipython",
    "ipython3",
    "python-repl",
    "python-console",
    "python2",
    "py2",
    "sage",
}
_STATEMENTS = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
    ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Await, ast.Yield, ast.Call,
)  # fmt: skip


class PageError(SnippetError):
    """Something on a page is wrong; the message is for its author and names the file and the line."""


@dataclass(frozen=True)
class Fence:
    """A fenced code block of a page."""

    line: int
    """Where it begins, counted from 1."""
    opening: str
    """Its first line, without indentation."""
    language: str
    code: str
    closed: bool = True

    @property
    def executed(self) -> bool:
        """Whether it has the one form that the tests find and run."""
        return self.opening == "```python"


@dataclass(frozen=True)
class Block:
    """A block that puts a snippet on a page."""

    line: int
    kind: str
    name: str
    """The snippet's path below snippets/."""
    to: str = ""
    """Of a change, the path of the snippet that it leads to."""

    @property
    def names(self) -> list[str]:
        """The snippets that it shows."""
        return [self.name, self.to] if self.kind == "change" else [self.name]


@dataclass(frozen=True)
class Page:
    """A Markdown file of the site."""

    path: Path
    text: str

    @property
    def body(self) -> str:
        """Its text without front matter."""
        return _FRONT_MATTER.sub("", self.text, count=1).strip()

    def fences(self) -> list[Fence]:
        """Its fenced code blocks, whatever their form."""
        return list(_outline(self.text)[0])

    def blocks(self) -> list[Block]:
        """Its blocks that show snippets."""
        return list(_outline(self.text)[1])

    def notebooks(self) -> list[Path]:
        """The notebooks that it shows."""
        return [DOCS / found["name"] for found in NOTEBOOK.finditer(self.text) if found["name"]]


def read_all() -> list[Page]:
    """Every Markdown page of the site."""
    return [Page(path, path.read_text(encoding="utf-8")) for path in sorted(DOCS.rglob("*.md"))]


class Site:
    """All pages, as they are when a build begins.

    Nothing tells a Markdown extension when that is. But a build asks for each page once: whoever asks for a page again,
    or for one whose text is new, has begun another build.
    """

    def __init__(self) -> None:
        self._expected: dict[str, Page] = {}
        """The pages that this build has not asked for, by their texts."""
        self._unchecked: list[Page] = []
        """All pages, until the site as a whole is found to be in order."""

    def begin(self, pages: list[Page]) -> None:
        """Begin a build with these pages."""
        self._expected = {page.body: page for page in pages}
        self._unchecked = pages

    def find(self, text: str) -> Page | None:
        """The page whose Markdown, less its front matter, is this text, if there is one."""
        text = text.strip()
        if text not in self._expected:
            pages = read_all()
            if all(page.body != text for page in pages):
                return None
            self.begin(pages)
        return self._expected.pop(text)

    def check(self) -> None:
        """Stop where the site as a whole is not in order; once a build.

        Raises:
            SnippetError: a file below snippets/ serves nothing, or the pages' scripts are not there.
        """
        if self._unchecked:
            check_site(self._unchecked)
            check_scripts()
            self._unchecked = []


site = Site()
"""The site that is built. Its pages are converted by a Markdown instance each."""


class Program(NamedTuple):
    """A snippet with what is recorded of it."""

    snippet: Snippet
    recording: Recording
    trace: TraceRecording | None


def read_program(name: str) -> Program:
    """A program of the site, by its path below snippets/.

    Raises:
        SnippetError: its file is wrong.
        RecordingError: its recording is missing, unreadable or stale.
    """
    read = snippet.read(SNIPPETS / name)
    return Program(read, recording.load(read), trace_recording.load(read))


def check_page(page: Page) -> dict[str, Program]:
    """Stop at the first code on a page that nothing executes, or block whose snippet is not in order.

    Returns:
        The programs that the page shows, by their paths below snippets/.

    Raises:
        PageError: the page is wrong.
    """
    for number, line in enumerate(page.text.split("\n"), start=1):
        if _FENCE_IN_ITEM.match(line):
            raise PageError(
                page.path, number, "begin a fence on a line of its own: Markdown does not see this one"
            )
        if re.search(r"<pre\b", line):
            raise PageError(
                page.path, number, "write code as a fence or a snippet, not as HTML: nothing executes this"
            )
    for fence in page.fences():
        if reason := unexecuted(fence):
            raise PageError(page.path, fence.line, reason)
    blocks = page.blocks()
    programs: dict[str, Program] = {}
    for block in blocks:
        if not block.name:
            raise PageError(
                page.path, block.line, f"a block “{block.kind}” names its snippet: /// {block.kind} | path"
            )
        if not all(block.names):
            raise PageError(
                page.path, block.line, "a block “change” says in its option “to: path” what it leads to"
            )
        for name in block.names:
            try:
                programs[name] = read_program(name)
            except (SnippetError, RecordingError) as error:
                raise PageError(page.path, block.line, f"shows {name}, but {error}") from None
        if block.to and block.to in [other.name for other in blocks]:
            raise PageError(page.path, block.line, f"leads to {block.to}, which this page shows elsewhere")
    return programs


def unexecuted(fence: Fence) -> str:
    """Why a fence holds Python that nothing executes, or nothing."""
    if not fence.closed:
        return "this fence is never closed, so that Markdown does not see it"
    if fence.language in PYTHON_LANGUAGES:
        if fence.executed:
            return ""
        return f"nothing executes a fence of the form “{fence.opening}”: write ```python alone, or show a snippet"
    if _is_python(fence.code):
        return "looks like Python, and nothing executes it: write ```python, or show a snippet"
    return ""


def check_site(pages: list[Page]) -> None:
    """Stop where a snippet is shown on none of the pages, or a recording belongs to no snippet.

    Raises:
        SnippetError: a file below snippets/ serves nothing.
    """
    shown = {name for page in pages for block in page.blocks() for name in block.names}
    # As texts: paths are slow where there are thousands.
    folders = ((Path(path).relative_to(SNIPPETS).as_posix(), names) for path, _, names in os.walk(SNIPPETS))
    files = {f"{folder}/{name}".removeprefix("./") for folder, names in folders for name in names}
    programs = {file for file in files if file.endswith(".py")}
    recordings = {file for file in files if file.endswith((".out", ".json"))}
    stray = {file for file in recordings if f"{file.partition('.')[0]}.py" not in programs}
    for file in sorted((programs - shown) | stray):
        if file in stray:
            raise SnippetError(SNIPPETS / file, 1, "is a recording of no program: delete it")
        raise SnippetError(
            SNIPPETS / file, 1, "no page shows this program: show it, or delete it and its recording"
        )


def check_scripts() -> None:
    """Stop where the scripts that pages load have not been made.

    Raises:
        SnippetError: they are missing.
    """
    if not _SCRIPT.exists():
        raise SnippetError(_SCRIPT, 1, "is not there yet: python -m runnable.browser.build makes it")


@lru_cache(maxsize=1024)
def _outline(text: str) -> tuple[tuple[Fence, ...], tuple[Block, ...]]:
    """The fences and the blocks of a text; a block inside a fence is but an example."""
    fences: list[Fence] = []
    blocks: list[Block] = []
    opened: re.Match[str] | None = None
    start, code = 0, [""]
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if opened is None:
            opened, start, code = _FENCE.match(line), number, []
            if block := _BLOCK.match(line.strip(" >\t")):
                options = takewhile(lambda option: option.startswith("    "), lines[number:])
                to = next((found[1] for option in options if (found := _TO.match(option))), "")
                blocks.append(Block(number, block["kind"], block["name"] or "", to))
        elif re.fullmatch(rf"[ >\t]*{opened['marks'][0]}{{{len(opened['marks'])},}}\s*", line):
            fences.append(_fence(opened, start, code))
            opened = None
        else:
            code.append(line.removeprefix(opened["indent"]))
    if opened is not None:
        fences.append(_fence(opened, start, code, closed=False))
    return tuple(fences), tuple(blocks)


def _fence(opened: re.Match[str], line: int, code: list[str], closed: bool = True) -> Fence:
    found = _LANGUAGE.search(opened["info"])
    language = (found[1] or found[2]).lower() if found else ""
    quoted = ">" if ">" in opened["indent"] else ""
    opening = f"{quoted}{opened['marks']}{opened['info'].rstrip()}"
    return Fence(line, opening, language, "\n".join(code), closed)


def _is_python(code: str) -> bool:
    """Whether code without a language is Python, going by what it parses to."""
    if code.lstrip().startswith(">>>"):
        return True
    try:
        tree = ast.parse(textwrap.dedent(code))
    except (SyntaxError, ValueError):
        return False
    return any(isinstance(node, _STATEMENTS) for node in ast.walk(tree))
