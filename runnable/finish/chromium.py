"""The browser that the book is printed with, and pages are tested in: the system's Chromium, or one that Playwright downloads."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

# Chromium itself asks hosts for things: its only requests are to be those of the page.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


class NoChromium(Exception):
    """There is none on this machine that starts, and none could be downloaded."""


def installed() -> list[Path]:
    """The Chromiums of this system, the likeliest to work first."""
    found = [shutil.which(name) for name in NAMES]
    return [Path(path) for path in (*found, *MAC_APPLICATIONS) if path and Path(path).exists()]


def launch(playwright: Playwright, executable: Path | None) -> Browser:
    """Start a Chromium, Playwright's own if none is named.

    Raises:
        Error: it does not start.
    """
    # Chromium's sandbox does not work for root, as whom tests run in containers.
    return playwright.chromium.launch(
        executable_path=executable, args=QUIET, chromium_sandbox=os.geteuid() != 0
    )


def starts(executable: Path | None) -> bool:
    """Whether a Chromium starts here: Ubuntu's, for one, may be a script that only says where to get it."""
    try:
        with sync_playwright() as playwright:
            launch(playwright, executable).close()
    except Error:
        return False
    return True


def download() -> bool:
    """Whether Playwright has a Chromium of its own, which it downloads now unless it did so before."""
    command = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
    try:
        return subprocess.run(command, capture_output=True, timeout=600).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def find() -> Path | None:
    """The Chromium to use; None stands for Playwright's own.

    Raises:
        NoChromium: there is none.
    """
    for executable in installed():
        if starts(executable):
            return executable
    if download() and starts(None):
        return None
    raise NoChromium("no Chromium starts here, nor could Playwright download one")
