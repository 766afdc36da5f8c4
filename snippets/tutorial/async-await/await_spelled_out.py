import asyncio
import types
from collections.abc import Generator
from typing import Any


class Kettle:
    def __await__(self) -> Generator[Any, None, str]:
        print("kettle: on")
        yield from asyncio.sleep(2).__await__()
        return "boiling water"


async def pour() -> str:
    return await Kettle()


@types.coroutine
def pour_spelled_out() -> Generator[Any, None, str]:
    return (yield from Kettle().__await__())


async def main() -> None:
    print(f"with await: {await pour()}")
    print(f"spelled out: {await pour_spelled_out()}")


asyncio.run(main())
