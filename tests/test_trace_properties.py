"""What holds for the trace of any program, and for its drawing: seen on programs that do whatever chance says."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runnable import snippet
from runnable.record import PLAIN
from runnable.run import Pool, Run
from runnable.snippet import Snippet
from runnable.timeline import draw, moments
from runnable.versions import current

SEEDS = range(200)

# Its tasks share one source of chance, so that what a task does hangs on the order in which they run.
PROGRAM = """
import asyncio, gc, random, time

chance = random.Random({seed})
eager = {eager}
closing = False
made = 0
tasks = []


async def sleep():
    await asyncio.sleep(chance.choice([0, 0, 0.5, 1, 1, 2.25]))


async def block():
    time.sleep(chance.choice([0.25, 1.5]))
    print("blocked", "é" * chance.randrange(4))


async def spawn():
    global made
    if made < 12:
        made += 1
        name = chance.choice([None, f"worker {{made}}"])
        tasks.append(asyncio.create_task(work(), name=name))


async def await_another():
    others = [task for task in tasks if not task.done() and task is not asyncio.current_task()]
    if others:
        await asyncio.wait([chance.choice(others)], timeout=chance.choice([1, 2]))


async def cancel_another():
    if tasks:
        chance.choice(tasks).cancel()


async def cancel_itself():
    if chance.random() < 0.2:
        asyncio.current_task().cancel()


async def lock():
    async with the_lock:
        await sleep()


async def put():
    await the_queue.put(1)


async def get():
    try:
        async with asyncio.timeout(chance.choice([0, 1, 2])):
            await the_queue.get()
    except TimeoutError:
        print("nothing came")


async def swallow():
    try:
        await asyncio.sleep(chance.choice([1, 3]))
    except asyncio.CancelledError:
        print("swallowed")
        if chance.random() < 0.5:
            asyncio.current_task().uncancel()


async def fail():
    if chance.random() < 0.3:
        raise chance.choice([ValueError("no water"), KeyError("cup"), ExceptionGroup("", [OSError()])])


async def call_back():
    loop = asyncio.get_running_loop()
    loop.call_later(chance.choice([0, 0.5, 1]), time.sleep, chance.choice([0, 0.5]))
    loop.call_soon(chance.choice(tasks).cancel)


async def group():
    async with asyncio.TaskGroup() as group:
        for _ in range(chance.randrange(3)):
            tasks.append(group.create_task(chance.choice([sleep, fail, block])()))


async def gather():
    await asyncio.gather(sleep(), fail(), return_exceptions=chance.random() < 0.5)


async def generate():
    async def numbers():
        for number in range(2):
            await sleep()
            yield number

    async for _ in numbers():
        break


ACTIONS = [sleep, block, spawn, spawn, await_another, cancel_another, cancel_itself, lock, put, get, swallow, fail]
ACTIONS += [call_back, group, gather, generate]


async def work():
    for _ in range(chance.randrange(1, 6)):
        if not closing:
            await chance.choice(ACTIONS)()


async def main():
    global the_lock, the_queue, closing
    the_lock, the_queue = asyncio.Lock(), asyncio.Queue(1)
    if eager:
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    tasks.append(asyncio.current_task())
    await spawn()
    await spawn()
    try:
        async with asyncio.timeout(9):
            await work()
            await asyncio.wait(tasks[1:])
    except (asyncio.CancelledError, Exception) as error:
        print("main:", type(error).__name__)
    closing = True


