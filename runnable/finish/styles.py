"""Puts its styles into each page of a built site, so that a browser paints it without going to the host once more.

Of Material's style sheet only that goes in which some page of the site uses; the site's own sheets are whole. The
policy of each page names its styles by their hash. In each page they take some 10 KB, compressed. Behind a link they
would take them once, and of whoever comes for the first time, on a slow phone, a third of the time to the first paint.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from runnable import packages, policy
from runnable.browser.build import HERE

SHEETS = Path("assets", "run")
"""Where the style sheets of pages lie in a site that is not finished."""

THEME = "theme.css"
"""Material's."""

_LINK = re.compile(r'\n *<link rel="stylesheet" href="[^"]*?([^"/]+)">')


class StyleFault(Exception):
    """What keeps styles out of the pages, in a sentence for whoever builds the site."""


def put_into_pages(site: Path) -> None:
    """Replace the links to style sheets in pages by what is in the sheets, and take these out of the site.

    Args:
        site: the folder of the built site.

    Raises:
        StyleFault: a sheet is missing, or cannot stand in a page.
    """
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}
    pages = {path: html for path, html in pages.items() if _LINK.search(html)}
    files = {name: site / SHEETS / name for html in pages.values() for name in _LINK.findall(html)}
    beside = [path for path in site.rglob("*.css") if path.name != THEME]
    # (not Pyodide's, which lie deeper)
    beside += [path for depth in ("*", "run/*", "run/*/*") for path in site.glob(f"assets/{depth}.js")]
    for name, file in files.items():
        if not file.is_file():
            raise StyleFault(f"pages have a link to {name}, and {file} is not there: build the site anew")
    sheets = {
        name: _used(file, [*pages, *beside]) if name == THEME else file.read_text(encoding="utf-8")
        for name, file in files.items()
    }
    for path, html in pages.items():
        path.write_text(with_styles(html, sheets), encoding="utf-8")
    for file in files.values():
        file.unlink()


def with_styles(html: str, sheets: dict[str, str]) -> str:
    """A page with its style sheets in place of the links to them, and a policy that names them.

    Args:
        html: the page.
        sheets: what is in each sheet, by the name of its file.

    Raises:
        StyleFault: a sheet would end the element that it stands in.
    """
    # In a page they have the page's encoding.
    css = "".join(sheets[name].replace('@charset "UTF-8";', "").strip() for name in _LINK.findall(html))
    if "</style" in css.lower():
        raise StyleFault("a style sheet has </style in it, which would end it where it stands in a page")
    html = _LINK.sub(lambda _: f"\n    <style>{css}</style>", html, count=1)
    return policy.let_in_style(_LINK.sub("", html), css)


def _used(sheet: Path, files: Iterable[Path]) -> str:
    """What pages use of a style sheet, or other sheets of its variables."""
    done = packages.node(HERE, "used.mjs", sheet.resolve(), *(path.resolve() for path in files))
    if done.returncode:
        said = re.findall(r"(?m)^\w*Error: .*", done.stderr)
        raise StyleFault(f"{sheet.name} could not be read: {said[0] if said else 'Node does not say why'}")
    return done.stdout
