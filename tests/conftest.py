"""What several test files need."""

import signal
from pathlib import Path

import pytest

from runnable.browser import build as make_scripts
from runnable.finish import finish
from tests import built
from tests.chromium import browser, chromium

__all__ = ["browser", "chromium", "site"]

# Who is started in the background of a shell ignores Ctrl-C, and so do its children: tests that press it would wait.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built once for all tests."""
    make_scripts.build()
    folder = tmp_path_factory.mktemp("site")
    done = built.build(folder)
    assert done.returncode == 0, built.with_lines(done.stderr)
    finish(folder)
    return folder
