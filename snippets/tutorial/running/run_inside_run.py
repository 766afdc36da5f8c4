import asyncio


async def brew(drink: str, seconds: float) -> str:
    await asyncio.sleep(seconds)
    return f"a cup of {drink}"


def serve(drink: str) -> None:
    print("served:", asyncio.run(brew(drink, 1)))


async def main() -> None:
    serve("coffee")


serve("tea")
asyncio.run(main())

# /// script
# [tool.runnable]
# fails = true
# ///
