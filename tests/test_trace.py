"""What the tracer sees of tasks, and that nothing can be seen of the tracer."""

import asyncio
import gc
import inspect
import sys
import time
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runnable import snippet, trace
from runnable.run import Pool, Run
from runnable.snippet import ROOT
from runnable.timeline import draw
from runnable.versions import current

eager = pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks came with Python 3.12")


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2) as pool:
        yield pool


class Traced:
    """A program's run, with and without the tracer."""

    def __init__(self, pool: Pool, folder: Path, program: str) -> None:
        path = folder / "brewing.py"
        path.write_text("import asyncio, time" + program)
        one = snippet.read(path)
        plain, self.run = pool.run(one), pool.run(one, trace=True)
        assert self.run.outcome == plain.outcome
        assert self.run.trace is not None
        self.trace = self.run.trace
        self.events: list[list[Any]] = self.trace["events"]
        self.names = [task["name"] for task in self.trace["tasks"]]
        times = [event[0] for event in self.events]
        assert times == sorted(times) and times[0] == 0
        self._check_order()

    def _check_order(self) -> None:
        """At most one task runs at a time, unless an eager one runs in it; and each is in one state at a time."""
        running: list[int] = []
        state: dict[int, str] = {}
        for _, kind, *rest in self.events:
            if kind == "create":
                assert rest[0] not in state
                state[rest[0]] = "ready"
            elif kind == "run":
                assert state[rest[0]] == "ready"
                state[rest[0]] = "run"
                running.append(rest[0])
            elif kind == "end" and rest[1] == "destroyed":
                assert state[rest[0]] == "wait"
                state[rest[0]] = kind
            elif kind in ("wait", "end"):
                assert running.pop() == rest[0]
                state[rest[0]] = kind
            elif kind == "ready":
                assert state[rest[0]] == "wait"
                state[rest[0]] = "ready"
        assert not running

    def of(self, kind: str, task: int | None = None) -> list[list[Any]]:
        """The events of a kind, without the kind."""
        return [
            [event[0], *event[2:]]
            for event in self.events
            if event[1] == kind and (task is None or event[2] == task)
        ]

    def waits(self, task: int = 0) -> list[tuple[int | None, str]]:
        """A task's waits: the line and what for."""
        return [(line, words) for _, _, line, words in self.of("wait", task)]

    def ends(self) -> dict[str, tuple[str, str]]:
        return {self.names[task]: (how, detail) for _, task, how, detail in self.of("end")}


@pytest.fixture
def traced(pool: Pool, tmp_path: Path) -> Any:
    return lambda program: Traced(pool, tmp_path, program)


def test_one_after_another(traced: Any) -> None:
    seen = traced("""
async def brew(seconds):
    await asyncio.sleep(seconds)
async def main():
    await brew(1)
    await brew(0.25)
    await asyncio.sleep(0)
asyncio.run(main())
""")
    assert seen.trace["clock"] == "virtual"
    assert seen.trace["tasks"] == [{"name": "Task-1", "coroutine": "main", "parent": None, "line": 8}]
    assert seen.events == [
        [0.0, "create", 0],
        [0.0, "run", 0],
        [0.0, "wait", 0, 3, "sleep(1)"],
        [1.0, "ready", 0, None],
        [1.0, "run", 0],
        [1.0, "wait", 0, 3, "sleep(0.25)"],
        [1.25, "ready", 0, None],
        [1.25, "run", 0],
        [1.25, "wait", 0, 7, "sleep(0)"],
        [1.25, "ready", 0, None],
        [1.25, "run", 0],
        [1.25, "end", 0, "returned", ""],
    ]


def test_gather_and_its_children(traced: Any) -> None:
    seen = traced("""
async def brew(seconds):
    await asyncio.sleep(seconds)
async def main():
    await asyncio.gather(brew(2), brew(1))
asyncio.run(main())
""")
    assert [(task["parent"], task["line"]) for task in seen.trace["tasks"]] == [(None, 6), (0, 5), (0, 5)]
    assert seen.waits() == [(5, "gather")]
    assert seen.of("ready", 0) == [[2.0, 0, 1]]  # by the child that was last


