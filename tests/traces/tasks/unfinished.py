"""Tasks that never end: lost, left when a loop stops, or cancelled by `asyncio.run` at its end."""

import asyncio
import gc


async def wait_for_nobody() -> None:
    await asyncio.get_running_loop().create_future()


async def main() -> None:
    asyncio.create_task(wait_for_nobody(), name="lost")
    asyncio.create_task(asyncio.sleep(9), name="left")
    await asyncio.sleep(1)
    gc.collect()


asyncio.run(main())
loop = asyncio.new_event_loop()
asleep = loop.create_task(asyncio.sleep(9))
unstarted = loop.create_task(asyncio.sleep(9), name="unstarted")
loop.call_soon(loop.stop)
loop.run_forever()
