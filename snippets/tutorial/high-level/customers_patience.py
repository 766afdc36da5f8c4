import asyncio
import time


async def brew(drink: str, seconds: float) -> None:
    print(f"{drink}: started")
    await asyncio.sleep(seconds)
    print(f"{drink}: ready")


async def main() -> None:
    start = time.perf_counter()
    try:
        async with asyncio.timeout(4):
            await brew("coffee", 2)
            await brew("tea", 3)
    except TimeoutError:
        print(f"the customer left after {time.perf_counter() - start:.1f} s")

    try:
        await asyncio.wait_for(brew("cocoa", 2), timeout=1)
    except TimeoutError:
        print(f"the next one left after {time.perf_counter() - start:.1f} s")


asyncio.run(main())
