import asyncio
import time


async def brew(drink: str, seconds: float) -> None:
    await asyncio.sleep(seconds)
    print(f"{drink}: ready")


async def main() -> None:
    start = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        group.create_task(brew("tea", 3))
        group.create_task(brew("juice", 1))
    await brew("cocoa", 2)
    print(f"everything is ready after {time.perf_counter() - start:.1f} s")


asyncio.run(main())
