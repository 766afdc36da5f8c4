import asyncio
from collections.abc import Coroutine
from inspect import getcoroutinestate
from typing import Any


async def brew(drink: str, seconds: float) -> str:
    print("inside:", getcoroutinestate(tea))
    await asyncio.sleep(seconds)
    return f"a cup of {drink}"


async def look() -> None:
    await asyncio.sleep(1)
    print("a second later:", getcoroutinestate(tea))


async def main() -> None:
    print("after the call:", getcoroutinestate(tea))
    looking = asyncio.create_task(look())
    print("result:", await tea)
    print("at the end:", getcoroutinestate(tea))
    await looking


tea: Coroutine[Any, Any, str] = brew("tea", 3)
asyncio.run(main())
