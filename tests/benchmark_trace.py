"""What tracing costs: `python tests/benchmark_trace.py` runs the same steps with and without a tracer."""

import asyncio
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from runnable.trace import Tracer

TASKS, STEPS, ROUNDS = 10, 2000, 9


async def turns() -> None:
    for _ in range(STEPS):
        await asyncio.sleep(0)


async def exchange() -> None:
    """Every step waits for a future of another task."""
    there: asyncio.Queue[int] = asyncio.Queue(1)
    back: asyncio.Queue[int] = asyncio.Queue(1)

    async def echo() -> None:
        while await there.get():
            await back.put(1)

    echoing = asyncio.create_task(echo())
    for _ in range(TASKS * STEPS // 2):
        await there.put(1)
        await back.get()
    await there.put(0)
    await echoing


async def many() -> None:
    await asyncio.gather(*(turns() for _ in range(TASKS)))


def measure(main: object, traced: bool) -> float:
    """Microseconds a step."""
    tracer = Tracer(__file__)
    if traced:
        tracer.install()
    start = time.perf_counter()
    asyncio.run(main())  # type: ignore[operator]
    seconds = time.perf_counter() - start
    tracer.uninstall()
    return seconds / (TASKS * STEPS) * 1e6


for main in (many, exchange):
    # The best of several, in turns: whatever else the machine does only makes a run slower.
    rounds = [(measure(main, False), measure(main, True)) for _ in range(ROUNDS)]
    plain, seen = (min(times) for times in zip(*rounds, strict=True))
    print(
        f"Python {sys.version.split()[0]} {main.__name__}: a step {plain:.2f} µs, traced {seen:.2f} µs: "
        f"{seen - plain:.2f} µs more, {seen / plain:.1f} times"
    )
