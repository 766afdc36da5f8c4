"""Running snippets: each in a process of its own, with nothing left over for the next."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from runnable import snippet
from runnable.run import Pool, Run
from runnable.snippet import ROOT

FAILS = "# /// script\n# [tool.runnable]\n# fails = true\n# ///\n"
REAL = '# /// script\n# [tool.runnable]\n# needs = ["processes"]\n# time-limit = 1\n# ///\n'


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(1) as pool:
        yield pool


@pytest.fixture
def run(pool: Pool, tmp_path: Path) -> "Runner":
    return Runner(pool, tmp_path)


class Runner:
    def __init__(self, pool: Pool, folder: Path) -> None:
        self.pool, self.folder = pool, folder

    def __call__(self, program: str) -> Run:
        path = self.folder / "brewing.py"
        path.write_text(program)
        return self.pool.run(snippet.read(path))


def test_standard_output_and_error_come_in_order(run: Runner) -> None:
    program = """
import subprocess, sys
print("one", end=" ")
print("two", file=sys.stderr)
subprocess.run([sys.executable, "-c", "print('three')"])
sys.stdout.write("four")
"""
    assert run(program + "\n" + REAL).outcome.output == "one two\nthree\nfour\n"


def test_exit_statuses_are_those_of_the_program(run: Runner) -> None:
    assert run("pass").outcome.status == 0
    assert run("import sys; sys.exit(3)").outcome.status == 3
    assert run("import os; os._exit(4)").outcome.status == 4
    assert run("raise KeyboardInterrupt").outcome.status == 130
    assert run("import os; os.kill(os.getpid(), 9)").outcome.status == -9
    message = run("import sys; sys.exit('closed')").outcome
    assert (message.status, message.output) == (1, "closed\n")


def test_errors_look_as_python_prints_them(run: Runner) -> None:
    assert run("def brew():\n    1 / 0\n\nbrew()\n").outcome.output == (
        "Traceback (most recent call last):\n"
        '  File "brewing.py", line 4, in <module>\n    brew()\n'
        '  File "brewing.py", line 2, in brew\n    1 / 0\n'
        "ZeroDivisionError: division by zero\n"
    )
    assert run("x = (\n").outcome.output == (
        "  File \"brewing.py\", line 1\n    x = (\nSyntaxError: '(' was never closed\n"
    )


def test_what_python_says_at_exit_is_output(run: Runner) -> None:
    program = """
import asyncio, atexit

async def brew(): await asyncio.sleep(1)

atexit.register(print, "closing")
loop = asyncio.new_event_loop()
task = loop.create_task(brew(), name="tea")
loop.call_soon(loop.stop)
loop.run_forever()
pending = brew()
"""
    output = run(program).outcome.output
    assert "closing\n" in output
    assert "RuntimeWarning: coroutine 'brew' was never awaited" in output
    assert "Task was destroyed but it is pending!" in output


def test_each_program_is_alone(run: Runner) -> None:
    program = """
import asyncio, os, sys, time, builtins
assert __name__ == "__main__" and sys.modules["__main__"].__dict__ is globals()
assert sorted(os.listdir()) == ["brewing.py"], os.listdir()
assert os.path.samefile(sys.path[0], os.getcwd()), sys.path
assert sys.argv == [__file__] and os.path.basename(__file__) == "brewing.py"
assert not hasattr(builtins, "leak") and "LEAK" not in os.environ
assert "leak" not in sys.modules
assert time.monotonic() == 0
assert not asyncio.iscoroutine(time.sleep)
try:
    sys.stdin.read(1) or print("no input")
finally:
    builtins.leak = os.environ["LEAK"] = "leak"
    sys.modules["leak"] = os
    open("leak.txt", "w").close()
    time.sleep(10)
    asyncio.sleep = None
    os.chdir("/")
