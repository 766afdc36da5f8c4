import asyncio

ORDERS = {"tea": 3, "coffee": 2, "juice": 4}


async def barista(name: str, orders: asyncio.Queue[str]) -> None:
    try:
        while True:
            drink = await orders.get()
            await asyncio.sleep(ORDERS[drink])
            print(f"{name}: {drink} is ready")
    except asyncio.QueueShutDown:
        print(f"{name}: goes home")


async def main() -> None:
    orders: asyncio.Queue[str] = asyncio.Queue()
    async with asyncio.TaskGroup() as group:
        group.create_task(barista("Ann", orders))
        group.create_task(barista("Ben", orders))
        for drink in ORDERS:
            await orders.put(drink)
        orders.shutdown()
        try:
            await orders.put("cocoa")
        except asyncio.QueueShutDown:
            print("main: no more orders")


asyncio.run(main())

# /// script
# requires-python = ">=3.13"
# ///
