"""What it takes for a Python that is running already to become a program's."""

import builtins
import importlib.machinery
import sys
import types
from collections.abc import Iterable


def new_main(path: str) -> types.ModuleType:
    """A `__main__` for a program's file, in the place of the one that there was."""
    main = types.ModuleType("__main__")
    main.__file__ = path
    main.__loader__ = importlib.machinery.SourceFileLoader("__main__", path)
    main.__dict__["__builtins__"] = builtins
    sys.modules["__main__"] = main
    return main


def forget_modules_of(folder: str, imported: Iterable[str]) -> None:
    """Let a program import its own modules from its folder where others of their names have been imported already."""
    for name in imported:
        found = importlib.machinery.PathFinder.find_spec(name.partition(".")[0], [folder])
        if found and found.loader:
            del sys.modules[name]


def report(error: BaseException, frames: types.TracebackType | None) -> None:
    """Print an error that nobody caught as Python does, with no frames but these."""
    error.__traceback__ = frames
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, frames
    sys.excepthook(type(error), error, frames)
