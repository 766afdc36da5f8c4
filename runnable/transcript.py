"""What a program wrote, made the same on every machine and, where it can be, on every Python.

A program's words are never touched. What changes is what Python itself adds around them, in tracebacks above all:

- The folder that the program ran in goes from its path: `File "tea.py", line 3`.
- Lines of the library (asyncio's own, mostly) shrink to `...`, for they differ from version to version.
- The marks under a line of code (`~~~^^^`) go, and so do a statement's further lines, for the same reason.
- A path into the library elsewhere in a message becomes short and loses its line: `asyncio/base_events.py`.
"""

import re
import sysconfig
from collections.abc import Sequence

from runnable.snippet import ROOT

# Frames of an exception group stand behind a bar: "  |   File ...".
_FRAME = re.compile(r'^(?P<indent>(?: *\| )?)  File "(?P<file>[^"]+)", line \d+')
# What a stack shows below the program: how the process that runs it was started.
_START = re.compile(
    r'  File "<string>", line 1, in <module>\n(?:    .*\n)*(?=  File "[^"]*/runnable/forkserver\.py")'
)
_MARKS = re.compile(r"^[ |]*[~^][~^ ]*$")


def library_folders() -> tuple[str, ...]:
    """The folders of this Python's library, longest first."""
    paths = sysconfig.get_paths()
    return tuple(
        sorted({paths[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")}, key=len, reverse=True)
    )


def stable(text: str, folder: str, library: Sequence[str]) -> str:
    """Make what a program wrote the same wherever it ran.

    Args:
        text: all that it wrote.
        folder: the folder in which its file lay.
        library: folders of Python's library, longest first.
    """
    text = _shorten_tracebacks(_START.sub("", text), library)
    text = text.replace(folder + "/", "")
    # The library's paths, with or without the line.
    names = "|".join(re.escape(path) for path in library)
    text = re.sub(rf"(?:{names})/((?:[\w-]+/)*[\w-]+\.py)(?::\d+)?", r"\1", text)
    return text if not text or text.endswith("\n") else text + "\n"


def _shorten_tracebacks(text: str, library: Sequence[str]) -> str:
    lines = text.split("\n")
    kept: list[str] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        position += 1
        frame = _FRAME.match(line)
        if frame is None:
            kept.append(line)
            continue
        body = frame["indent"] + "    "
        code: list[str] = []
        foreign = frame["file"].startswith((*(f"{path}/" for path in library), "<frozen "))
        while position < len(lines) and lines[position].startswith(body):
            code.append(lines[position])
            position += 1
        if frame["file"].startswith(f"{ROOT}/runnable/"):
            continue  # A true Python has no such line.
        if not foreign:
            kept.append(line)
            kept += [shown for shown in code[:1] if not _MARKS.match(shown)]
        elif kept[-1:] != [frame["indent"] + "  ..."]:
            kept.append(frame["indent"] + "  ...")
    return "\n".join(kept)
