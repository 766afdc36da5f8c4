"""Every program of the site prints what its recording says, on this Python."""

import pytest

from runnable.__main__ import main
from runnable.snippet import SNIPPETS


def test_recordings_are_true(capfd: pytest.CaptureFixture[str]) -> None:
    status = main(["check", str(SNIPPETS)])
    out, err = capfd.readouterr()
    print(out)
    assert status == 0, err
