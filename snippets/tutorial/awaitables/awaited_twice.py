import asyncio


async def brew(drink: str, seconds: float) -> str:
    await asyncio.sleep(seconds)
    return f"a cup of {drink}"


async def main() -> None:
    tea = asyncio.create_task(brew("tea", 3))
    print("Ann:", await tea)
    print("Ben:", await tea)

    coffee = brew("coffee", 2)
    print("Ann:", await coffee)
    print("Ben:", await coffee)


asyncio.run(main())

# /// script
# [tool.runnable]
# fails = true
# ///
