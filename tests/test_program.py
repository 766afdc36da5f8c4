"""`python -m runnable timeline`: a reader's own program runs as Python would run it, and its page tells the truth."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from runnable import report
from runnable.pages import DOCS, Page
from runnable.snippet import ROOT, SNIPPETS

BREAKFAST = """\
import asyncio
import sys


async def brew(drink, seconds):
    print(f"{drink}: started")
    await asyncio.sleep(seconds)
    print(f"{drink}: <ready> & hot", file=sys.stderr)


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(brew("coffee", 0.4), name="coffee")
        group.create_task(brew("tea", 0.05), name="tea")
    print("served")


if __name__ == "__main__":
    asyncio.run(main())
"""

FOREVER = """\
import asyncio


async def main():
    while True:
        print("tick", flush=True)
        await asyncio.sleep(0.05)


asyncio.run(main())
"""

# What `-S` leaves out is all that is not the standard library.
COMMAND = [sys.executable, "-S", "-m", "runnable", "timeline"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHON_COLORS": "0"}


def timeline(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in a folder."""
    return subprocess.run(
        [*COMMAND, *arguments], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=60
    )


def text_of(page: str, kind: str) -> str:
    """What the first element of a class holds, as a reader sees it."""
    found = re.search(rf'<(\w+)[^>]* class="{kind}"[^>]*>(.*?)</\1>', page, re.DOTALL)
    assert found, f"there is no {kind}"
    return unescape(re.sub(r"<[^>]+>", "", found[2]))


def output_of(page: str) -> str:
    return text_of(page, "snippet-output").removeprefix("Output")


def story_of(page: str) -> str:
    found = re.search(r"<desc[^>]*>(.*?)</desc>", page, re.DOTALL)
    assert found, "there is no picture"
    return unescape(found[1])


@pytest.fixture
def cafe(tmp_path: Path) -> Path:
    (tmp_path / "tea.py").write_text(BREAKFAST)
    (tmp_path / "forever.py").write_text(FOREVER)
    return tmp_path


def test_the_page_shows_the_program_its_output_and_its_timeline(cafe: Path) -> None:
    done = timeline(cafe, "tea.py")
    assert done.returncode == 0
    assert done.stdout == "coffee: started\ntea: started\nserved\n"
    assert done.stderr == "tea: <ready> & hot\ncoffee: <ready> & hot\nwrote tea.timeline.html\n"
    page = (cafe / "tea.timeline.html").read_text(encoding="utf-8")
    assert text_of(page, "highlight") == BREAKFAST
    assert output_of(page) == (
        "coffee: started\ntea: started\ntea: <ready> & hot\ncoffee: <ready> & hot\nserved\n"
    ), "both streams, in the order in which they were printed"
    assert "tea, made by main" in story_of(page) and "waits at line 7 for sleep(0.05)" in story_of(page)
    assert "on real time" in page
    assert sorted(path.name for path in cafe.iterdir()) == ["forever.py", "tea.py", "tea.timeline.html"]


def test_the_page_asks_for_nothing_and_is_well_formed(cafe: Path) -> None:
    timeline(cafe, "tea.py")
    page = (cafe / "tea.timeline.html").read_text(encoding="utf-8")
    opened: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in ("meta", "br", "path", "circle", "rect"):
                opened.append(tag)
            for name, value in attrs:
                assert name not in ("src", "srcset", "action"), f"<{tag} {name}>"
                assert name != "href" or str(value).startswith("#"), f"<{tag} href={value}>"

        def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            pass

        def handle_endtag(self, tag: str) -> None:
            if tag not in ("path", "circle", "rect"):
                assert opened.pop() == tag

    Reader().feed(page)
    assert opened == []
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert "@import" not in styles and not re.search(r"url\((?!#)", styles)
    assert (
        page.startswith('<!DOCTYPE html>\n<html lang="en">') and "<title>Timeline of tea.py</title>" in page
    )