def test_a_group_with_a_failing_child(traced: Any) -> None:
    seen = traced("""
async def brew(seconds):
    await asyncio.sleep(seconds)
    raise ValueError("no water")
async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(brew(1), name="tea")
        group.create_task(brew(5), name="coffee")
asyncio.run(main())
""")
    assert seen.names == ["Task-1", "tea", "coffee"]
    assert set(seen.waits()) == {(6, "the task group")}
    assert [event[:3] for event in seen.of("cancel", 2)] == [[1.0, 2, 1]]  # for tea has failed
    assert seen.ends() == {
        "tea": ("raised", "ValueError: no water"),
        "coffee": ("cancelled", ""),
        "Task-1": ("raised", "ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)"),
    }


def test_timeout_and_shield_and_wait_for(traced: Any) -> None:
    seen = traced("""
async def main():
    tea = asyncio.create_task(asyncio.sleep(5), name="tea")
    try:
        async with asyncio.timeout(1):
            await asyncio.shield(tea)
    except TimeoutError:
        pass
    await asyncio.wait([tea], timeout=1)
    try:
        await asyncio.wait_for(asyncio.Event().wait(), 1)
    except TimeoutError:
        pass
    await tea
asyncio.run(main())
""")
    assert seen.of("cancel", 0)[0] == [1.0, 0, None, None]
    inside = (11, "Event.wait") if sys.version_info >= (3, 12) else (11, "wait_for")
    waits = [wait for wait in seen.waits() if wait != (11, "wait_for")] + [inside]
    assert set(waits) == {(6, "shield"), (9, "wait"), inside, (14, "task tea")}
    assert seen.ends()["tea"] == ("returned", "")


@eager
def test_eager_tasks(traced: Any) -> None:
    seen = traced("""
async def child():
    await asyncio.sleep(1)
async def brew():
    await asyncio.gather(child(), child())
async def quick():
    time.sleep(1)
async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    tea = asyncio.create_task(brew(), name="tea")
    await asyncio.create_task(quick())
    await tea
asyncio.run(main())
""")
    assert [(task["coroutine"], task["parent"], task["line"]) for task in seen.trace["tasks"]] == [
        ("main", None, 13),
        ("brew", 0, 10),
        ("child", 1, 5),
        ("child", 1, 5),
        ("quick", 0, 11),
    ]
    assert seen.of("run", 4) == [[0.0, 4]]
    assert seen.of("end", 4) == [[1.0, 4, "returned", ""]]
    assert seen.waits() == [(12, "task tea")]
    assert seen.waits(1) == [(5, "gather")]


def test_what_synchronises(traced: Any) -> None:
    seen = traced("""
async def later(queue, lock, event, gate, condition):
    async with lock:
        await asyncio.sleep(1)
    queue.put_nowait("tea")
    await asyncio.sleep(1)
    event.set()
    await asyncio.sleep(1)
    gate.release()
    await asyncio.sleep(1)
    async with condition:
        condition.notify()
async def main():
    queue, lock, event = asyncio.Queue(1), asyncio.Lock(), asyncio.Event()
    gate, condition = asyncio.Semaphore(0), asyncio.Condition()
    helper = asyncio.create_task(later(queue, lock, event, gate, condition), name="helper")
    await asyncio.sleep(0)
    async with lock:
        pass
    await lock.acquire()
    await queue.get()
    await event.wait()
    async with gate:
        pass
    async with condition:
        await condition.wait()
asyncio.run(main())
""")
    assert seen.waits() == [
        (17, "sleep(0)"),
        (18, "Lock.acquire"),
        (22, "Event.wait"),
        (23, "Semaphore.acquire"),
        (26, "Condition.wait"),
    ]
    assert [by for _, _, by in seen.of("ready", 0)] == [None, 1, 1, 1, 1]


