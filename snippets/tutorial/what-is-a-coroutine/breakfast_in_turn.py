import asyncio
import time


async def brew(drink: str, seconds: float) -> None:
    print(f"{drink}: started")
    await asyncio.sleep(seconds)
    print(f"{drink}: ready")


async def main() -> None:
    start = time.perf_counter()
    await brew("tea", 3)
    await brew("coffee", 2)
    await brew("juice", 1)
    print(f"everything is ready after {time.perf_counter() - start:.1f} s")


asyncio.run(main())
