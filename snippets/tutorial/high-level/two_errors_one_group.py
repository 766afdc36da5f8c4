import asyncio
import time


async def make_cocoa() -> None:
    await asyncio.sleep(2)
    raise LookupError("no milk left")


async def make_tea() -> None:
    try:
        await asyncio.sleep(3)
    finally:
        await asyncio.sleep(0.5)
        raise OSError("the pot is broken")


async def make_juice() -> str:
    await asyncio.sleep(1)
    return "a glass of juice"


async def main() -> None:
    start = time.perf_counter()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(make_cocoa())
            group.create_task(make_tea())
            juice = group.create_task(make_juice())
    except* LookupError as errors:
        print(errors)
        print("not to be had:", errors.exceptions)
    except* OSError as errors:
        print("broken:", errors.exceptions)
    print("ready all the same:", juice.result())
    print(f"over after {time.perf_counter() - start:.1f} s")


asyncio.run(main())
