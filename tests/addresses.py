"""`python -m tests.addresses`: add the built site's new addresses to the list of those published; none is ever taken out."""

from pathlib import Path

from runnable.snippet import ROOT
from tests import built

HEADER = """\
# Every address that has been published: pages, sections, programs, questions. A published link is for ever: a test fails
# where one of these is gone without a redirect. Do not edit; `make addresses` adds what is new.
"""


def add(site: Path) -> list[str]:
    """Add the addresses of a built site to the list, and return those that are new."""
    old = [address for _, address in built.published()] if built.ADDRESSES.exists() else []
    new = [address for address in built.addresses(site) if address not in old]
    lines = sorted([*old, *new])
    built.ADDRESSES.write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return new


if __name__ == "__main__":
    for address in add(ROOT / "site"):
        print(f"new: {address}")
