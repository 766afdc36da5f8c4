"""What may be recorded, what is refused and why, and what a check finds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from runnable import record, recording, snippet, trace_recording, versions
from runnable.recording import Outcome
from runnable.run import Pool
from runnable.snippet import Snippet


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(1) as pool:
        yield pool


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "brewing.py"


def written(file: Path, program: str, header: str = "") -> Snippet:
    marked = "".join(f"# {line}\n" for line in header.splitlines())
    file.write_text(program + (f"# /// script\n# [tool.runnable]\n{marked}# ///\n" if header else ""))
    return snippet.read(file)


REAL = 'needs = ["real time"]'
CERTAIN = """\
import asyncio, time

async def brew(drink, seconds):
    await asyncio.sleep(seconds)
    print(f"{drink}: ready")

async def main():
    start = time.perf_counter()
    await asyncio.gather(brew("tea", 3), brew("juice", 1))
    print(f"{time.perf_counter() - start:.1f} s")

asyncio.run(main())
"""


def test_a_program_that_prints_the_same_is_recorded_and_checked(file: Path, pool: Pool) -> None:
    source = written(file, CERTAIN)
    assert record.record(source, pool).kind == "written"
    text = source.recording.read_text()
    assert text.endswith("=== Python 3.11-3.15\njuice: ready\ntea: ready\n3.0 s\n")
    assert record.record(source, pool).kind == "passed", "recording again changes nothing"
    assert source.recording.read_text() == text
    assert record.check(source, pool) == record.Verdict("passed")


def test_what_other_pythons_printed_is_kept_until_the_source_changes(file: Path, pool: Pool) -> None:
    source = written(file, 'print("tea")\n')
    record.record(source, pool)
    other = next(version for version in versions.SUPPORTED if version != versions.current())
    differing = recording.load(source).with_outcome(other, Outcome("milk\n"))
    source.recording.write_text(recording.write(differing))
    assert record.record(source, pool).kind == "passed"
    assert recording.load(source).outcomes[other] == Outcome("milk\n")

    source = written(file, 'print("coffee")\n')
    assert record.record(source, pool).kind == "written"
    assert set(recording.load(source).outcomes.values()) == {Outcome("coffee\n")}


def test_what_tasks_did_is_recorded_and_checked_where_there_are_any(file: Path, pool: Pool) -> None:
    source = written(file, CERTAIN)
    record.record(source, pool)
    recorded = trace_recording.load(source)
    assert recorded
    assert set(recorded.traces) == set(versions.SUPPORTED), "for a new source, one Python speaks for all"
    trace = recorded.traces[versions.current()]
    assert [task["coroutine"] for task in trace["tasks"]] == ["main", "brew", "brew"]
    assert trace["events"][-1] == [3.0, "end", 0, "returned", ""]

    text = source.trace.read_text()
    line = text[: text.index('[1.0, "run", 2]')].count("\n") + 1
    source.trace.write_text(text.replace('[1.0, "run", 2]', '[1.0, "run", 1]'))
    verdict = record.check(source, pool)
    assert verdict.kind == "failed"
    assert f"brewing.trace.json:{line}: the tasks of brewing.py do something else" in verdict.message
    assert '-[1.0, "run", 1],' in verdict.message

    source = written(file, 'print("tea")\n')
    assert "is stale" in record.check(source, pool).message
    assert record.record(source, pool).kind == "written"
    assert not source.trace.exists(), "without tasks there is nothing to record of them"
    assert record.check(source, pool).kind == "passed"


def test_a_program_without_tasks_on_this_python_has_none_recorded(file: Path, pool: Pool) -> None:
    source = written(file, CERTAIN)
    record.record(source, pool)
    recorded = trace_recording.load(source)
    assert recorded
    source.trace.write_text(trace_recording.write(recorded.with_trace(versions.current(), None)))
    assert "speaks of no task on Python" in record.check(source, pool).message
    assert record.record(source, pool).kind == "written"
    assert trace_recording.load(source) == recorded


def test_on_the_real_clock_times_may_differ(file: Path, pool: Pool) -> None:
    source = written(
        file, CERTAIN.replace("3)", "0.03)").replace("1)", "0.01)").replace(":.1f", ":.0f"), REAL
    )
    assert record.record(source, pool).kind == "written"
    text = source.trace.read_text()
    assert record.check(source, pool).kind == "passed"
    assert record.record(source, pool).kind == "passed"
    assert source.trace.read_text() == text
    source.trace.write_text(text.replace('"returned"', '"cancelled"'))
    assert "do something else than is recorded" in record.check(source, pool).message


def test_tasks_that_do_not_do_the_same_each_time_are_refused(file: Path, pool: Pool) -> None:
    program = """\
