import asyncio
import time
from collections.abc import Generator
from typing import Any


class EggTimer:
    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __repr__(self) -> str:
        return f"EggTimer({self.seconds})"

    def __await__(self) -> Generator[Any, None, str]:
        yield from asyncio.sleep(self.seconds).__await__()
        return f"eggs after {self.seconds} s"


async def main() -> None:
    start = time.perf_counter()
    timer = EggTimer(3)
    print(await timer)
    print(await asyncio.gather(timer, EggTimer(6)))
    print(f"{time.perf_counter() - start:.1f} s in all")
    print(await asyncio.create_task(timer))


asyncio.run(main())

# /// script
# [tool.runnable]
# fails = true
# ///