asyncio.run(main())
# Errors that nobody has looked at are printed now, and not when Python has all but ended.
tasks.clear()
gc.collect()
"""


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2) as pool:
        yield pool


def program(seed: int, folder: Path) -> Snippet:
    """A program by chance; every third has eager tasks, where there are such."""
    path = folder / f"program_{seed}.py"
    path.write_text(PROGRAM.format(seed=seed, eager=seed % 3 == 0 and current() >= (3, 12)), encoding="utf-8")
    return snippet.read(path)


def test_what_holds_for_any_trace_and_its_drawing(pool: Pool, tmp_path: Path) -> None:
    def both(one: Snippet) -> tuple[Run, Run]:
        return pool.run(one, PLAIN), pool.run(one, PLAIN, trace=True)

    kinds: set[str] = set()
    drawn = 0
    for one, (plain, seen) in pool.map(both, [program(seed, tmp_path) for seed in SEEDS]):
        try:
            assert seen.outcome == plain.outcome and not seen.stopped
            assert seen.trace is not None
            check_trace(seen.trace, len(seen.outcome.output))
            # In a crowded picture, words stand within the lanes; and eager tasks are drawn over who makes them.
            if len(seen.trace["tasks"]) <= 8:
                check_drawing(seen.trace)
                drawn += 1
        except AssertionError as error:
            error.add_note(one.path.name)
            raise
        kinds |= {event[1] for event in seen.trace["events"]}
        kinds |= {event[3] for event in seen.trace["events"] if event[1] == "end"}
    # Or else the programs do not do enough.
    assert drawn > len(SEEDS) / 4
    assert kinds == {
        *("create", "run", "wait", "ready", "end", "cancel", "callback", "output"),
        *("returned", "raised", "cancelled"),
    }


def check_trace(trace: dict[str, Any], printed: int) -> None:
    """Steps and waits follow one another in each task, and no two tasks run at once but for an eager one's first step."""
    events, tasks = trace["events"], trace["tasks"]
    times = [event[0] for event in events]
    assert times == sorted(times) and times[0] == 0
    state: dict[int, str] = {}
    running: list[int] = []
    output = 0
    for place, (_, kind, *rest) in enumerate(events):
        task = rest[0]
        if kind == "create":
            parent = tasks[task]["parent"]
            assert task == len(state) and (parent is None or state[parent] != "end")
            state[task] = "ready"
        elif kind == "run":
            # In another's step only the task that this step has just made, and that is eager.
            assert state[task] == "ready" and (not running or events[place - 1][1:] == ["create", task])
            state[task] = "run"
            running.append(task)
        elif kind in ("wait", "end"):
            assert running.pop() == task and state[task] == "run"
            state[task] = kind
        elif kind == "ready":
            assert state[task] == "wait"
            state[task] = "ready"
        elif kind == "cancel":
            assert state[task] != "end"
        elif kind == "output":
            assert task > output
            output = task
        else:
            assert kind == "callback" and rest[0] > 0
    assert not running and set(state) == set(range(len(tasks)))
    assert set(state.values()) == {"end"}
    assert output == printed


def check_drawing(trace: dict[str, Any]) -> None:
    """What is drawn in a lane lies end to end from the task's first step to its end: together, its whole life."""
    places: dict[str, list[float]] = {"run": [], "end": []}
    for place, event in zip(moments(trace), trace["events"], strict=True):
        if event[1] in places:
            places[event[1]].append(place)
    picture = draw(trace)
    lanes: dict[float, list[tuple[float, float]]] = {}
    number = r"(-?[\d.]+)"
    for path in re.findall(r'<path class="(?:step|step hold|wait|ready)"[^>]* d="([^"]+)"', picture):
        for left, top, right, height in re.findall(f"M{number} {number}H{number}(?:v{number}H)?", path):
            middle = float(top) + float(height or 0) / 2
            lanes.setdefault(middle, []).append((float(left), float(right)))
    assert lanes
    # The tasks' lives together are the run, from the first step to the last end.
    assert min(spans[0][0] for spans in map(sorted, lanes.values())) == pytest.approx(
        min(places["run"]), abs=0.11
    )
    assert max(right for spans in lanes.values() for _, right in spans) == pytest.approx(
        max(places["end"]), abs=0.11
    )
    for spans in lanes.values():
        spans.sort()
        assert sum(right - left for left, right in spans) == pytest.approx(
            spans[-1][1] - spans[0][0], abs=0.11 * len(spans)
        )
        for (_, right), (left, _) in itertools.pairwise(spans):
            assert left == pytest.approx(right, abs=0.11)
