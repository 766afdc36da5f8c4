"""A snippet: one complete program of the site, with what its header says and the sections it is shown in."""

import hashlib
import re
import sys
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from runnable import versions
from runnable.versions import Version

ROOT = Path(__file__).resolve().parent.parent
SNIPPETS = ROOT / "snippets"

NEEDS = ("sockets", "threads", "processes", "signals", "real time")
"""What a program may need that virtual time and a browser cannot give it."""

TIME_LIMIT = 10.0
"""Seconds of real time after which a program is stopped, unless its header says otherwise."""

# https://packaging.python.org/en/latest/specifications/inline-script-metadata/
_HEADER = re.compile(r"(?m)^# /// script\s*$\n(?P<content>(?:^#(?: .*)?$\n)+?)^# ///\s*$\n?")
# https://facelessuser.github.io/pymdown-extensions/extensions/snippets/#snippet-sections
_MARKER = re.compile(r"^\s*#\s*-+8<-+\s*\[\s*(?P<kind>start|end)\s*:\s*(?P<name>[a-z][a-z0-9_-]*)\s*\]\s*$")


_KINDS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "requires-python": (str, "text, like “>=3.12”"),
    "dependencies": (list, "a list"),
    "tool": (dict, "a table"),
    "tool.runnable": (dict, "a table"),
    "needs": (list, "a list"),
    "fails": ((bool, str), "true, or text like “>=3.14”"),
    "time-limit": ((int, float), "a number of seconds"),
}


class SnippetError(Exception):
    """Something about a snippet is wrong; the message is for its author and names the file and the line."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{shown(path)}:{line}: {message}")


@dataclass(frozen=True)
class Snippet:
    """One program, read from its file."""

    path: Path
    source: str
    """The file as it is."""
    program: str
    """What is shown, copied and run: the source less its header and its section markers."""
    sections: dict[str, tuple[int, int]]
    """Names of sections, with the first and the last line of each in `program`, counted from 1."""
    versions: tuple[Version, ...] = versions.SUPPORTED
    """The supported Pythons that the program admits."""
    fails: tuple[Version, ...] = ()
    """The Pythons on which the program is meant to end with another status than 0."""
    needs: tuple[str, ...] = ()
    """Of `NEEDS`, those that the program has; any of them makes it run on the real clock."""
    dependencies: tuple[str, ...] = ()
    """Packages beyond the standard library, as in the header."""
    time_limit: float = TIME_LIMIT
    """Seconds of real time."""

    @property
    def name(self) -> str:
        """The file's path below snippets/, as pages write it."""
        try:
            return self.path.relative_to(SNIPPETS).as_posix()
        except ValueError:
            return self.path.name

    @property
    def recording(self) -> Path:
        """Where the program's output is recorded."""
        return self.path.with_suffix(".out")

    @property
    def trace(self) -> Path:
        """Where it is recorded what the program's tasks did, if it has any."""
        return self.path.with_suffix(".trace.json")

    @property
    def fingerprint(self) -> str:
        """Changes whenever the file does: what a recording carries to show that it is not stale."""
        return hashlib.sha256(self.source.encode()).hexdigest()[:16]

    @property
    def virtual(self) -> bool:
        """Whether the program runs on virtual time."""
        return not self.needs


def shown(path: Path) -> str:
    """A path as messages show it: below the project's folder where it lies there."""
    try:
        return path.resolve().relative_to(ROOT).as_posix()
    except ValueError:
        return str(path)


def find(paths: list[Path]) -> list[Path]:
    """The snippet files among and below some paths, sorted.

    Raises:
        SnippetError: a path does not exist or is no Python file.
    """
    found: set[Path] = set()
    for path in paths:
        if path.is_dir():
            found.update(file for file in path.resolve().rglob("*.py") if "__pycache__" not in file.parts)
        elif path.is_file() and path.suffix == ".py":
            found.add(path.resolve())
        else:
            raise SnippetError(path, 1, "there is no such snippet (a .py file) or folder of snippets")
    return sorted(found)


