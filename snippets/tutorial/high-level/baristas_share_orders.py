import asyncio
import time

ORDERS = {"tea": 3, "coffee": 2, "juice": 1, "cocoa": 5, "espresso": 2}


async def barista(name: str, orders: asyncio.Queue[str]) -> None:
    while True:
        drink = await orders.get()
        await asyncio.sleep(ORDERS[drink])
        print(f"{name}: {drink} is ready")
        orders.task_done()


async def main() -> None:
    start = time.perf_counter()
    orders: asyncio.Queue[str] = asyncio.Queue()
    for drink in ORDERS:
        orders.put_nowait(drink)
    async with asyncio.TaskGroup() as group:
        baristas = [
            group.create_task(barista(name, orders), name=name)
            for name in ("Ann", "Ben", "Cleo")
        ]
        await orders.join()
        print(f"all served after {time.perf_counter() - start:.1f} s")
        for task in baristas:
            task.cancel()


asyncio.run(main())
