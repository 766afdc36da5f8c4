import asyncio


async def is_open() -> bool:
    await asyncio.sleep(1)
    return False


async def price(drink: str) -> int:
    await asyncio.sleep(1)
    return {"tea": 3, "coffee": 4}[drink]


async def main() -> None:
    if is_open():
        print("main: come in, we are open")
    print("to pay:", price("tea") + price("coffee"))


asyncio.run(main())

# /// script
# [tool.runnable]
# fails = true
# ///