def read(path: Path) -> Snippet:
    """Read a snippet from its file.

    Raises:
        SnippetError: the file cannot be read, or its name, header or section markers are wrong.
    """
    try:
        source = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SnippetError(path, 1, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SnippetError(path, 1, "is not UTF-8 text") from None
    if not re.fullmatch(r"[a-z][a-z0-9_]*", path.stem):
        raise SnippetError(
            path, 1, "name the file in lower case, like keeps_order.py: its name becomes a link"
        )
    if path.stem in sys.stdlib_module_names:
        raise SnippetError(
            path, 1, f"a reader who saves this file as {path.name} hides Python's module {path.stem}"
        )
    header = _HEADER.search(source)
    if header is None and (begun := re.search(r"(?m)^#\s*/// script", source)):
        line = source[: begun.start()].count("\n") + 1
        raise SnippetError(
            path, line, "the header is not understood: begin it with “# /// script”, end it with “# ///”"
        )
    program, sections = _read_sections(path, _HEADER.sub("", source).rstrip() + "\n")
    plain = Snippet(path, source, program, sections)
    return plain if header is None else _with_header(plain, header)


def _with_header(plain: Snippet, header: re.Match[str]) -> Snippet:
    """The snippet with what its PEP 723 header says of it."""
    line = plain.source[: header.start()].count("\n") + 1
    if plain.source[header.end() :].strip():
        raise SnippetError(
            plain.path, line, "put the header at the file's end, so that lines keep their numbers"
        )
    text = "".join(part[2:] or "\n" for part in header["content"].splitlines(keepends=True))
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SnippetError(plain.path, line, f"the header is not TOML: {error}") from None

    tool = table.get("tool", {})
    runnable = tool.get("runnable", {}) if isinstance(tool, dict) else {}
    options = runnable if isinstance(runnable, dict) else {}
    for key, value in {**table, "tool.runnable": runnable, **options}.items():
        kind, name = _KINDS.get(key, (object, ""))
        if not isinstance(value, kind):
            raise SnippetError(plain.path, line, f"“{key}” in the header is to be {name}")
    unknown = (table.keys() - {"requires-python", "dependencies", "tool"}) | (
        runnable.keys() - {"needs", "fails", "time-limit"}
    )
    if unknown:
        raise SnippetError(plain.path, line, f"the header has unknown keys: {', '.join(sorted(unknown))}")
    needs = tuple(runnable.get("needs", ()))
    if wrong := [need for need in needs if need not in NEEDS]:
        raise SnippetError(
            plain.path, line, f"no such need: {', '.join(wrong)}; there are {', '.join(NEEDS)}"
        )
    fails = runnable.get("fails", False)
    try:
        admits = versions.admitted(table.get("requires-python", ""))
        failing = admits if fails is True else versions.admitted(fails) if fails else ()
    except ValueError as error:
        raise SnippetError(plain.path, line, str(error)) from None
    return replace(
        plain,
        versions=admits,
        fails=tuple(version for version in failing if version in admits),
        needs=needs,
        dependencies=tuple(table.get("dependencies", ())),
        time_limit=float(runnable.get("time-limit", TIME_LIMIT)),
    )


def _read_sections(path: Path, source: str) -> tuple[str, dict[str, tuple[int, int]]]:
    """Take the markers out of a source: the program that is left, and the lines of each section in it."""
    kept: list[str] = []
    starts: dict[str, int] = {}
    sections: dict[str, tuple[int, int]] = {}
    for number, line in enumerate(source.rstrip("\n").split("\n"), start=1):
        marker = _MARKER.match(line)
        if marker is None:
            if "--8<--" in line:
                raise SnippetError(
                    path, number, "write section markers as # --8<-- [start:name] and [end:name]"
                )
            kept.append(line)
        elif marker["kind"] == "start":
            if marker["name"] in starts:
                raise SnippetError(path, number, f"section “{marker['name']}” starts twice")
            starts[marker["name"]] = len(kept) + 1
        elif marker["name"] not in starts:
            raise SnippetError(path, number, f"section “{marker['name']}” ends but never started")
        else:
            sections[marker["name"]] = (starts[marker["name"]], len(kept))
    if unended := starts.keys() - sections.keys():
        raise SnippetError(path, 1, f"section “{min(unended)}” starts but never ends")
    return "\n".join(kept) + "\n", sections
