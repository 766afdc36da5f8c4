"""The command line, as people call it."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runnable.__main__ import main
from runnable.snippet import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tea.py").write_text('print("tea")\n')
    (tmp_path / "coffee.py").write_text('print("coffee")\n')
    return tmp_path


def test_record_then_check_then_a_change(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["record", str(folder)]) == 0
    out, err = capfd.readouterr()
    assert "coffee.out: recorded" in out
    assert out.endswith("\n2 passed, 0 failed, 0 skipped\n")
    assert err == ""

    assert main(["check", str(folder), "--jobs", "1"]) == 0
    assert capfd.readouterr().out.endswith("\n2 passed, 0 failed, 0 skipped\n")

    (folder / "tea.py").write_text('print("milk")\n')
    assert main(["check", str(folder)]) == 1
    out, err = capfd.readouterr()
    assert out.endswith("\n1 passed, 1 failed, 0 skipped\n")
    assert "tea.out:1: is stale" in err
    assert main(["check", str(folder / "coffee.py")]) == 0


def test_run_shows_what_a_program_prints_and_ends_as_it_does(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "tea.py").write_text('import sys\nprint("tea")\nsys.exit(7)\n')
    assert main(["run", str(folder / "tea.py")]) == 7
    assert capfd.readouterr().out == "tea\n"


def test_run_says_why_it_stopped_a_program(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "tea.py").write_text(
        "while True: pass\n# /// script\n# [tool.runnable]\n# time-limit = 0.3\n# ///\n"
    )
    assert main(["run", str(folder / "tea.py")]) == 1
    assert "tea.py: was still running after 0.3 seconds" in capfd.readouterr().err


def test_ctrl_c_stops_everything_at_once(folder: Path) -> None:
    program = "import time\nprint('tea')\ntime.sleep(30)\n# /// script\n# [tool.runnable]\n# needs = ['real time']\n# ///\n"
    for name in "abcdef":
        (folder / f"{name}_tea.py").write_text(program)
    command = [sys.executable, "-m", "runnable", "record", str(folder), "--jobs", "2"]
    environment = {**os.environ, "TMPDIR": str(folder)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        while len(list(folder.glob("snippet-*"))) < 2:
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode == 130
    assert err == "\nstopped\n"
    assert list(folder.glob("snippet-*")) == list(folder.glob("*_tea.out")) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "no/such.py"], "no/such.py:1: there is no such snippet"),
        (["run", "."], "run takes one snippet, and these are 2"),
        (["check", ".", "--jobs", "0"], "“0” is no number of jobs"),
        (["draw", "."], "invalid choice: 'draw'"),
        (["check"], "required: PATH"),
    ],
)
def test_misuse_is_one_sentence_and_status_2(folder: Path, arguments: list[str], words: str) -> None:
    command = [sys.executable, "-m", "runnable", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_terminal_sees_how_far_the_work_is(folder: Path) -> None:
    controller, terminal = pty.openpty()
    command = [sys.executable, "-m", "runnable", "record", str(folder)]
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=terminal, check=True)
    os.close(terminal)
    seen = b""
    try:
        while part := os.read(controller, 1024):
            seen += part
    except OSError:  # How Linux says that the other end is closed.
        pass
    os.close(controller)
    assert b"1/2 " in seen
    assert b"2/2 " in seen
