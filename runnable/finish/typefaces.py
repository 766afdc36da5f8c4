"""The typefaces of the social cards and the book: free ones (SIL Open Font License) that come as packages of npm."""

from pathlib import Path

from runnable.browser.build import PACKAGES

PLEX = PACKAGES / "@fontsource"
NOTO = PACKAGES / "@fontsource-variable" / "noto-sans-sc"


def plex(kind: str, weight: int, style: str = "normal") -> Path:
    """The file of a face of IBM Plex, with Latin letters.

    Args:
        kind: "sans", "serif" or "mono".
        weight: from 100 to 700.
        style: "normal" or "italic".
    """
    return PLEX / f"ibm-plex-{kind}" / "files" / f"ibm-plex-{kind}-latin-{weight}-{style}.woff2"


def style_sheet(folder: str) -> str:
    """The rules that name every face of the book, Noto Sans for Chinese among them.

    Args:
        folder: the address below which a page finds the packages.
    """
    faces = [
        ("sans", 400, "normal"), ("sans", 600, "normal"), ("sans", 400, "italic"),
        ("serif", 400, "normal"), ("serif", 600, "normal"), ("serif", 400, "italic"),
        ("mono", 400, "normal"), ("mono", 600, "normal"), ("mono", 400, "italic"),
    ]  # fmt: skip
    rules = [
        f'@font-face {{ font-family: "Plex {kind}"; font-weight: {weight}; font-style: {style};'
        f' src: url("{folder}/{plex(kind, weight, style).relative_to(PACKAGES).as_posix()}") }}'
        for kind, weight, style in faces
    ]
    # The package's own sheet says which of its hundred files has which characters.
    noto = (NOTO / "index.css").read_text(encoding="utf-8")
    here = f"{folder}/{NOTO.relative_to(PACKAGES).as_posix()}/files/"
    return "\n".join([*rules, noto.replace("url(./files/", f"url({here}")])
