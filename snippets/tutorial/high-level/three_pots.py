import asyncio
import time


async def cook(burners: asyncio.Semaphore) -> None:
    async with burners:
        await asyncio.sleep(3)


async def main() -> None:
    start = time.perf_counter()
    burners = asyncio.Semaphore(2)
    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(cook(burners))
    print(f"everything is ready after {time.perf_counter() - start:.1f} s")


asyncio.run(main())
