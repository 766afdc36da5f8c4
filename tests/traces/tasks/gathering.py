"""gather, wait and as_completed; an error on the way through gather, and an object that only has `__await__`."""

import asyncio
from collections.abc import Generator
from typing import Any


async def brew(seconds: float) -> float:
    await asyncio.sleep(seconds)
    if seconds == 3:
        raise ValueError("no water")
    return seconds


class Egg:
    def __await__(self) -> Generator[Any, None, float]:
        return (yield from brew(1).__await__())


async def main() -> None:
    print(await asyncio.gather(brew(2), brew(1)))
    print(await asyncio.gather(Egg(), Egg()))
    try:
        await asyncio.gather(brew(3), brew(4))
    except ValueError as error:
        print(error)
    tasks = [asyncio.create_task(brew(1)), asyncio.create_task(brew(2))]
    done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(rest))
    await asyncio.wait(rest, timeout=0.5)
    tasks = [asyncio.create_task(brew(1)), asyncio.create_task(brew(0.5))]
    for following in asyncio.as_completed(tasks):
        print(await following)


asyncio.run(main())
