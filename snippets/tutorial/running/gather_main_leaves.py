import asyncio
import time


async def brew(drink: str, seconds: float) -> None:
    try:
        await asyncio.sleep(seconds)
        print(f"{drink}: ready")
    except asyncio.CancelledError:
        print(f"{drink}: cancelled")
        raise


async def toast() -> None:
    await asyncio.sleep(1)
    raise RuntimeError("the toast is burnt")


async def main() -> None:
    start = time.perf_counter()
    try:
        await asyncio.gather(brew("tea", 3), toast())
    except RuntimeError as error:
        print("main:", error)
    print(f"main: goes on after {time.perf_counter() - start:.1f} s")


asyncio.run(main())
