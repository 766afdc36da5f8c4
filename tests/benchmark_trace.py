"""What tracing costs: `python tests/benchmark_trace.py` runs the same steps with and without a tracer."""

import asyncio
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from runnable.trace import Tracer

TASKS, STEPS, ROUNDS = 10, 2000, 15


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
    start = time.process_time()  # the processor's, for others may use the machine too
    asyncio.run(main())  # type: ignore[operator]
    seconds = time.process_time() - start
    tracer.uninstall()
    return seconds / (TASKS * STEPS) * 1e6


for main in (many, exchange):
    # Each pair is measured at about the same time: whatever else the machine does slows both.
    rounds = [(measure(main, False), measure(main, True)) for _ in range(ROUNDS)]
    more = sorted(seen - plain for plain, seen in rounds)
    times = statistics.median(seen / plain for plain, seen in rounds)
    print(
        f"Python {sys.version.split()[0]} {main.__name__}: a step takes {min(rounds)[0]:.2f} µs, and traced "
        f"{statistics.median(more):.2f} µs more (from {more[0]:.2f} to {more[-1]:.2f}), {times:.1f} times as long"
    )
