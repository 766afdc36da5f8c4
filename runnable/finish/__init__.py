"""What is done to the built site before it is published, and what is made of it; each module is one step."""

import shutil
from pathlib import Path

NAME = "The Road to Coroutines"

OF_THE_THEME = ("images", "javascripts", "stylesheets")
"""Folders below assets/ with what Material has for its own pages, 2.5 MB of it: ours have no link there."""


def beside(site: Path, name: str) -> Path:
    """Where a file goes that is made of a site: beside it, in dist/, for each build empties the site's folder."""
    folder = site.parent / "dist"
    folder.mkdir(exist_ok=True)
    return folder / name


def finish(site: Path) -> None:
    """Do to a built site, in place, what neither MkDocs nor Zensical does.

    Args:
        site: its folder.

    Raises:
        CardFault: a title does not fit on its social card.
        SearchFault: Pagefind does not make its index.
        StyleFault: the styles do not get into the pages.
    """
    # Imported here, for the zip and the book do without what these need.
    from runnable.finish import cards, search, styles

    cards.add_cards(site, NAME)
    search.index(site)
    styles.put_into_pages(site)
    for name in OF_THE_THEME:
        shutil.rmtree(site / "assets" / name, ignore_errors=True)
