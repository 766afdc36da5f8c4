"""What several test files need."""

from pathlib import Path

import pytest

from runnable.browser import build as make_scripts
from runnable.finish import finish
from tests import built
from tests.chromium import browser, chromium

__all__ = ["browser", "chromium", "site"]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built once for all tests."""
    make_scripts.build()
    folder = tmp_path_factory.mktemp("site")
    done = built.build(folder)
    assert done.returncode == 0, built.with_lines(done.stderr)
    finish(folder)
    return folder
