import asyncio


async def brew(drink: str) -> None:
    await asyncio.sleep(1)
    print(f"{drink}: ready")


async def main() -> None:
    loop = asyncio.get_running_loop()
    loop.call_soon(brew, "tea")
    await asyncio.sleep(2)
    loop.set_debug(True)
    loop.call_soon(brew, "tea")


asyncio.run(main())

# /// script
# [tool.runnable]
# fails = true
# ///