def test_threads_on_the_real_clock(traced: Any) -> None:
    seen = traced("""
async def main():
    await asyncio.to_thread(time.sleep, 0.01)
    await asyncio.get_running_loop().run_in_executor(None, time.sleep, 0.01)
asyncio.run(main())
# /// script
# [tool.runnable]
# needs = ["threads"]
# ///
""")
    assert seen.trace["clock"] == "real"
    assert seen.waits() == [(3, "a thread"), (4, "a thread")]


def test_async_generators_and_awaitables_of_ones_own(traced: Any) -> None:
    seen = traced("""
class Kettle:
    def __await__(self):
        yield from asyncio.sleep(1).__await__()
async def cups():
    await asyncio.sleep(1)
    yield 1
    await Kettle()
async def main():
    async for cup in cups():
        pass
    await anext(cups(), None)
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(1, future.set_result, None)
    await future
asyncio.run(main())
""")
    assert seen.waits()[:4] == [(6, "sleep(1)"), (4, "sleep(1)"), (6, "sleep(1)"), (15, "a future")]


def test_cancelled_before_the_first_step(traced: Any) -> None:
    seen = traced("""
async def main():
    tea = asyncio.create_task(asyncio.sleep(1), name="tea")
    tea.cancel()
    await asyncio.wait([tea])
asyncio.run(main())
""")
    assert seen.of("cancel") == [[0.0, 1, 0, None]]
    assert seen.ends()["tea"] == ("cancelled", "")
    assert seen.of("wait", 1) == []


def test_cancelled_while_it_waits_for_another(traced: Any) -> None:
    seen = traced("""
async def inner():
    await asyncio.sleep(9)
async def outer():
    await asyncio.create_task(inner())
async def main():
    task = asyncio.create_task(outer())
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task])
asyncio.run(main())
""")
    assert seen.of("cancel") == [[1.0, 1, 0, 9], [1.0, 2, 0, 9]]


def test_what_holds_the_loop(traced: Any) -> None:
    seen = traced("""
def beep():
    time.sleep(0.5)
async def main():
    asyncio.get_running_loop().call_soon(beep)
    print("one")
    time.sleep(1)
    await asyncio.sleep(0)
    print("twö")
asyncio.run(main())
""")
    assert seen.of("wait") == [[1.0, 0, 8, "sleep(0)"]]
    assert seen.of("callback") == [[1.0, 0.5, "beep"]]
    assert [event[:2] for event in seen.of("run")] == [[0.0, 0], [1.5, 0]]
    assert seen.of("output") == [[1.0, 4], [1.5, 8]]


def test_a_timer_that_was_due_while_the_loop_was_held(traced: Any) -> None:
    seen = traced("""
async def brew():
    await asyncio.sleep(0.5)
async def ring(event):
    event.set()
async def main():
    tea = asyncio.create_task(brew(), name="tea")
    await asyncio.sleep(0)
    loop = asyncio.get_running_loop()
    event = asyncio.Event()
    loop.call_later(0.75, lambda: event.set())
    future = loop.create_future()
    loop.call_later(0.25, future.set_result, None)
    time.sleep(1)
    await event.wait()
    time.sleep(1)
    await future
    await asyncio.sleep(1)
asyncio.run(main())
""")
    assert seen.of("ready", 1) == [[0.5, 1, None]]
    assert [event[:2] for event in seen.of("run", 1)] == [[0.0, 1], [1.0, 1]]
    # What the program itself does, late, is done when it is done; and nobody is ready before waiting.
    assert seen.of("ready", 0)[1:] == [[1.0, 0, None], [3.0, 0, None]]


def test_a_callback_that_is_cancelled_as_it_runs_keeps_its_name(traced: Any) -> None:
    seen = traced("""
def beep():
    time.sleep(1)
    handle.cancel()
async def main():
    global handle
    handle = asyncio.get_running_loop().call_soon(beep)
    await asyncio.sleep(0)
asyncio.run(main())
""")
    assert seen.of("callback") == [[0.0, 1.0, "beep"]]


