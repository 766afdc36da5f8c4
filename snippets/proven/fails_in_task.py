import asyncio


async def brew(drink: str) -> None:
    raise ValueError(f"{drink}: no water")


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(brew("tea"))


asyncio.run(main())

# /// script
# [tool.runnable]
# fails = true
# ///
