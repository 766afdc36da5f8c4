import asyncio
import time


async def brew(drink: str, seconds: float) -> None:
    print(f"{drink}: started")
    await asyncio.sleep(seconds)
    print(f"{drink}: ready")


async def old_machine(drink: str, seconds: float) -> None:
    print(f"{drink}: started")
    await asyncio.to_thread(time.sleep, seconds)
    print(f"{drink}: ready")


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(brew("tea", 0.3))
        group.create_task(old_machine("coffee", 0.9))
        group.create_task(brew("juice", 0.1))


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["threads"]
# ///
