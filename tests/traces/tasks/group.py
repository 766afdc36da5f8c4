"""A task group that ends well, and one within another in which a task fails."""

import asyncio


async def brew(seconds: float) -> None:
    await asyncio.sleep(seconds)


async def spill() -> None:
    await asyncio.sleep(1)
    raise ValueError("spilled")


async def table() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(brew(9), name="coffee")
        await asyncio.sleep(9)


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(brew(1), name="tea")
        group.create_task(brew(2), name="milk")
    print("all is ready")
    async with asyncio.TaskGroup() as group:
        group.create_task(table(), name="table")
        group.create_task(spill(), name="cup")


asyncio.run(main())

# /// script
# [tool.runnable]
# fails = true
# ///
