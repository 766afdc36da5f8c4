"""What several test files need."""

from pathlib import Path

import pytest

from tests import built
from tests.chromium import browser, chromium

__all__ = ["browser", "chromium", "site"]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built once for all tests."""
    folder = tmp_path_factory.mktemp("site")
    done = built.build(folder)
    assert done.returncode == 0, built.with_lines(done.stderr)
    return folder
