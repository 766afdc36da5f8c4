"""Tests of pages run in whatever Chromium there is, and are not skipped in silence where there is none."""

from pathlib import Path

import pytest

from runnable.finish import chromium
from tests.chromium import find


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only Chromium of this machine, which does not start."""
    path = tmp_path / "chromium"
    path.write_text("#!/bin/sh\necho 'get it elsewhere' >&2\nexit 1\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setattr(chromium, "NAMES", ["chromium"])
    monkeypatch.setattr(chromium, "MAC_APPLICATIONS", [])
    monkeypatch.setenv("PATH", str(tmp_path))
    return path


def test_one_that_does_not_start_is_passed_over(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert chromium.installed() == [broken]
    assert not chromium.starts(broken)
    monkeypatch.setattr(chromium, "starts", lambda executable: executable != broken)
    monkeypatch.setattr(chromium, "download", lambda: True)
    assert chromium.find() is None


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize(("ci", "end"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_where_there_is_none_tests_are_skipped_but_fail_in_ci(
    monkeypatch: pytest.MonkeyPatch, ci: str, end: type[BaseException]
) -> None:
    monkeypatch.setattr(chromium, "download", lambda: False)
    monkeypatch.setenv("CI", ci)
    with pytest.raises(end, match="^no Chromium starts here, nor could Playwright download one"):
        find()
