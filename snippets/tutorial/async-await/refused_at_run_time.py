import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager


@contextmanager
def refused(attempt: str) -> Iterator[None]:
    try:
        yield
    except TypeError as error:
        print(f"{attempt}:\n    TypeError: {error}")


async def brew():
    print("awaited in an async def, the same object runs")


def old_brew(delegate):
    yield from delegate


async def orders() -> AsyncIterator[str]:
    yield "tea"


async def main() -> None:
    tea = brew()
    with refused("await, given a generator"):
        await old_brew(["water"])
    with refused("yield from, given a coroutine"):
        next(old_brew(tea))
    with refused("next, given a coroutine"):
        next(tea)
    with refused("with, where async with belongs"):
        with asyncio.TaskGroup():
            pass
    with refused("for, where async for belongs"):
        for order in orders():
            print(order)
    await tea


asyncio.run(main())
