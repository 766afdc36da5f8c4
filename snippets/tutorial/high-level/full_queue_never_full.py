import asyncio
import time

START = time.perf_counter()


def say(text: str) -> None:
    print(f"{time.perf_counter() - START:4.1f} s  {text}")


async def take_orders(orders: asyncio.Queue[str | None]) -> None:
    for number in range(1, 6):
        await orders.put(f"order {number}")
        say(f"order {number} taken")
    await orders.put(None)


async def barista(orders: asyncio.Queue[str | None]) -> None:
    while (order := await orders.get()) is not None:
        await asyncio.sleep(2)
        say(f"{order} ready")


async def main() -> None:
    orders: asyncio.Queue[str | None] = asyncio.Queue(maxsize=0)
    async with asyncio.TaskGroup() as group:
        group.create_task(take_orders(orders))
        group.create_task(barista(orders))
    say("closed")


asyncio.run(main())
