"""What the tracer sees of generators, and that nothing can be seen of the tracer.

What it sees of the programs in tests/traces/generators is recorded beside them.
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runnable import snippet
from runnable.record import PLAIN
from runnable.run import Pool, Run
from runnable.snippet import ROOT
from runnable.trace.generators import EVENT_LIMIT, LANE_LIMIT, GeneratorTracer
from runnable.versions import current

PROGRAMS = sorted((Path(__file__).parent / "traces" / "generators").glob("*.py"))

Trace = dict[str, Any]


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2) as pool:
        yield pool


def traced(pool: Pool, path: Path) -> Run:
    """A run under the tracer that prints the same as one without."""
    one = snippet.read(path)
    plain, run = pool.run(one, PLAIN), pool.run(one, PLAIN, trace=True)
    assert run.outcome == plain.outcome
    return run


def trace_of(pool: Pool, folder: Path, program: str) -> Trace:
    path = folder / "program.py"
    path.write_text(program)
    run = traced(pool, path)
    assert run.trace is not None and run.outcome.status == 0, run.outcome.output
    return run.trace


def check(trace: Trace) -> None:
    """What is true of every trace of generators that has not been cut short."""
    state: dict[int, str] = {}
    running: int | None = None
    output, time = 0, 0.0
    resumed = stopped = 0
    for moment, kind, *rest in trace["events"]:
        assert moment >= time
        time = moment
        if kind == "output":
            assert rest[0] > output
            output = rest[0]
            continue
        lane = rest[0]
        if kind == "create":
            assert lane not in state and running is None
            assert lane == len(state), "lanes are numbered as they come"
            state[lane] = "created"
        elif kind == "run":
            assert running is None, "control is with one at a time"
            assert state[lane] in ("created", "wait")
            running, state[lane] = lane, "run"
            resumed += 1
        else:
            assert running == lane
            running, state[lane] = None, kind
            stopped += 1
            if kind == "wait":
                assert rest[3] in ("call", "throw", "close", "drop", "yield", "from")
                assert isinstance(rest[2], str) and rest[2]
            else:
                assert rest[1] in ("returned", "raised", "closed")
    assert running is None and resumed == stopped
    assert state[0] == "end", "the program's own end comes last"
    assert len(state) == len(trace["tasks"])
    for index, task in enumerate(trace["tasks"]):
        assert (task["parent"] is None) == (index == 0)
        assert index == 0 or task["parent"] < index


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_control_goes_from_one_to_another(pool: Pool, program: Path) -> None:
    run = traced(pool, program)
    assert run.trace is not None
    check(run.trace)


def test_snippets_without_tasks_are_traced_and_print_the_same(pool: Pool) -> None:
    snippets = [
        one
        for one in map(snippet.read, snippet.find([ROOT / "snippets"]))
        if current() in one.versions and one.virtual and not one.dependencies
    ]

    def both(one: snippet.Snippet) -> tuple[Run, Run]:
        return pool.run(one, PLAIN), pool.run(one, PLAIN, trace=True)

    found = 0
    for one, (plain, seen) in pool.map(both, snippets):
        assert plain.outcome == seen.outcome, one.name
        if seen.trace and seen.trace.get("form") == "generators":
            found += 1
            check(seen.trace)
    assert found > 20


class Generated:
    """A program of random generators: each says its number whenever it gets control, and does what chance says."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._count = 0
        self._text: list[str] = []
        self._generator(3)
        self.text = "".join(self._text) + self._driver()

    def _generator(self, depth: int) -> int:
        """Write a generator function, and those that it uses: its number."""
        self._count += 1
        number = self._count
        body = [f"say({number})"]
        for _ in range(self._random.randint(1, 4)):
            kind = self._random.choice(["yield", "yield", "caught", "from", "for", "drop", "fail", "finally"])
            if kind in ("from", "for", "drop") and not depth:
                kind = "yield"
            if kind == "yield":
                body += [f"got = yield {number}", f"say({number})"]
            elif kind == "caught":
                body += ["try:", f"    yield {number}", "except OSError:", "    pass", f"say({number})"]
            elif kind == "finally":
                body += ["try:", f"    yield {number}", "finally:", f"    say({number})"]
            elif kind == "fail":
                if self._random.random() < 0.3:
                    body += [f"raise ValueError({number})"]
            else:
                inner = self._generator(depth - 1)
                if kind == "from":
                    body += [f"yield from one_{inner}()", f"say({number})"]
                elif kind == "for":
                    body += [
                        f"for got in one_{inner}():",
                        f"    say({number})",
                        "    yield got",
                        f"    say({number})",
                    ]
                else:
                    body += [f"inner = one_{inner}()", "next(inner, None)", f"say({number})", "del inner"]
                    body += [f"say({number})"]
        body.append(f"return {number}")
        code = "\n".join(f"    {line}" for line in body)
        self._text.append(f"def one_{number}():\n{code}\n    yield\n\n\n")
        return number

    def _driver(self) -> str:
        steps = ["generator = one_1()", "say(0)"]
        for _ in range(self._random.randint(2, 12)):
            step = self._random.choice(
                [
                    "next(generator)",
                    "generator.send(None)",
                    "next(generator)",
                    "generator.throw(OSError('no'))",
                ]
                + ["generator.close()"] * (self._random.random() < 0.2)
            )
            steps += ["try:", f"    {step}", "except (StopIteration, OSError, ValueError, RuntimeError):"]
            steps += ["    pass", "say(0)"]
        return "\n".join(["def say(number):", "    print(number)", "", "", *steps, ""])


