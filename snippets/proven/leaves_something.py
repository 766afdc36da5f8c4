import asyncio


async def brew(drink: str, seconds: float) -> None:
    await asyncio.sleep(seconds)
    print(f"{drink}: ready")


async def pay(price: int) -> None:
    if price < 0:
        raise ValueError(f"a price of {price}?")


async def main() -> None:
    brew("juice", 1)
    await brew("tea", 3)
    print("the bill, please")
    await pay(-2)


asyncio.run(main())

# /// script
# [tool.runnable]
# fails = true
# ///