SAME = {
    "its arguments and itself": (
        "import sys\nprint(sys.argv, sys.path[0], __name__, __file__, __spec__, __package__, __doc__)\n"
        "print(type(__loader__).__name__, (lambda: 0).__code__.co_filename)\n"
    ),
    "a module beside it": "import milk\nprint(milk.FAT)\n",
    "a module beside it that hides one of Python's": "import html\nprint(html.WHO)\n",
    "an exit with words": "import sys\nsys.exit('no milk')\n",
    "an exit with a number": "import asyncio\nasync def main(): exit(7)\nasyncio.run(main())\n",
    "an exit at once": "import asyncio, os\nasync def main():\n    print('gone', flush=True)\n    os._exit(5)\nasyncio.run(main())\n",
    "an error and its cause": (
        "import asyncio\n\n\nasync def main():\n    try:\n        1 / 0\n    except ZeroDivisionError as error:\n"
        "        raise ValueError('no tea') from error\n\n\nasyncio.run(main())\n"
    ),
    "what it does on the way out": "import atexit\natexit.register(print, 'closed')\nprint('open')\n",
    "what Python says of a task on the way out": (
        "import asyncio\nasync def tea(): await asyncio.sleep(9)\nloop = asyncio.new_event_loop()\n"
        "task = loop.create_task(tea())\nloop.run_until_complete(asyncio.sleep(0))\n"
    ),
    "what Python says of a coroutine on the way out": "async def tea(): pass\nforgotten = tea()\n",
    "an output that it closes": "import sys\nprint('one')\nsys.stdout.close()\n",
    "a fork": "import os\nif os.fork() == 0:\n    print('child')\nelse:\n    os.wait()\n    print('parent')\n",
    "an input": "print(input('tea? '))\n",
    "several runs": (
        "import asyncio\nasync def main(): print(asyncio.current_task().get_name())\n"
        "asyncio.run(main())\nwith asyncio.Runner(debug=True) as runner:\n    runner.run(main())\n    runner.run(main())\n"
    ),
    "threads": (
        "import asyncio, threading\ndef work(): return threading.current_thread() is threading.main_thread()\n"
        "async def main():\n    print(await asyncio.to_thread(work))\n"
        "    print(await asyncio.get_running_loop().run_in_executor(None, work))\nasyncio.run(main())\n"
        "thread = threading.Thread(target=asyncio.run, args=(main(),))\nthread.start()\nthread.join()\n"
    ),
    "a thread that is left behind": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\nprint('left')\n"
    ),
    "its first line being of another encoding": "# coding: latin-1\nprint(ascii('caf\xe9'))\n",
}


@pytest.mark.parametrize("source", SAME.values(), ids=SAME)
def test_a_program_does_what_it_does_without_us(tmp_path: Path, source: str) -> None:
    (tmp_path / "milk.py").write_text("FAT = 3.5\n")
    (tmp_path / "html.py").write_text("WHO = 'the program’s own'\n", encoding="utf-8")
    (tmp_path / "order.py").write_text(source, encoding="latin-1" if "latin-1" in source else "utf-8")
    plain, ours = (
        subprocess.run(
            [*command, "order.py", "--milk", "--", "2"],
            cwd=tmp_path,
            env=ENVIRONMENT,
            input="yes\n",
            capture_output=True,
            text=True,
            timeout=60,
        )
        for command in ([sys.executable, "-S"], COMMAND)
    )
    ours.stderr = re.sub(r"(?m)^(order\.py: it |wrote ).*\n", "", ours.stderr)
    assert (ours.returncode, ours.stdout, ours.stderr) == (plain.returncode, plain.stdout, plain.stderr)
    page = (tmp_path / "order.timeline.html").read_text(encoding="utf-8")
    for line in (plain.stdout + plain.stderr).splitlines():
        # What Python says as it shuts down comes after the page; what another process prints is not ours.
        if "was never awaited" not in line and "pending" not in line and line != "child":
            assert line in output_of(page)
    if plain.returncode:
        assert f"exit status {plain.returncode}" in text_of(page, "snippet-output")


