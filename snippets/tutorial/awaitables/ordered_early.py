import asyncio
import time


async def brew(drink: str, seconds: float) -> None:
    print(f"{drink}: started")
    await asyncio.sleep(seconds)


async def main() -> None:
    start = time.perf_counter()
    tea = brew("tea", 3)
    coffee = asyncio.create_task(brew("coffee", 3))
    await asyncio.sleep(2)
    print("main: sits down")
    await tea
    await coffee
    print(f"main: leaves after {time.perf_counter() - start:.1f} s")


asyncio.run(main())
