import asyncio
import time


async def brew(drink: str, seconds: float) -> str:
    await asyncio.sleep(seconds)
    return f"a cup of {drink}"


async def main() -> None:
    start = time.perf_counter()
    served = []
    for drink, seconds in (("tea", 3), ("coffee", 2), ("juice", 1)):
        served.append(await brew(drink, seconds))
    print(f"{len(served)} cups after {time.perf_counter() - start:.1f} s")


asyncio.run(main())
