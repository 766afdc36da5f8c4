import asyncio
import time


async def main() -> None:
    start = time.perf_counter()
    try:
        async with asyncio.timeout(1):
            time.sleep(3)
            print(f"ground after {time.perf_counter() - start:.1f} s")
    except TimeoutError:
        print(f"gave up after {time.perf_counter() - start:.1f} s")


asyncio.run(main())
