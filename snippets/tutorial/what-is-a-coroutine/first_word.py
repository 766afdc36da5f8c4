import asyncio


async def brew(drink: str) -> None:
    print(f"{drink}: started")
    await asyncio.sleep(1)


async def main() -> None:
    tea = brew("tea")
    print("one tea, please")
    await tea


asyncio.run(main())
