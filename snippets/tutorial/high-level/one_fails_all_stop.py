import asyncio
import time


async def brew(drink: str, seconds: float) -> str:
    print(f"{drink}: started")
    await asyncio.sleep(seconds)
    if drink == "cocoa":
        raise RuntimeError("no milk left")
    print(f"{drink}: ready")
    return f"a cup of {drink}"


async def main() -> None:
    start = time.perf_counter()
    try:
        async with asyncio.TaskGroup() as group:
            tea = group.create_task(brew("tea", 3))
            group.create_task(brew("cocoa", 2))
            juice = group.create_task(brew("juice", 1))
    except* RuntimeError as errors:
        print(errors)
        print(errors.exceptions)
    print(f"tea was cancelled: {tea.cancelled()}")
    print(f"juice gave: {juice.result()}")
    print(f"over after {time.perf_counter() - start:.1f} s")


asyncio.run(main())
