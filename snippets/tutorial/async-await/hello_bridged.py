import asyncio
import types


@types.coroutine
def hello():
    print("Hello world!")
    yield from asyncio.sleep(1)
    print("The end!")


async def main() -> None:
    await hello()


asyncio.run(main())
