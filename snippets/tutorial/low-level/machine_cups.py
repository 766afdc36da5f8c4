import asyncio
from collections.abc import AsyncIterator, Callable


def machine_run(cups: int, on_cup: Callable[[str | None], object]) -> None:
    loop = asyncio.get_running_loop()
    for number in range(1, cups + 1):
        loop.call_later(number, on_cup, f"cup {number}")
    loop.call_later(cups + 1, on_cup, None)  # None: no more will come.


async def cups(number: int) -> AsyncIterator[str]:
    queue: asyncio.Queue[str | None] = asyncio.Queue()
    machine_run(number, queue.put_nowait)
    while (cup := await queue.get()) is not None:
        yield cup


async def main() -> None:
    async for cup in cups(3):
        print("served:", cup)
    print("the machine is done")


asyncio.run(main())
