"""The code is formatted, linted and typed."""

import subprocess
import sys

import pytest

from runnable.browser import build as make_scripts
from runnable.snippet import ROOT


@pytest.mark.parametrize(
    "arguments",
    [["ruff", "format", "--check", "."], ["ruff", "check", "."], ["mypy"]],
    ids=["formatted", "linted", "typed"],
)
def test_the_code_is(arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_scripts_are_typed() -> None:
    make_scripts.install()
    assert make_scripts.check_types() == ""
