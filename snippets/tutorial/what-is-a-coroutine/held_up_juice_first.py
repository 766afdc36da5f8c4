import asyncio
import time


def say(text: str) -> None:
    print(f"{time.perf_counter() - start:.0f} s  {text}")


async def brew(drink: str, seconds: float) -> None:
    say(f"{drink}: started")
    await asyncio.sleep(seconds)
    say(f"{drink}: ready")


async def old_machine(drink: str, seconds: float) -> None:
    say(f"{drink}: started")
    time.sleep(seconds)
    say(f"{drink}: ready")


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(brew("tea", 3))
        group.create_task(brew("juice", 1))
        group.create_task(old_machine("coffee", 5))


start = time.perf_counter()
asyncio.run(main())
