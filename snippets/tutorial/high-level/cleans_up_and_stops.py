import asyncio


async def polish_cups() -> None:
    try:
        for cup in range(1, 4):
            await asyncio.sleep(1)
            print(f"cup {cup}: polished")
    except asyncio.CancelledError:
        print(f"cup {cup}: left as it is")
        raise
    finally:
        await asyncio.sleep(0.5)
        print("the cloth is put away")


async def main() -> None:
    task = asyncio.create_task(polish_cups())
    await asyncio.sleep(1.5)
    task.cancel()
    print("main: please stop")
    await asyncio.wait([task])
    print(f"main: cancelled is {task.cancelled()}")


asyncio.run(main())
