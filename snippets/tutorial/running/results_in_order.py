import asyncio
import time

MENU = {"tea": 3, "coffee": 2, "juice": 1}


async def brew(drink: str, seconds: float) -> str:
    await asyncio.sleep(seconds)
    print(f"{drink}: ready")
    return f"a cup of {drink}"


async def with_group() -> list[str]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(brew(*item)) for item in MENU.items()]
    return [task.result() for task in tasks]


async def with_gather() -> list[str]:
    return await asyncio.gather(*(brew(*item) for item in MENU.items()))


for main in (with_group, with_gather):
    start = time.perf_counter()
    print(asyncio.run(main()))
    print(f"{main.__name__}: {time.perf_counter() - start:.1f} s")
