import asyncio
import time


async def brew(drink: str, seconds: float) -> str:
    print(f"{drink}: started")
    await asyncio.sleep(seconds)
    print(f"{drink}: ready")
    return f"a cup of {drink}"


async def main() -> str:
    tea = asyncio.create_task(brew("tea", 3))
    coffee = asyncio.create_task(brew("coffee", 2))
    return f"{await coffee} and {await tea}"


start = time.perf_counter()
served = asyncio.run(main())
print(f"{served} after {time.perf_counter() - start:.1f} s")
