"""Waits for threads, on the real clock."""

import asyncio
import time


def spoil(future: asyncio.Future[str]) -> None:
    time.sleep(0.01)
    future.set_result("not safe")


async def main() -> None:
    loop = asyncio.get_running_loop()
    await asyncio.to_thread(time.sleep, 0.01)
    print("to_thread")
    await loop.run_in_executor(None, time.sleep, 0.01)
    print("run_in_executor")
    event = asyncio.Event()
    loop.run_in_executor(None, loop.call_soon_threadsafe, event.set)
    await event.wait()
    print("call_soon_threadsafe")
    future: asyncio.Future[str] = loop.create_future()
    loop.run_in_executor(None, spoil, future)
    print(await future)


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["threads"]
# ///
