import asyncio


async def brew(drink: str, seconds: float) -> str:
    await asyncio.sleep(seconds)
    return f"{drink}: ready"


def serve() -> None:
    loop = asyncio.get_running_loop()
    print(loop.run_until_complete(brew("tea", 3)))


async def main() -> None:
    serve()


asyncio.run(main())

# /// script
# [tool.runnable]
# fails = true
# ///
