import asyncio
import gc


async def brew(drink: str, seconds: float) -> None:
    print(f"{drink}: started")
    await asyncio.sleep(seconds)
    print(f"{drink}: ready")


async def wait_for_bell() -> None:
    bell = asyncio.get_running_loop().create_future()
    print("waiter: waits for a bell that nobody else knows")
    await bell


async def main() -> None:
    asyncio.create_task(brew("tea", 3), name="tea")
    asyncio.create_task(wait_for_bell(), name="waiter")
    gc.collect()
    print("main: collected garbage")
    await asyncio.sleep(1)
    gc.collect()
    print("main: collected garbage again")
    await asyncio.sleep(3)


asyncio.run(main())
