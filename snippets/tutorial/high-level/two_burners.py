import asyncio
import time

START = time.perf_counter()


async def cook(dish: str, seconds: float, burners: asyncio.Semaphore) -> None:
    async with burners:
        print(f"{time.perf_counter() - START:.1f} s  {dish}: on the burner")
        await asyncio.sleep(seconds)
        print(f"{time.perf_counter() - START:.1f} s  {dish}: ready")


async def main() -> None:
    burners = asyncio.Semaphore(2)
    async with asyncio.TaskGroup() as group:
        group.create_task(cook("soup", 5, burners), name="soup")
        group.create_task(cook("eggs", 3, burners), name="eggs")
        group.create_task(cook("beans", 3, burners), name="beans")


asyncio.run(main())
