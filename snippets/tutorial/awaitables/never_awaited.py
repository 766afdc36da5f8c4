import asyncio


async def brew(drink: str, seconds: float) -> None:
    print(f"{drink}: started")
    await asyncio.sleep(seconds)
    print(f"{drink}: ready")


async def main() -> None:
    brew("tea", 3)
    print("main: tea is ordered")
    orders = [brew("coffee", 2)]
    print(f"main: and {len(orders)} coffee")


asyncio.run(main())
