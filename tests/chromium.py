"""The browser that pages are tested in.

Where none can be had the tests that need it are skipped, and say so in one line. With CI=true they fail.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from runnable.finish import chromium as chromiums
from runnable.finish.chromium import QUIET, launch

__all__ = ["QUIET", "browser", "chromium", "find", "launch"]


def find() -> Path | None:
    """The Chromium to test with; None stands for Playwright's own. Without any, the test ends here."""
    try:
        return chromiums.find()
    except chromiums.NoChromium as none:
        reason = f"{none}: install chromium to test pages in it"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> Path | None:
    """The Chromium to test with, as `find` finds it."""
    return find()


@pytest.fixture(scope="module")
def browser(chromium: Path | None) -> Iterator[Browser]:
    """A running Chromium, for the tests of one file.

    Not for longer: while Playwright is open, its loop counts as running in this thread, and `asyncio.run`
    fails there.
    """
    with sync_playwright() as playwright:
        browser = launch(playwright, chromium)
        yield browser
        browser.close()
