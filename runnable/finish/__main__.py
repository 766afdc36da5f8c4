"""Finishes a built site in place: `python -m runnable.finish site`."""

import sys
from pathlib import Path

from runnable.finish import finish
from runnable.finish.cards import CardFault
from runnable.finish.search import SearchFault
from runnable.finish.styles import StyleFault
from runnable.packages import PackageFault


def main(arguments: list[str]) -> int:
    """Finish a site that is built.

    Returns:
        The exit status: 1 where it cannot be finished.
    """
    if len(arguments) != 1:
        print("usage: python -m runnable.finish SITE", file=sys.stderr)
        return 2
    site = Path(arguments[0])
    if not (site / "index.html").is_file():
        print(f"{site}/index.html is not there: build the site first.", file=sys.stderr)
        return 1
    try:
        finish(site)
    except (CardFault, PackageFault, SearchFault, StyleFault) as fault:
        print(f"The site cannot be finished: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
