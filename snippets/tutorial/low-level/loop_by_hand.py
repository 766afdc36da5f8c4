import asyncio


async def brew(drink: str, seconds: float) -> str:
    await asyncio.sleep(seconds)
    return f"{drink}: ready"


loop = asyncio.new_event_loop()
print(loop.run_until_complete(brew("tea", 3)))

loop.call_later(1, print, "the radio plays")
loop.call_later(2, loop.stop)
loop.run_forever()
print("stopped: is it closed?", loop.is_closed())

loop.close()
loop.call_soon(print, "one more song")

# /// script
# [tool.runnable]
# fails = true
# ///
