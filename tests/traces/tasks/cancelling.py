"""Cancellation: requested in each state of a task; delivered, swallowed, taken back."""

import asyncio


async def sleep_on() -> None:
    try:
        await asyncio.sleep(9)
    except asyncio.CancelledError:
        print("woken")
    await asyncio.sleep(1)


async def tidy_up() -> None:
    try:
        await asyncio.sleep(9)
    finally:
        await asyncio.sleep(1)


async def inner() -> None:
    await asyncio.sleep(9)


async def outer() -> None:
    await asyncio.create_task(inner(), name="inner")


async def give_up() -> None:
    task = asyncio.current_task()
    assert task
    task.cancel()
    try:
        await asyncio.sleep(9)
    except asyncio.CancelledError:
        task.uncancel()
    await asyncio.sleep(1)
    task.cancel("enough")
    await asyncio.sleep(9)


async def main() -> None:
    unstarted = asyncio.create_task(inner(), name="unstarted")
    unstarted.cancel()
    await asyncio.wait([unstarted])
    tasks = [
        asyncio.create_task(sleep_on(), name="swallows"),
        asyncio.create_task(tidy_up(), name="tidies up"),
        asyncio.create_task(outer(), name="outer"),
        asyncio.create_task(give_up(), name="gives up"),
    ]
    await asyncio.sleep(2)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    ready = asyncio.create_task(asyncio.Event().wait(), name="cancelled twice")
    await asyncio.sleep(1)
    ready.cancel()
    ready.cancel()
    print(await asyncio.gather(ready, return_exceptions=True))


asyncio.run(main())