def test_a_task_is_called_what_it_was_called_though_it_is_lost(traced: Any) -> None:
    seen = traced("""
import gc
async def wait():
    await asyncio.get_running_loop().create_future()
async def main():
    asyncio.create_task(wait(), name="lost")
    await asyncio.sleep(0)
    gc.collect()
    await asyncio.sleep(0)
asyncio.run(main())
""")
    assert seen.names == ["Task-1", "lost"]
    assert next(event[1:] for event in seen.of("end")) == [1, "destroyed", ""], "before main's own"


def test_a_generator_that_the_loop_closes(traced: Any) -> None:
    seen = traced("""
async def cups():
    try:
        yield 1
    finally:
        await asyncio.sleep(1)
async def main():
    async for cup in cups():
        break
    await asyncio.sleep(2)
asyncio.run(main())
""")
    assert [task["coroutine"] for task in seen.trace["tasks"]] == ["main", "cups.aclose"]
    assert seen.waits(1) == [(6, "sleep(1)")]


def test_uncaught_and_unfinished(traced: Any) -> None:
    seen = traced("""
class Odd(Exception):
    def __str__(self):
        print("looked at")
        return "odd"
async def fail():
    raise Odd
async def main():
    asyncio.create_task(asyncio.sleep(9), name="left")
    failing = asyncio.create_task(fail())
    await asyncio.sleep(0)
    del failing
    raise SystemExit(3)
asyncio.run(main())
""")
    assert seen.run.outcome.status == 3
    assert "exception was never retrieved" in seen.run.outcome.output
    assert seen.ends()["left"] == ("cancelled", "")
    assert ("raised", "Odd") in seen.ends().values()
    assert seen.ends()["Task-1"] == ("raised", "SystemExit: 3")


def test_a_task_that_never_ends_has_no_end(traced: Any) -> None:
    seen = traced("""
loop = asyncio.new_event_loop()
task = loop.create_task(asyncio.sleep(9), name="tea")
loop.call_soon(loop.stop)
loop.run_forever()
""")
    assert seen.of("end") == []
    assert "Task was destroyed but it is pending" in seen.run.outcome.output


def test_many_tasks_stay_bounded(traced: Any) -> None:
    seen = traced("""
async def main():
    await asyncio.gather(*(asyncio.sleep(1) for _ in range(10_000)))
asyncio.run(main())
""")
    assert len(seen.trace["tasks"]) == trace.TASK_LIMIT
    assert seen.trace["left"] == 10_001 - trace.TASK_LIMIT
    assert len(seen.events) < 10 * trace.TASK_LIMIT
    assert "Timeline: 10,001 tasks" in draw(seen.trace)


def test_many_steps_stay_bounded(traced: Any) -> None:
    seen = traced("""
async def main():
    for _ in range(50_000):
        await asyncio.sleep(0)
asyncio.run(main())
""")
    assert len(seen.events) == trace.EVENT_LIMIT
    assert seen.trace["stopped"] == 0.0


def test_debug_mode_stacks_and_tracebacks_are_the_same(traced: Any) -> None:
    """Compared exactly, by the fixture; a frame of ours would show."""
    seen = traced("""
import traceback, logging
async def forgotten(): pass
def show():
    print([frame.name for frame in traceback.extract_stack()][1:])
async def main():
    show()
    asyncio.get_running_loop().call_soon(show)
    asyncio.get_running_loop().call_soon(lambda: 1 / 0)
    task = asyncio.create_task(asyncio.sleep(1))
    print([frame.name for frame in task._source_traceback][1:])
    print(task, task.get_coro().__name__, [frame.f_lineno for frame in task.get_stack()], asyncio.all_tasks() == {task, asyncio.current_task()})
    await asyncio.sleep(0)
    forgotten()
    time.sleep(1)
    await asyncio.sleep(0)
    raise KeyboardInterrupt
asyncio.run(main(), debug=True)
""")
    assert "Executing <Task" in seen.run.outcome.output
    assert "Coroutine created at" in seen.run.outcome.output


def test_no_task_lives_longer() -> None:
    async def main() -> None:
        task = asyncio.create_task(asyncio.sleep(9))
        await asyncio.sleep(0)
        lost = weakref.ref(task)
        task.cancel()
        await asyncio.wait([task])
        del task
        gc.collect()
        assert lost() is None

    tracer = trace.Tracer(__file__)
    tracer.install()
    try:
        asyncio.run(main())
    finally:
        tracer.uninstall()
    assert len(tracer.trace()["tasks"]) == 2


