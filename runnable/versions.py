"""The versions of CPython that this site speaks of, and the ranges in which people name them."""

import re
import sys
from collections.abc import Callable, Iterable
from operator import eq, ge, gt, le, lt, ne

Version = tuple[int, int]

SUPPORTED: tuple[Version, ...] = ((3, 11), (3, 12), (3, 13), (3, 14), (3, 15))
"""Every version on which recordings are checked, oldest first."""

_COMPARISONS: dict[str, Callable[[Version, Version], bool]] = {
    ">=": ge,
    "<=": le,
    "==": eq,
    "!=": ne,
    ">": gt,
    "<": lt,
}


def current() -> Version:
    """The version that runs this code."""
    return sys.version_info[:2]


def admitted(specifier: str) -> tuple[Version, ...]:
    """The supported versions that a specifier such as ``>=3.12,<3.15`` admits.

    Only major and minor numbers are understood, of the comparisons of
    https://packaging.python.org/en/latest/specifications/version-specifiers/.

    Raises:
        ValueError: the specifier is not understood, or admits no supported version.
    """
    versions = SUPPORTED
    for clause in filter(None, (part.strip() for part in specifier.split(","))):
        found = re.fullmatch(r"(>=|<=|==|!=|>|<)\s*3\.(\d+)", clause)
        if not found:
            raise ValueError(f"“{clause}” is not understood: write it like “>=3.12” or “<3.14”")
        compare, bound = _COMPARISONS[found[1]], (3, int(found[2]))
        versions = tuple(version for version in versions if compare(version, bound))
    if not versions:
        raise ValueError(f"“{specifier}” admits none of {write_range(SUPPORTED)}")
    return versions


def write(version: Version) -> str:
    """``(3, 12)`` as ``3.12``."""
    return f"{version[0]}.{version[1]}"


def write_range(versions: Iterable[Version], to: str = "-", comma: str = ", ") -> str:
    """Versions as people write them: ``3.11-3.13, 3.15``."""
    runs: list[list[Version]] = []
    for version in sorted(versions):
        if runs and runs[-1][-1][1] + 1 == version[1]:
            runs[-1].append(version)
        else:
            runs.append([version])
    return comma.join(
        write(run[0]) if len(run) == 1 else f"{write(run[0])}{to}{write(run[-1])}" for run in runs
    )


def read_range(text: str) -> tuple[Version, ...]:
    """The inverse of `write_range`.

    Raises:
        ValueError: the text is no such range.
    """
    versions: list[Version] = []
    for part in text.split(","):
        found = re.fullmatch(r"\s*3\.(\d+)(?:-3\.(\d+))?\s*", part)
        if not found:
            raise ValueError(f"“{part.strip()}” is no range of versions")
        first = int(found[1])
        versions += [(3, minor) for minor in range(first, int(found[2] or first) + 1)]
    return tuple(versions)