def test_who_has_control_is_who_says_so(pool: Pool, tmp_path: Path) -> None:
    """Each program prints who runs; in the trace that one has control at that character."""
    path = tmp_path / "program.py"
    lanes = 0
    for seed in range(100):
        path.write_text(Generated(seed).text)
        run = traced(pool, path)
        assert run.trace is not None
        if not run.trace["tasks"]:
            continue  # It was closed before it began.
        check(run.trace)
        names = [task["coroutine"] for task in run.trace["tasks"]]
        lanes += len(names)
        written, running = 0, -1
        for _, kind, *rest in run.trace["events"]:
            if kind == "run":
                running = rest[0]
            elif kind == "output":
                said = set(run.outcome.output[written : rest[0]].split())
                written = rest[0]
                own = names[running].removeprefix("one_") if running else "0"
                assert said == {own}, (seed, said, names[running])
    assert lanes > 250


def test_a_program_with_tasks_is_told_by_its_tasks(pool: Pool, tmp_path: Path) -> None:
    trace = trace_of(
        pool,
        tmp_path,
        "import asyncio, sys\n"
        "def numbers():\n    yield 1\n"
        "async def main():\n    print(sys.getprofile(), sys.gettrace())\n"
        "print(list(numbers()))\n"
        "asyncio.run(main())\n",
    )
    assert "form" not in trace and len(trace["tasks"]) == 1


