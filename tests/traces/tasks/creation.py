"""Tasks made by main and by a task, with and without a name; waits for a task, for a sleep, and for nothing."""

import asyncio


async def boil(seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "hot water"


async def brew() -> None:
    kettle = asyncio.create_task(boil(2), name="kettle")
    print(await kettle)
    await kettle  # is done: no wait


async def main() -> None:
    tea = asyncio.create_task(brew())
    await boil(0.5)
    tea.set_name("tea")
    await asyncio.sleep(0)
    milk = asyncio.ensure_future(boil(0.25))
    await milk
    await tea


asyncio.run(main())
