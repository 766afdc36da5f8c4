import asyncio


async def toast() -> None:
    await asyncio.sleep(1)
    raise RuntimeError("the toast is burnt")


async def main() -> None:
    breakfast = asyncio.create_task(toast(), name="toast")
    await asyncio.sleep(2)
    print("main: all is well")
    del breakfast
    print("main: closes")


asyncio.run(main())
