"""Packs the finished site for readers without us: `python -m runnable.finish.zip site` writes a zip into dist/.

The same site gives the same bytes, whenever and wherever it was built (with the same version of zlib).
"""

import stat
import sys
import zipfile
from pathlib import Path

from runnable.finish import beside

NAME = "the-road-to-coroutines.zip"
FOLDER = "the-road-to-coroutines"
"""What is unpacked is all in one folder of this name."""

# The oldest date that a zip can hold. When a file was built would make each zip another one.
_DATE = (1980, 1, 1, 0, 0, 0)
# What is compressed already.
_STORED = (".gz", ".pdf", ".png", ".woff2", ".zip")

README = """\
The Road to Coroutines, to be read from your own machine
========================================================

A browser shows these pages, and runs their programs, if a server sends them. Any static server will do. Python
has one. In the folder with this file:

    python -m http.server --bind 127.0.0.1 8000

(on some machines, python3). Then open http://127.0.0.1:8000/ in a browser, and stop the server with Ctrl-C when you
have read enough. Nothing is sent anywhere else, and no network is needed.

To put the pages on a server of your own, copy the folder; it may lie below any path.

Text is under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), programs are under the MIT licence.
"""


class ZipFault(Exception):
    """What stops the zip, in a sentence for whoever asked for it."""


def pack(site: Path) -> Path:
    """Write the zip of a built site, beside it.

    Returns:
        The zip's path.

    Raises:
        ZipFault: there is no site.
    """
    if not (site / "index.html").is_file():
        raise ZipFault(f"{site}/index.html is not there: build the site first.")
    target = beside(site, NAME)
    begun = target.with_suffix(".new")
    files = sorted(path for path in site.rglob("*") if path.is_file())
    with zipfile.ZipFile(begun, "w") as made:
        _add(made, "README.txt", README.encode())
        for path in files:
            _add(made, path.relative_to(site).as_posix(), path.read_bytes())
    begun.replace(target)
    return target


def _add(made: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(f"{FOLDER}/{name}", _DATE)
    entry.create_system = 3  # Unix, wherever it is made, for the rights that follow are Unix's.
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(_STORED) else zipfile.ZIP_DEFLATED
    made.writestr(entry, content, compresslevel=9)


def main(arguments: list[str]) -> int:
    """Pack a site that is built.

    Returns:
        The exit status: 1 where there is no site.
    """
    if len(arguments) != 1:
        print("usage: python -m runnable.finish.zip SITE", file=sys.stderr)
        return 2
    try:
        target = pack(Path(arguments[0]))
    except ZipFault as fault:
        print(fault, file=sys.stderr)
        return 1
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