def stop(folder: Path, numbers: list[signal.Signals]) -> tuple[int, str]:
    """Start the program that never ends and send it signals: how it ended, and what it said."""
    with subprocess.Popen(
        [*COMMAND, "forever.py"],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "tick\n"
        for number in numbers:
            process.send_signal(number)
        said = process.stdout.read()
    return process.returncode, said


@pytest.mark.parametrize("times", [1, 3])
def test_ctrl_c_draws_what_there_is(cafe: Path, times: int) -> None:
    status, said = stop(cafe, [signal.SIGINT] * times)
    assert status == -signal.SIGINT
    assert "KeyboardInterrupt\n" in said
    assert times > 1 or "runnable" not in said, "the traceback is the program's"
    assert said.endswith("forever.py: it was stopped by Ctrl-C.\nwrote forever.timeline.html\n")
    page = (cafe / "forever.timeline.html").read_text(encoding="utf-8")
    assert "It was stopped by Ctrl-C." in page
    assert "waits at line 7 for sleep(0.05)" in story_of(page)


def test_a_signal_to_end_draws_what_there_is(cafe: Path) -> None:
    status, said = stop(cafe, [signal.SIGTERM])
    assert status == -signal.SIGTERM
    assert said.endswith("forever.py: it was stopped by the signal SIGTERM.\nwrote forever.timeline.html\n")
    assert "has not ended" in story_of((cafe / "forever.timeline.html").read_text(encoding="utf-8"))


def test_an_exit_at_once_is_said(tmp_path: Path) -> None:
    (tmp_path / "tea.py").write_text(SAME["an exit at once"])
    done = timeline(tmp_path, "tea.py")
    assert "tea.py: it ended by os._exit(), before Python could tidy up.\n" in done.stderr
    assert "has not ended" in story_of((tmp_path / "tea.timeline.html").read_text(encoding="utf-8"))


def test_a_program_that_is_none_leaves_the_old_page(cafe: Path) -> None:
    (cafe / "tea.timeline.html").write_text("old")
    (cafe / "tea.py").write_text("x = 1\ndef brew(:\n")
    done = timeline(cafe, "tea.py")
    assert done.returncode == 1
    assert 'tea.py", line 2\n    def brew(:\n' in done.stderr and "SyntaxError: invalid syntax" in done.stderr
    assert "Traceback" not in done.stderr and "wrote" not in done.stderr
    assert (cafe / "tea.timeline.html").read_text() == "old"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["coffee.py"], "coffee.py: there is no such program\n"),
        (["."], ".: is a folder; name the program's file\n"),
        (["picture.png"], "picture.png: is not a Python program: "),
        (
            ["--output", "no/where.html", "tea.py"],
            "no/where.html: cannot be written: there is no folder no\n",
        ),
        (["--output", ".", "tea.py"], ".: is a folder; name a file to write after --output\n"),
        ([], "required: PROGRAM"),
    ],
)
def test_misuse_is_one_sentence_and_nothing_runs(cafe: Path, arguments: list[str], words: str) -> None:
    (cafe / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    before = sorted(cafe.iterdir())
    done = timeline(cafe, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr and "Traceback" not in done.stderr
    assert sorted(cafe.iterdir()) == before


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="here is no folder that nobody can write to")
def test_a_folder_that_cannot_be_written_is_said_before_the_run(cafe: Path) -> None:
    done = timeline(cafe, "--output", "/proc/tea.html", "tea.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("/proc/tea.html: cannot be written: ")
    assert done.stderr.endswith("; name another file after --output\n") and done.stderr.count("\n") == 1


def test_the_page_can_be_put_elsewhere_whatever_the_program_does(cafe: Path) -> None:
    (cafe / "pages").mkdir()
    with (cafe / "tea.py").open("a") as file:
        file.write(
            "    import os, json, time\n    os.chdir('/')\n    os.environ.clear()\n    json.dumps = time.time = None\n"
        )
    done = timeline(cafe, "--output", "pages/mine.html", "tea.py")
    assert done.stderr.endswith("wrote pages/mine.html\n")
    assert "tea, made by main" in story_of((cafe / "pages/mine.html").read_text(encoding="utf-8"))


def test_generators_are_drawn_where_there_is_no_task(tmp_path: Path) -> None:
    (tmp_path / "tea.py").write_text(
        "def cups():\n    yield 1\n    yield 2\n\nfor cup in cups():\n    print(cup)\n"
    )
    assert timeline(tmp_path, "tea.py").stderr == "wrote tea.timeline.html\n"
    page = (tmp_path / "tea.timeline.html").read_text(encoding="utf-8")
    assert "cups() is suspended at line 2 and yields 1" in page


def test_without_a_task_there_is_a_sentence_and_no_picture(tmp_path: Path) -> None:
    (tmp_path / "tea.py").write_text("print('tea')\n")
    done = timeline(tmp_path, "tea.py")
    assert done.stderr == (
        "tea.py: it made no asyncio task and resumed no generator, so there is no timeline to draw.\n"
        "wrote tea.timeline.html\n"
    )
    page = (tmp_path / "tea.timeline.html").read_text(encoding="utf-8")
    assert "It made no asyncio task" in page and "<svg" not in page and "<details" not in page


UVLOOP = """\
import asyncio

class Loop:
    def __init__(self):
        raise SystemExit("a loop that cannot be watched")

def new_event_loop():
    return Loop()

def run(main, *, loop_factory=new_event_loop):
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        return runner.run(main)
"""


@pytest.mark.parametrize(
    "start",
    [
        "uvloop.run(main())",
        "with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner: runner.run(main())",
        "from uvloop import Loop; loop = Loop(); loop.run_until_complete(main()); loop.close()",
    ],
)
def test_uvloop_gives_way_and_it_is_said_once(tmp_path: Path, start: str) -> None:
    (tmp_path / "uvloop.py").write_text(UVLOOP)
    (tmp_path / "tea.py").write_text(
        f"import asyncio, uvloop\nasync def main(): await asyncio.sleep(0.01)\n{start}\n{start}\n"
    )
    done = timeline(tmp_path, "tea.py")
    said = "it asks for uvloop, whose insides cannot be watched: here it ran on asyncio's own event loop."
    assert (done.returncode, done.stderr) == (0, f"tea.py: {said}\nwrote tea.timeline.html\n")
    page = (tmp_path / "tea.timeline.html").read_text(encoding="utf-8")
    assert f"I{said[1:]}" in unescape(page)
    assert "waits at line 2 for sleep(0.01)" in story_of(page)


def test_a_program_that_can_do_without_uvloop_does(tmp_path: Path) -> None:
    (tmp_path / "tea.py").write_text(
        "try:\n    import uvloop\nexcept ImportError as error:\n    print(error)\n"
    )
    done = timeline(tmp_path, "tea.py")
    assert done.stdout == "No module named 'uvloop'\n"
    assert "uvloop" not in done.stderr


def test_on_virtual_time_waiting_costs_nothing_and_times_are_exact(tmp_path: Path) -> None:
    (tmp_path / "tea.py").write_text(
        "import asyncio, datetime, time\nbegan, clock = datetime.datetime.now(), time.monotonic()\n"
        "asyncio.run(asyncio.sleep(86_400))\nprint(datetime.datetime.now() - began, time.monotonic() - clock)\n"
    )
    done = timeline(tmp_path, "--virtual", "tea.py")
    assert done.stdout == "1 day, 0:00:00 86400.0\n"
    page = (tmp_path / "tea.timeline.html").read_text(encoding="utf-8")
    assert "on virtual time" in page and "from 0 s to 86,400 s" in story_of(page)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("    await asyncio.to_thread(print)", "starts a thread"),
        ("    await asyncio.open_connection('127.0.0.1', 9)", "uses a network socket"),
        ("    await asyncio.create_subprocess_exec('true')", "starts another process"),
    ],
)
def test_on_virtual_time_what_takes_real_time_is_refused(tmp_path: Path, line: str, words: str) -> None:
    (tmp_path / "tea.timeline.html").write_text("old")
    (tmp_path / "tea.py").write_text(
        f"import asyncio\nasync def main():\n    print('tea')\n{line}\nasyncio.run(main())\n"
    )
    done = timeline(tmp_path, "--virtual", "tea.py")
    assert (done.returncode, done.stdout) == (2, "tea\n")
    assert done.stderr == f"tea.py:4: {words}, which takes real time: run it without --virtual\n"
    assert (tmp_path / "tea.timeline.html").read_text() == "old"