"""
    for _ in range(2):
        result = run(program)
        assert (result.outcome.output, result.outcome.status) == ("no input\n", 0)


def test_signals_do_what_they_do_in_a_fresh_python(tmp_path: Path) -> None:
    path = tmp_path / "brewing.py"
    path.write_text(
        "import signal\nprint(signal.getsignal(signal.SIGINT).__name__)\nprint(signal.getsignal(signal.SIGTERM).name)\n"
    )
    command = [sys.executable, "-m", "runnable", "run", str(path)]
    # As a shell starts work in the background.
    ignoring = ["sh", "-c", 'trap "" INT TERM; exec "$@"', "sh", *command]
    ended = subprocess.run(ignoring, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout == "default_int_handler\nSIG_DFL\n"


def test_random_numbers_are_not_those_of_the_program_before(run: Runner) -> None:
    program = "import random; print(random.random())"
    assert run(program).outcome.output != run(program).outcome.output


def test_a_program_that_hangs_is_stopped(run: Runner) -> None:
    result = run("print('tea', flush=True)\nwhile True: pass\n" + REAL)
    assert result.stopped == "was still running after 1 seconds"
    assert result.outcome.output == "tea\n"


def test_a_program_that_closed_its_output_and_hangs_is_stopped(run: Runner) -> None:
    result = run("import os\nos.close(1)\nos.close(2)\nwhile True: pass\n" + REAL)
    assert result.stopped == "was still running after 1 seconds"


def test_a_program_that_prints_without_end_is_stopped(run: Runner) -> None:
    result = run("while True: print('tea' * 100)")
    assert result.stopped == "printed more than 256 KiB"


def test_processes_left_behind_are_ended(run: Runner) -> None:
    program = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid)
"""
    result = run(program + REAL)
    assert result.stopped is None
    # It was killed with its group; whoever inherits it must still take notice of its end.
    deadline = time.monotonic() + 10
    while _alive(int(result.outcome.output)):
        assert time.monotonic() < deadline, "the child of a program that ended is still running"
        time.sleep(0.01)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat")
        return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")
    except (ProcessLookupError, FileNotFoundError):
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives orphans back")
def test_processes_in_a_session_of_their_own_are_ended(run: Runner) -> None:
    program = """
import subprocess, sys
sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
print(subprocess.Popen(sleep, start_new_session=True).pid)
"""
    assert not _alive(int(run(program + REAL).outcome.output))


def test_a_stack_ends_with_the_program(run: Runner) -> None:
    program = "import traceback\ntraceback.print_stack()\n"
    assert run(program).outcome.output == (
        '  File "brewing.py", line 2, in <module>\n    traceback.print_stack()\n'
    )


def test_the_next_program_runs_after_one_that_was_killed(run: Runner) -> None:
    run("import os; os.kill(os.getpid(), 9)")
    assert run("print('tea')").outcome.output == "tea\n"


def test_bytes_that_are_no_text_are_shown(run: Runner) -> None:
    assert run("import sys; sys.stdout.buffer.write(b'\\xff tea')").outcome.output == "\\xff tea\n"


def test_several_run_at_once_and_each_comes_back_with_its_own(tmp_path: Path) -> None:
    snippets = []
    for number in range(12):
        path = tmp_path / f"order_{number}.py"
        path.write_text(f"import asyncio\nasyncio.run(asyncio.sleep({number}))\nprint({number})\n")
        snippets.append(snippet.read(path))
    with Pool(3) as pool:
        runs = {one.name: run.outcome.output for one, run in pool.map(pool.run, snippets)}
    assert runs == {f"order_{number}.py": f"{number}\n" for number in range(12)}


def test_an_error_of_the_caller_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "brewing.py"
    path.write_text("pass\n")

    def broken(_: snippet.Snippet) -> None:
        raise LookupError("tea")

    with Pool(1) as pool, pytest.raises(LookupError, match="tea"):
        list(pool.map(broken, [snippet.read(path)]))