def test_the_garbage_collector_counts_as_without() -> None:
    async def nothing() -> None:
        pass

    async def main() -> int:
        tasks = [asyncio.create_task(nothing()) for _ in range(100)]
        counted = gc.get_count()[0]
        await asyncio.wait(tasks)
        return counted

    def count() -> int:
        gc.collect()
        return asyncio.run(main())

    count()
    plain = count()
    tracer = trace.Tracer(__file__)
    gc.collect()
    before = gc.get_count()
    tracer.install()
    after = gc.get_count()
    try:
        traced = count()
    finally:
        tracer.uninstall()
    assert after[0] - before[0] < 10 and after[1:] == before[1:]
    assert abs(traced - plain) < 50  # half an object a task


def test_uninstalling_leaves_nothing() -> None:
    before = asyncio.Handle.__init__.__code__, set(vars(asyncio.events)), set(vars(asyncio.base_events))
    tracer = trace.Tracer(__file__, time.monotonic)
    tracer.install()
    with pytest.raises(RuntimeError, match="one tracer at a time"):
        trace.Tracer(__file__).install()
    tracer.uninstall()
    assert (
        asyncio.Handle.__init__.__code__,
        set(vars(asyncio.events)),
        set(vars(asyncio.base_events)),
    ) == before


TEA = """
import asyncio
async def brew(seconds):
    await asyncio.sleep(seconds)
async def main():
    tea = asyncio.create_task(brew(0.01), name="tea")
    await asyncio.gather(brew(0), tea)
    tea = asyncio.create_task(brew(9))
    await asyncio.sleep(0)
    tea.cancel()
    await asyncio.wait([tea])
    raise SystemExit("closed")
"""


def in_this_process(program: str) -> list[Any]:
    """What a program does, without the times."""
    tracer = trace.Tracer("tea.py")
    tracer.install()
    try:
        names: dict[str, Any] = {}
        exec(compile(program, "tea.py", "exec"), names)  # noqa: S102
        with pytest.raises(SystemExit):
            asyncio.run(names["main"]())
    finally:
        tracer.uninstall()
    seen = tracer.trace()
    assert len(seen["tasks"]) == 4
    return [*(task["line"] for task in seen["tasks"]), *(event[1:] for event in seen["events"])]


def without_source(_: object) -> tuple[list[str], int]:
    raise OSError("could not get source code")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Python 3.11 has no sys.monitoring")
def test_where_the_source_of_the_library_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    with_source = in_this_process(TEA)
    monkeypatch.setattr(inspect, "getsourcelines", without_source)
    assert in_this_process(TEA) == with_source
    # It has to be off again.
    assert in_this_process(TEA) == with_source


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="newer Pythons have sys.monitoring")
def test_python_3_11_needs_the_source_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    before = asyncio.Handle.__init__.__code__
    monkeypatch.setattr(inspect, "getsourcelines", without_source)
    with pytest.raises(RuntimeError, match="the source of asyncio is not there"):
        trace.Tracer(__file__).install()
    assert asyncio.Handle.__init__.__code__ is before
    assert gc.isenabled()


def test_every_snippet_prints_the_same_with_and_without(pool: Pool) -> None:
    snippets = [
        one
        for one in map(snippet.read, snippet.find([ROOT / "snippets"]))
        if current() in one.versions and not one.dependencies
    ]

    def both(one: snippet.Snippet) -> tuple[Run, Run]:
        return pool.run(one), pool.run(one, trace=True)

    def differ(snippets: list[snippet.Snippet]) -> list[snippet.Snippet]:
        return [one for one, (plain, seen) in pool.map(both, snippets) if plain.outcome != seen.outcome]

    differing = differ(snippets)
    # Some measure real time: a busy machine may have come between.
    again = differ([one for one in differing if not one.virtual])
    assert [one.name for one in differing if one.virtual or one in again] == []
    assert len(snippets) > 100
