import asyncio


async def serve(table: str, dishes: list[str], pause: float) -> None:
    for number, dish in enumerate(dishes, start=1):
        print(f"{table} table: dish {number} is {dish}")
        await asyncio.sleep(pause)
    print(f"{table} table: pays for {len(dishes)}")


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(serve("left", ["soup", "toast", "cocoa"], 2))
        group.create_task(serve("right", ["eggs", "coffee"], 3.5))


asyncio.run(main())
