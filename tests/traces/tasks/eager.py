"""Eager tasks: one that ends in its first step, one that waits, and one that makes another."""

import asyncio
import time


async def read_label() -> str:
    return "tea"


async def boil() -> None:
    await asyncio.sleep(1)


async def brew() -> None:
    kettle = asyncio.create_task(boil(), name="kettle")
    time.sleep(0.5)  # noqa: ASYNC251
    await kettle


async def main() -> None:
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)  # type: ignore[attr-defined,unused-ignore]
    label = asyncio.create_task(read_label(), name="label")
    print(label.done())
    tea = asyncio.create_task(brew(), name="tea")
    milk = asyncio.create_task(boil(), name="milk")
    await asyncio.gather(milk, asyncio.create_task(read_label(), name="menu"))
    await tea


asyncio.run(main())

# /// script
# requires-python = ">=3.12"
# ///
