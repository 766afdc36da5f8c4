import asyncio

background: set[asyncio.Task[None]] = set()


async def clean(thing: str, seconds: float) -> None:
    try:
        await asyncio.sleep(seconds)
        print(f"{thing}: clean")
    except asyncio.CancelledError:
        print(f"{thing}: left as it is")
        raise


def start_cleaning(thing: str, seconds: float) -> None:
    task = asyncio.create_task(clean(thing, seconds))
    background.add(task)
    task.add_done_callback(background.discard)


async def main() -> None:
    start_cleaning("cups", 1)
    start_cleaning("floor", 5)
    print(f"main: {len(background)} tasks in the background")
    await asyncio.wait(background)
    print(f"main: ends, {len(background)} still there")


asyncio.run(main())
print(f"after run(): {len(background)} left")
