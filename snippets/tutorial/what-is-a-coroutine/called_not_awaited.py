import asyncio


async def brew(drink: str, seconds: float) -> None:
    print(f"{drink}: started")
    await asyncio.sleep(seconds)
    print(f"{drink}: ready")


async def main() -> None:
    brew("tea", 3)
    print("the customer is waiting")


asyncio.run(main())
