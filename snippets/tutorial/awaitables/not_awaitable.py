import asyncio
import time
from typing import Any


async def brew(drink: str, seconds: float) -> None:
    await asyncio.sleep(seconds)


async def try_to_await(thing: Any) -> None:
    try:
        await thing
    except TypeError as error:
        print(error)


async def main() -> None:
    await try_to_await(3)
    await try_to_await(brew)
    await try_to_await(time.sleep(1))
    cups = [brew("tea", 3), brew("coffee", 2)]
    await try_to_await(cups)
    for cup in cups:
        await cup


asyncio.run(main())
