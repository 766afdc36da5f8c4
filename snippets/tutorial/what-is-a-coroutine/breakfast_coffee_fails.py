import asyncio
import time


async def brew(drink: str, seconds: float) -> None:
    print(f"{drink}: started")
    await asyncio.sleep(seconds)
    if drink == "coffee":
        raise RuntimeError("the machine is broken")
    print(f"{drink}: ready")


async def main() -> None:
    start = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        group.create_task(brew("tea", 3))
        group.create_task(brew("coffee", 2))
        group.create_task(brew("juice", 1))
    print(f"everything is ready after {time.perf_counter() - start:.1f} s")


asyncio.run(main())

# /// script
# [tool.runnable]
# fails = true
# ///
