import asyncio
import time


async def close(hours: float) -> None:
    await asyncio.sleep(hours * 3600)
    print("the café is closed")


start = time.perf_counter()
asyncio.run(close(9))
print(f"after {(time.perf_counter() - start) / 3600:.1f} hours")
