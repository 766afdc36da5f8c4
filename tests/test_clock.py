"""The clock replaces functions of `time` and `selectors` until a process ends, so each test runs in one of its own."""

import multiprocessing
import time
from collections.abc import Callable
from typing import Any

import pytest

from runnable.clock import SkewedClock, VirtualClock, install


def in_a_process(function: Callable[[], Any]) -> Any:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function)


def waits_add_up() -> tuple[float, ...]:
    install(VirtualClock())
    time.sleep(0.1)
    time.sleep(0.2)
    return time.monotonic(), time.perf_counter(), time.monotonic_ns() / 1e9, time.time() - 1_000_000_000


def test_waiting_costs_nothing_and_sums_are_exact() -> None:
    started = time.monotonic()
    assert in_a_process(waits_add_up) == (0.3, 0.3, 0.3, pytest.approx(0.3))
    assert time.monotonic() > started, "this process still has its own clock"


def asyncio_runs() -> tuple[list[str], float, str]:
    install(VirtualClock())
    import asyncio

    said = []

    async def brew(drink: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        said.append(f"{drink} {asyncio.get_running_loop().time():g}")

    async def main() -> None:
        try:
            async with asyncio.timeout(3), asyncio.TaskGroup() as group:
                group.create_task(brew("tea", 0.7))
                group.create_task(brew("juice", 0.1))
                group.create_task(brew("soup", 3600))
        except TimeoutError:
            said.append("timeout")
        time.sleep(86400)  # noqa: ASYNC251

    with asyncio.Runner() as runner:
        runner.run(main())
        return said, runner.get_loop().time(), type(runner.get_loop()).__name__


def test_asyncio_s_own_loop_runs_on_virtual_time() -> None:
    said, now, loop = in_a_process(asyncio_runs)
    assert said == ["juice 0.1", "tea 0.7", "timeout"]
    assert now == 86403
    assert loop == "_UnixSelectorEventLoop"


def sockets_come_first() -> tuple[str, float]:
    install(VirtualClock())
    import asyncio
    import socket

    async def main() -> str:
        left, right = socket.socketpair()
        with left, right:
            left.setblocking(False)
            right.send(b"tea")
            async with asyncio.timeout(1):
                return (await asyncio.get_running_loop().sock_recv(left, 10)).decode()

    return asyncio.run(main()), time.monotonic()


def test_what_is_ready_is_seen_before_time_moves_on() -> None:
    assert in_a_process(sockets_come_first) == ("tea", 0)


def jittered() -> tuple[float, float]:
    install(VirtualClock(start=5, jitter=1e-6))
    import asyncio

    start = time.monotonic()
    asyncio.run(asyncio.sleep(1))
    return start, time.monotonic() - start


def test_jitter_shows_up_programs_that_print_exact_times() -> None:
    start, elapsed = in_a_process(jittered)
    assert start != 5
    assert elapsed != 1
    assert round(elapsed, 1) == 1


def skewed() -> tuple[float, float]:
    before = time.monotonic()
    install(SkewedClock(start=100, rate=2))
    start = time.monotonic()
    time.sleep(0.05)
    return start - before, time.monotonic() - start


def test_a_skewed_clock_is_ahead_and_fast() -> None:
    ahead, elapsed = in_a_process(skewed)
    assert ahead >= 100
    assert elapsed >= 0.1, "0.05 s pass, and it counts them twice"


def dates() -> tuple[str, str, int]:
    install(VirtualClock(), epoch=86_400.0)
    return time.strftime("%Y-%m-%d", time.gmtime()), time.ctime()[-4:], time.localtime(0).tm_year


def test_dates_come_from_the_clock() -> None:
    assert in_a_process(dates)[:2] == ("1970-01-02", "1970")


def test_time_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="non-negative"):
        VirtualClock().sleep(-1)
