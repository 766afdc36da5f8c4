import asyncio


async def barista(orders: asyncio.Queue[str]) -> None:
    while not orders.empty():
        drink = await orders.get()
        await asyncio.sleep(1)
        print(f"{drink}: ready")


async def main() -> None:
    orders: asyncio.Queue[str] = asyncio.Queue()
    orders.put_nowait("tea")
    orders.put_nowait("coffee")
    task = asyncio.create_task(barista(orders))
    try:
        await asyncio.wait_for(orders.join(), timeout=10)
        print("all served")
    except TimeoutError:
        print("still waiting")


asyncio.run(main())
