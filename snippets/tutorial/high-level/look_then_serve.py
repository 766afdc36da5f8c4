import asyncio

DRINKS = {"tea": 3, "coffee": 2, "juice": 1}


async def brew(drink: str, seconds: float) -> str:
    await asyncio.sleep(seconds)
    return f"a cup of {drink}"


async def main() -> None:
    tasks = [
        asyncio.create_task(brew(drink, seconds), name=drink)
        for drink, seconds in DRINKS.items()
    ]
    done, pending = await asyncio.wait(tasks, timeout=1.5)
    print("done:", sorted(task.get_name() for task in done))
    print("not yet:", sorted(task.get_name() for task in pending))

    for earliest in asyncio.as_completed(pending):
        print("next:", await earliest)


asyncio.run(main())