def test_a_program_without_either_has_no_trace(pool: Pool, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text("print(sum(number for number in range(3)))\n")
    trace = traced(pool, path).trace
    assert trace is not None and trace["tasks"] == []


def test_nothing_lives_longer_for_being_traced(pool: Pool, tmp_path: Path) -> None:
    """What is freed, and when, is part of what this prints."""
    trace = trace_of(
        pool,
        tmp_path,
        "import gc, weakref\n"
        "class Cup:\n    def __del__(self):\n        print('freed')\n"
        "def hold():\n    cup = Cup()\n    yield cup\n    raise KeyError(cup)\n"
        "def through():\n    yield from hold()\n"
        "for make in hold, through:\n"
        "    generator = make()\n    seen = weakref.ref(generator)\n    next(generator)\n    print('held')\n"
        "    try:\n        next(generator)\n    except KeyError as error:\n        print('caught')\n"
        "    print('after')\n    generator = None\n    print(seen())\n"
        "def lends(cup):\n    yield\n    del cup\n    print('given back')\n    yield\n"
        "lent = lends(Cup())\nnext(lent)\nnext(lent)\n"
        "dropped = hold()\nnext(dropped)\nframe = dropped.gi_frame\nprint(frame.f_lineno)\ndel frame\n"
        "dropped = None\nprint('end', gc.garbage)\n",
    )
    check(trace)
    assert [task["name"] for task in trace["tasks"][1:]] == [
        "hold()", "through()", "hold()", "lends(Cup)", "hold()",
    ]  # fmt: skip


def test_variables_are_as_the_program_left_them(pool: Pool, tmp_path: Path) -> None:
    program = (
        "class Cup:\n    def __init__(self, name):\n        self.name = name\n"
        "    def __del__(self):\n        print('freed', self.name)\n"
        "def collect(cup):\n    shown = lambda: cup\n    total = ()\n    while True:\n"
        "        got = yield\n        total += (got,)\n        cup = Cup(got)\n        print(total, shown().name)\n"
        "def counter(generator, names):\n    held = ASKS\n    count = 0\n    for name in names:\n"
        "        cup = Cup(name)\n        generator.send(name)\n        count += 1\n        name = name.upper()\n"
        "        del cup\n        print(count, name, sorted(held))\n    del held, generator\n    print('done')\n"
        "generator = collect(Cup('first'))\nnext(generator)\n"
        "counter(generator, ['tea', 'juice'])\ndel generator\nprint('end')\n"
    )
    for asks, words in (("()", 'send("tea")'), ("locals()", None)):
        trace = trace_of(pool, tmp_path, program.replace("ASKS", asks))
        check(trace)
        given = [event[4] for event in trace["events"] if event[1] == "wait"]
        assert words is None or words in given
        assert trace["tasks"][1]["name"] == "collect(Cup)"


def test_no_word_of_the_programs_own_is_asked_for(pool: Pool, tmp_path: Path) -> None:
    trace = trace_of(
        pool,
        tmp_path,
        "class Loud(str):\n    def __repr__(self):\n        print('loud')\n        return 'loud'\n    __str__ = __repr__\n"
        "class Louder(Exception):\n    __str__ = __repr__ = Loud.__repr__\n"
        "def give(one):\n    got = yield one\n    yield [one, (one, got)]\n    raise Louder(one)\n"
        "given = give(Loud())\nnext(given)\ngiven.send(Loud())\n"
        "try:\n    next(given)\nexcept Louder:\n    pass\n",
    )
    check(trace)
    words = [event[4] for event in trace["events"] if event[1] in ("wait", "end")]
    assert "yields Loud" in words and "yields [Loud, (Loud, Loud)]" in words and "Louder" in words


def test_many_generators_and_many_steps_are_bounded(pool: Pool, tmp_path: Path) -> None:
    trace = trace_of(
        pool,
        tmp_path,
        "def inner():\n    yield 1\n    yield 2\n"
        "def outer():\n    yield from inner()\n"
        f"kept = [outer() for _ in range({LANE_LIMIT})]\n"
        "for one in kept * 2:\n    next(one)\n",
    )
    check(trace)
    assert len(trace["tasks"]) == LANE_LIMIT
    assert trace["left"] == 2 * LANE_LIMIT - LANE_LIMIT + 1
    trace = trace_of(
        pool,
        tmp_path,
        f"def count():\n    while True:\n        yield\nfor _ in zip(count(), range({EVENT_LIMIT})):\n    pass\n",
    )
    assert len(trace["events"]) == EVENT_LIMIT
    assert trace["stopped"] == 0


def test_one_profiler_at_a_time() -> None:
    tracer = GeneratorTracer("nothing.py")
    earlier = sys.getprofile()
    sys.setprofile(lambda *_: None)
    try:
        with pytest.raises(RuntimeError, match="a profiler or a debugger is at work already"):
            tracer.install()
    finally:
        sys.setprofile(earlier)
    assert tracer.trace() is None
