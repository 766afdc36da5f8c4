import asyncio


async def brew(drink: str, seconds: float) -> None:
    print(f"{drink}: started")
    await asyncio.sleep(seconds)
    print(f"{drink}: ready")


async def main() -> None:
    orders = [brew("coffee", 2)]
    print(f"main: {len(orders)} coffee is ordered")


asyncio.run(main(), debug=True)
