import asyncio
import time

in_the_till = 0
till = asyncio.Lock()


async def sell(drink: str, price: int, seconds: float) -> None:
    global in_the_till
    async with till:
        before = in_the_till
        await asyncio.sleep(seconds)  # the customer looks for coins
        in_the_till = before + price
    print(f"{drink}: {price} paid, {in_the_till} in the till")


async def main() -> None:
    start = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        group.create_task(sell("tea", 4, 3))
        group.create_task(sell("coffee", 3, 2))
        group.create_task(sell("juice", 5, 1))
    print(f"{in_the_till} after {time.perf_counter() - start:.1f} s")


asyncio.run(main())
