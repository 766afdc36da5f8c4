import asyncio


def where() -> str:
    task = asyncio.current_task()
    return f"in {task.get_name()}" if task else "in no task"


def everybody() -> list[str]:
    return sorted(task.get_name() for task in asyncio.all_tasks())


async def brew(drink: str, seconds: float) -> None:
    print(f"{drink}: {where()}")
    await asyncio.sleep(seconds)


async def main() -> None:
    print("main:", where())
    coffee = asyncio.create_task(brew("coffee", 2))
    tea = asyncio.create_task(brew("tea", 3), name="tea for Ann")
    await brew("juice", 1)
    print(everybody())
    await coffee
    print(everybody())
    await tea


asyncio.run(main())