def test_ten_thousand_tasks_and_much_output_are_cut_and_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "tea.py").write_text(
        "import asyncio\nasync def brew(): print('x' * 99)\nasync def main():\n"
        "    await asyncio.gather(*(brew() for _ in range(10_000)))\nasyncio.run(main())\n"
    )
    done = timeline(tmp_path, "tea.py")
    assert done.stdout.count("\n") == 10_000
    assert done.stderr == (
        "tea.py: it made 10,001 tasks: the first 200 are recorded, and 24 are drawn.\n"
        "tea.py: it printed more than 256 KiB; the rest is not shown here.\n"
        "wrote tea.timeline.html\n"
    )
    page = (tmp_path / "tea.timeline.html").read_text(encoding="utf-8")
    assert len(output_of(page)) == 256 * 1024


def test_the_page_about_timelines_shows_what_the_command_prints(tmp_path: Path) -> None:
    """Its commands are typed in a folder that has the programs, with the project where the page has it."""
    (tmp_path / "the-road-to-coroutines").symlink_to(ROOT)
    (tmp_path / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (tmp_path / "python").chmod(0o755)
    program = (SNIPPETS / "timelines" / "one_grinder.py").read_text(encoding="utf-8")
    (tmp_path / "one_grinder.py").write_text(program, encoding="utf-8")
    (tmp_path / "asks_a_thread.py").write_text(
        "import asyncio\n\n\nasync def main():\n    await asyncio.to_thread(print)\n\n\nasyncio.run(main())\n"
    )
    page = Page(DOCS / "timelines.md", (DOCS / "timelines.md").read_text(encoding="utf-8"))
    shown = "\n".join(fence.code for fence in page.fences() if fence.language == "console") + "\n"
    commands = re.findall(r"(?m)^\$ (.*)", shown)
    assert len(commands) == 3
    environment = {"HOME": str(tmp_path), "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", "-c", "; ".join(commands)],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.stdout == re.sub(r"(?m)^\$ .*\n", "", shown)
    assert "waits at line 5 for Lock.acquire" in story_of(
        (tmp_path / "one_grinder.timeline.html").read_text(encoding="utf-8")
    )


# The page itself, of traces written by hand.


def trace(events: list[list[Any]], **more: Any) -> dict[str, Any]:
    task = {"name": "Task-1", "coroutine": "main", "parent": None, "line": None}
    return {"clock": "real", "tasks": [task], "events": events, **more}


def one_wait() -> dict[str, Any]:
    return trace([[0.0, "create", 0], [0.0, "run", 0], [0.5, "end", 0, "returned", ""]])


def page_of(recorded: dict[str, Any], **changed: Any) -> str:
    known: dict[str, Any] = {"program": "tea.py", "source": "tea\n", "output": "", "status": 0}
    known |= {"notes": [], "python": "CPython 3.13.0"}
    write: Callable[..., str] = report.write
    return write(**known | {"trace": recorded} | changed)


def test_nothing_that_a_program_holds_breaks_out_of_the_page() -> None:
    nasty = '</code></pre><script>alert("&")</script>\N{SYMBOL FOR NULL}'
    page = page_of(one_wait(), program=nasty, source=nasty, output=nasty, notes=[nasty], python=nasty)
    assert "<script>alert" not in page
    assert text_of(page, "highlight") == nasty + "\n"
    assert output_of(page) == nasty


def test_output_is_counted_in_the_letters_that_the_page_shows() -> None:
    recorded = trace([[0.0, "output", 6], [0.0, "output", 20], [0.0, "output", 24], [1.0, "output", 99]])
    printed = "café\n\x1b[31mred\x1b[0m\r\n\0\n".encode()
    text = report.read_output(printed, "utf-8", recorded)
    assert text == "café\nred\n\N{REPLACEMENT CHARACTER}\n"
    assert [event[2] for event in recorded["events"]] == [5, 9, 11, 11]


def test_the_limits_of_a_record_are_said() -> None:
    assert report.limits(one_wait()) == []
    assert report.limits({**one_wait(), "stopped": 1.25}) == [
        "The record stops after 100,000 events, 1.250 seconds from its start."
    ]
    steps = [
        [0.0, kind, 0, None, None][: 3 if kind == "run" else 5]
        for _ in range(1_001)
        for kind in ("run", "wait")
    ]
    assert report.limits(trace([[0.0, "create", 0], *steps])) == [
        "Its tasks took 1,001 steps, of which the first 1,000 are drawn."
    ]
    many = {**one_wait(), "tasks": one_wait()["tasks"] * 30}
    assert report.limits(many) == ["It made 30 tasks, of which the first 24 are drawn."]


def test_a_picture_of_very_many_steps_stays_readable() -> None:
    steps = [
        [at / 1000, *rest] for at in range(50_000) for rest in (["run", 0], ["wait", 0, 3, "its next turn"])
    ]
    page = page_of(trace([[0.0, "create", 0], *steps]))
    width = re.search(r'<svg[^>]* width="(\d+)', page)
    assert width and int(width[1]) < 40_000
    assert len(page) < 500_000


def test_dark_colours_are_for_those_who_have_chosen_dark() -> None:
    page = page_of(one_wait())
    assert "color-scheme: light dark" in page
    assert "--tl-ink: light-dark(#1f2937, #e6e8ee);" in page
