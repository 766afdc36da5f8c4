"""An eager task that only one call asks for, and some that are made without `create_task`."""

import asyncio
from typing import Any

Task: Any = asyncio.Task


async def boil(seconds: float) -> None:
    await asyncio.sleep(seconds)


async def brew(event: asyncio.Event) -> None:
    kettle = asyncio.create_task(boil(0.5), name="kettle")
    await event.wait()
    await kettle


async def wait(event: asyncio.Event) -> None:
    await event.wait()


async def main() -> None:
    create_task: Any = asyncio.create_task
    await create_task(boil(1), eager_start=True, name="water")
    event, loop = asyncio.Event(), asyncio.get_running_loop()
    tea = Task(brew(event), loop=loop, eager_start=True, name="tea")
    unseen = Task(wait(event), loop=loop, eager_start=True, name="unseen")
    await asyncio.sleep(1)
    event.set()
    await tea
    await unseen


asyncio.run(main())

# /// script
# requires-python = ">=3.14"
# ///
