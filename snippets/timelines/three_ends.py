import asyncio


async def brew(drink, seconds):
    await asyncio.sleep(seconds)
    if drink == "cocoa":
        raise ValueError("no milk")
    print(f"{drink}: ready")


async def main():
    try:
        async with asyncio.TaskGroup() as counter:
            for drink, seconds in (("tea", 1), ("cocoa", 2), ("coffee", 3)):
                counter.create_task(brew(drink, seconds), name=drink)
    except* ValueError as group:
        print(f"sorry: {group.exceptions[0]}")


asyncio.run(main())
