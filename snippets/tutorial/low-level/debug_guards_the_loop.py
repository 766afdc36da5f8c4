import asyncio


def door(loop: asyncio.AbstractEventLoop) -> None:
    loop.call_soon(print, "someone is at the door")


async def main() -> None:
    loop = asyncio.get_running_loop()
    loop.slow_callback_duration = 5  # Seconds: no reports of slow steps.
    await asyncio.to_thread(door, loop)


asyncio.run(main(), debug=True)

# /// script
# [tool.runnable]
# needs = ["threads"]
# fails = true
# ///
