import asyncio
import time


async def grind() -> None:
    time.sleep(1)
    print("coffee: ground")


async def main() -> None:
    await asyncio.create_task(grind(), name="mill")


asyncio.run(main(), debug=True)
