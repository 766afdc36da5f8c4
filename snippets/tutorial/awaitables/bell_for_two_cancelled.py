import asyncio
import time


async def wait_for(bell: asyncio.Future[str], who: str) -> None:
    print(f"{who}: waits for the bell")
    dish = await bell
    print(f"{who}: {dish} after {time.perf_counter() - start:.1f} s")


async def main() -> None:
    loop = asyncio.get_running_loop()
    bell: asyncio.Future[str] = loop.create_future()
    loop.call_later(2, bell.cancel)
    async with asyncio.TaskGroup() as group:
        group.create_task(wait_for(bell, "Ann"))
        group.create_task(wait_for(bell, "Ben"))
    print("rung?", bell.done())


start = time.perf_counter()
asyncio.run(main())
