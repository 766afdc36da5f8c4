import asyncio
import time


async def brew(drink: str, seconds: float) -> None:
    print(f"{drink}: started")
    try:
        await asyncio.sleep(seconds)
        print(f"{drink}: ready")
    finally:
        print(f"{drink}: put away")


async def main() -> None:
    tea = asyncio.create_task(brew("tea", 3))
    print("main: closes, the tea is ready:", tea.done())


start = time.perf_counter()
asyncio.run(main())
print(f"closed after {time.perf_counter() - start:.1f} s")
