"""Waits inside asynchronous generators, nested coroutines, and awaitables of one's own: each at its own line."""

import asyncio
import types
from collections.abc import AsyncGenerator, Generator


class Kettle:
    def __await__(self) -> Generator[object, None, None]:
        yield from asyncio.sleep(1).__await__()


@types.coroutine
def old_style() -> Generator[object, None, None]:
    yield from asyncio.sleep(1).__await__()


async def cups() -> AsyncGenerator[int, int]:
    try:
        await asyncio.sleep(1)
        got = yield 1
        await asyncio.sleep(got or 0.5)
        yield 2
    except ValueError:
        await asyncio.sleep(0.25)
        yield 3
    finally:
        await asyncio.sleep(0.125)


async def pour() -> None:
    await Kettle()
    await old_style()


async def main() -> None:
    await pour()
    async for cup in cups():
        print(cup)
    print([cup async for cup in cups()])
    filling = cups()
    await anext(filling)
    await filling.asend(2)
    await filling.aclose()
    breaking = cups()
    print(await anext(breaking, None))
    await breaking.athrow(ValueError)
    await breaking.aclose()
    print(await anext(breaking, None))


asyncio.run(main())
