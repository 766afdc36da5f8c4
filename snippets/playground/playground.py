import asyncio


async def brew(drink: str, seconds: float) -> str:
    await asyncio.sleep(seconds)
    return f"{drink} is ready"


async def main() -> None:
    tea = asyncio.create_task(brew("tea", 2))
    coffee = asyncio.create_task(brew("coffee", 1))
    print(await tea)
    print(await coffee)


asyncio.run(main())
