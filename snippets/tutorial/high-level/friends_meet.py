import asyncio
import time

START = time.perf_counter()


def say(text: str) -> None:
    print(f"{time.perf_counter() - START:.1f} s  {text}")


async def friend(
    name: str, walk: float, door: asyncio.Event, table: asyncio.Barrier
) -> None:
    await door.wait()
    await asyncio.sleep(walk)
    say(f"{name} sits down")
    place = await table.wait()
    if place == 0:
        say("all three are here, one of them orders")


async def main() -> None:
    door = asyncio.Event()
    table = asyncio.Barrier(3)
    friends = {"Dora": 3, "Emil": 1, "Fay": 2}
    async with asyncio.TaskGroup() as group:
        for name, walk in friends.items():
            group.create_task(friend(name, walk, door, table), name=name)
        await asyncio.sleep(2)
        say("the door opens")
        door.set()


asyncio.run(main())
