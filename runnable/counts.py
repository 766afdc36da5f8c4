"""How much of the site is proven, counted: for the home page, so that nobody has to keep the figures up to date."""

import ast
import contextlib
from collections.abc import Iterator
from html import escape

from runnable import recording, snippet, versions
from runnable.recording import RecordingError
from runnable.snippet import Snippet, SnippetError
from runnable.versions import SUPPORTED


def draw() -> str:
    """The counts as HTML."""
    entries = "".join(
        f"<div><dt>{escape(what)}</dt><dd>{number:,}</dd></div>" for what, number in count().items()
    )
    return f'<dl class="counts">{entries}</dl>'


def count() -> dict[str, int]:
    """What is counted, in words, with the numbers."""
    programs = list(_programs())
    outcomes = sum(map(_outcomes, programs))
    traced = sum(program.trace.exists() for program in programs)
    names = set[str]().union(*(names_of_asyncio(program.program) for program in programs))
    return {
        "programs, each a file that runs": len(programs),
        f"CPythons that they run on, {versions.write_range(SUPPORTED, to=' to ', comma=' and ')}": len(
            SUPPORTED
        ),
        "outputs recorded, and checked again": outcomes,
        "timelines drawn from recordings": traced,
        "names of asyncio at work in them": len(names),
    }


# Where one is not in order, the page that shows it says what is wrong, and stops the build.


def _programs() -> Iterator[Snippet]:
    for path in snippet.find([snippet.SNIPPETS]):
        with contextlib.suppress(SnippetError):
            yield snippet.read(path)


def _outcomes(program: Snippet) -> int:
    try:
        return len(recording.load(program).outcomes)
    except RecordingError:
        return 0


def names_of_asyncio(program: str) -> set[str]:
    """The names that a program takes from `asyncio`; none from one that is no Python of this version."""
    try:
        tree = ast.parse(program)
    except SyntaxError:
        return set()
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "asyncio"
    }
