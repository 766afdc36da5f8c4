import asyncio
import threading
import time
from collections.abc import Callable


def door(call: Callable[..., object]) -> None:
    time.sleep(0.2)  # By now the loop is asleep, waiting for this thread.
    heard = threading.Event()
    call(heard.set)
    print("the café hears the door:", heard.wait(0.3))


async def main() -> None:
    loop = asyncio.get_running_loop()
    print("call_soon")
    await asyncio.to_thread(door, loop.call_soon)
    print("call_soon_threadsafe")
    await asyncio.to_thread(door, loop.call_soon_threadsafe)


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["threads"]
# ///
