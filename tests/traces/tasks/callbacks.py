"""Callbacks that hold the loop and steps that do; timers that were due meanwhile; what has been printed when."""

import asyncio
import functools
import time


def beep(times: int) -> None:
    print("beep" * times)
    time.sleep(0.5)


def ring(event: asyncio.Event) -> None:
    time.sleep(0.25)
    event.set()


async def boil(seconds: float) -> None:
    await asyncio.sleep(seconds)
    print("bøiled")


async def wait_long(event: asyncio.Event) -> None:
    async with asyncio.timeout(1.5):
        await event.wait()


async def main() -> None:
    loop = asyncio.get_running_loop()
    loop.call_soon(beep, 1)
    loop.call_later(0.25, functools.partial(beep, 2))
    loop.call_soon(print, "quick")
    kettle = asyncio.create_task(boil(1.25), name="kettle")
    late = asyncio.create_task(wait_long(asyncio.Event()), name="late")
    event = asyncio.Event()
    loop.call_later(1.75, ring, event)
    await asyncio.sleep(0)
    time.sleep(1)  # noqa: ASYNC251
    print("held")
    await event.wait()
    await kettle
    future = loop.create_future()
    loop.call_later(1, future.set_result, None)
    time.sleep(2)  # noqa: ASYNC251
    await future
    await asyncio.wait([late])


asyncio.run(main())
