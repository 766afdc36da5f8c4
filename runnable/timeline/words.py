"""Words and numbers for people, and how much room they take."""

import unicodedata
from functools import lru_cache

TEXT = 12
BOLD = 12 * 1.1
NAME = 13 * 1.1  # for bold letters are wider
"""Sizes of letters, in pixels."""


def text_width(text: str, size: float = TEXT) -> int:
    """How wide a text is at most, in pixels, in the sans-serif fonts that browsers choose."""
    return round(sum(map(_hundredths, text)) * size / 100 + 0.5)


@lru_cache(maxsize=1024)
def _hundredths(char: str) -> int:
    """How wide a character is at most, in hundredths of the size of the letters."""
    if unicodedata.east_asian_width(char) in "WF":
        return 105
    if unicodedata.combining(char):
        return 0
    if char in "iljI|.,:;'!·":
        return 34
    if char in 'ftr()[]/- "':
        return 42
    if char in "mwMW@%…":
        return 100
    if char.isupper() or char in "=<>+~_&#":
        return 80
    return 63


def clean(text: object) -> str:
    """The text on one line, without the characters that XML does not admit."""
    return "".join(
        char if unicodedata.category(char)[0] != "C" else "\N{REPLACEMENT CHARACTER}"
        for char in " ".join(str(text).split())
    )


def escape(text: str) -> str:
    """Text as it stands in XML. (`xml.sax.saxutils` has this too, and imports what takes long in a reader's browser.)"""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@lru_cache(maxsize=4096)  # Layouts are tried in many widths, and ask for the same words each time.
def fitted(text: str, pixels: float, size: float = TEXT) -> str:
    """The text, shortened to so many pixels."""
    if text_width(text, size) <= pixels:
        return text
    while text and text_width(text + "…", size) > pixels:
        text = text[:-1]
    return text.rstrip() + "…"


def seconds_text(seconds: float, exact: bool) -> str:
    """A time or a duration: "1.2 s"; on the real clock with the digits that mean something."""
    if exact:
        digits = f"{seconds:,.6f}".rstrip("0").rstrip(".")
    elif seconds >= 10:
        digits = f"{seconds:,.0f}"
    else:
        digits = f"{seconds:.{2 if seconds >= 1 else 3}f}".rstrip("0").rstrip(".")
    return f"{digits} s"


def count_text(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