import asyncio, os

async def main():
    await asyncio.sleep(1 + os.getpid() % 64)

asyncio.run(main())
"""
    source = written(file, program)
    verdict = record.record(source, pool)
    assert verdict.kind == "failed"
    assert 'brewing.py:1: its tasks do not do the same each time (once [0.0, "wait"' in verdict.message
    assert not source.recording.exists()


def test_a_trace_too_long_to_be_kept_is_refused(file: Path, pool: Pool) -> None:
    loop = (
        "import asyncio\n\nasync def main():\n    for _ in range(5000):\n        await asyncio.sleep(0)\n\n"
    )
    verdict = record.record(written(file, loop + "asyncio.run(main())\n"), pool)
    assert "brewing.py:1: its tasks do 15,003 things; a recorded trace holds 5,000" in verdict.message


@pytest.mark.parametrize(
    ("program", "line", "words"),
    [
        ("print('tea')\nprint(object())\n", 2, "prints a memory address, 0x"),
        (
            "import asyncio\nasync def brew(): pass\nlate = brew()\nprint(late)\nlate.close()\n",
            4,
            "memory address",
        ),
        ("import datetime\nprint('tea')\nprint(datetime.date.today())\n", 3, "the time or a date"),
        (
            "import datetime\nprint(datetime.datetime.now(datetime.timezone.utc))\n",
            2,
            "the time or a date",
        ),
        ("import datetime\nprint(datetime.datetime.now().date())\n", 2, "date"),
        (
            "drinks = {'tea', 'coffee', 'juice', 'milk'}\nfor drink in drinks:\n    print(drink)\n",
            3,
            "set's order",
        ),
        ("import time\nprint('tea')\nprint(time.time())\n", 3, "the time or a date"),
        ("import time\nprint(time.monotonic())\n", 2, "the time or a date"),
        ("import time\nprint(time.strftime('%H:%M'))\n", 2, "the time or a date"),
        (
            "import time\nstart = time.monotonic()\ntime.sleep(0.1)\nprint(time.monotonic() - start)\n",
            4,
            "exact time",
        ),
        ("import random\nprint(random.random())\n", 2, "not print the same each time"),
        ("import os\nprint(os.getpid())\n", 2, "not print the same each time"),
        (
            "import time\nstart = time.monotonic()\ntime.sleep(0.2)\nprint(f'{time.monotonic() - start:.3f}')\n",
            4,
            "exact time",
        ),
        ("import datetime\nprint(datetime.datetime.now().year)\n", 2, "the time or a date"),
        (
            "class Cup: pass\n\ncups = {Cup(): n for n in range(6)}\nprint([cups[cup] for cup in set(cups)])\n",
            4,
            "objects in a set's order|not print the same each time",
        ),
        ("import sys\nprint(sys.executable)\n", 2, "a path of this machine"),
        ("sum(range(40_000_000))\nprint('done')\n", 1, "virtual time does not count"),
        ("print('=== Python 3')\n", 1, "marks a part of a recording"),
    ],
)
def test_what_would_not_be_the_same_for_a_reader_is_refused(
    file: Path, pool: Pool, program: str, line: int, words: str
) -> None:
    source = written(file, program)
    verdict = record.record(source, pool)
    assert verdict.kind == "failed"
    assert f"brewing.py:{line}: " in verdict.message
    assert any(word in verdict.message for word in words.split("|")), verdict.message
    assert not source.recording.exists()


def test_a_real_time_is_refused(file: Path, pool: Pool) -> None:
    program = (
        "import time\nstart = time.monotonic()\ntime.sleep(0.2)\nprint(f'{time.monotonic() - start:.1f} s')\n"
    )
    verdict = record.record(written(file, program, REAL), pool)
    assert verdict.kind == "failed"
    assert "brewing.py:4: prints the time or a date" in verdict.message


def test_a_refused_program_leaves_the_recording_as_it_was(file: Path, pool: Pool) -> None:
    source = written(file, 'print("tea")\n')
    record.record(source, pool)
    before = source.recording.read_text()
    assert record.record(written(file, "print(object())\n"), pool).kind == "failed"
    assert source.recording.read_text() == before


@pytest.mark.parametrize(
    ("program", "header", "words"),
    [
        (
            "1 / 0\n",
            "",
            "ends with exit status 1 (ZeroDivisionError: division by zero); mend it, or write fails",
        ),
        ("pass\n", "fails = true", "is meant to fail (its header says so), and ends with exit status 0"),
        ("import os; os.kill(os.getpid(), 11)\n", "", "was ended by signal 11"),
        ("while True: pass\n", "time-limit = 0.5", "was still running after 0.5 seconds"),
        ("while True: print('tea')\n", "", "printed more than 256 KiB"),
        ("import threading\nthreading.Thread(target=print).start()\n", "", 'write needs = ["threads"]'),
        ("import subprocess\nsubprocess.run('true')\n", "", 'write needs = ["processes"]'),
        ("import os\nos.kill(os.getppid(), 9)\n", "", "ended the process that ran it"),
    ],
)
def test_a_wrong_ending_is_named(file: Path, pool: Pool, program: str, header: str, words: str) -> None:
    verdict = record.record(written(file, program, header), pool)
    assert verdict.kind == "failed"
    assert "brewing.py:1: " in verdict.message
    assert words in verdict.message


def test_a_program_meant_to_fail_has_its_status_recorded(file: Path, pool: Pool) -> None:
    source = written(file, "print('tea')\nraise ValueError('no water')\n", "fails = true")
    assert record.record(source, pool).kind == "written"
    outcome = recording.load(source).outcomes[versions.current()]
    assert outcome.status == 1
    assert outcome.output.endswith("ValueError: no water\n")
    assert record.check(source, pool).kind == "passed"


def test_a_check_names_the_line_of_the_recording_that_is_not_true(file: Path, pool: Pool) -> None:
    source = written(file, "print('tea')\nprint('coffee')\n")
    record.record(source, pool)
    text = source.recording.read_text()
    source.recording.write_text(text.replace("coffee", "cocoa"))
    verdict = record.check(source, pool)
    assert verdict.kind == "failed"
    assert "brewing.out:4: brewing.py prints something else than is recorded" in verdict.message
    assert "-cocoa" in verdict.message
    assert "+coffee" in verdict.message

    source.recording.write_text(text.replace("3.15", "3.15, exit status 2"))
    assert "recorded exit status 2" in record.check(source, pool).message

    source.recording.write_text(text + "milk\n")
    assert "brewing.out:5: " in record.check(source, pool).message


def test_every_character_is_recorded_and_read_back(file: Path, pool: Pool) -> None:
    source = written(file, r"print('1 %\r2 %\r\n\x0c \u2028 \x85', end='')" + "\n")
    assert record.record(source, pool).kind == "written"
    assert record.check(source, pool).kind == "passed"


def test_a_check_names_a_recording_that_is_missing_or_stale(file: Path, pool: Pool) -> None:
    source = written(file, "print('tea')\n")
    assert "is not recorded" in record.check(source, pool).message
    record.record(source, pool)
    assert "is stale" in record.check(written(file, "print('milk')\n"), pool).message


def test_a_program_for_another_python_or_with_packages_is_skipped(file: Path, pool: Pool) -> None:
    other = next(version for version in versions.SUPPORTED if version != versions.current())
    file.write_text(f"# /// script\n# requires-python = '=={versions.write(other)}'\n# ///\n")
    verdict = record.check(snippet.read(file), pool)
    assert (verdict.kind, verdict.message) == ("skipped", f"needs Python {versions.write(other)}")
    file.write_text("# /// script\n# dependencies = ['no-such-package-anywhere']\n# ///\n")
    verdict = record.record(snippet.read(file), pool)
    assert (verdict.kind, verdict.message) == ("skipped", "needs the package no-such-package-anywhere")
