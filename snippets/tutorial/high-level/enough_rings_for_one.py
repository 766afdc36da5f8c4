import asyncio

on_the_tray = 0


async def take(name: str, rolls: int, tray: asyncio.Condition) -> None:
    global on_the_tray
    async with tray:
        await tray.wait_for(lambda: on_the_tray >= rolls)
        on_the_tray -= rolls
        print(f"{name} takes {rolls}, {on_the_tray} left")


async def bake(tray: asyncio.Condition) -> None:
    global on_the_tray
    for _ in range(3):
        await asyncio.sleep(1)
        async with tray:
            on_the_tray += 2
            print(f"2 rolls from the oven, {on_the_tray} on the tray")
            tray.notify()


async def main() -> None:
    tray = asyncio.Condition()
    async with asyncio.TaskGroup() as group:
        group.create_task(take("the family", 4, tray))
        group.create_task(take("the student", 1, tray))
        group.create_task(bake(tray))


asyncio.run(main())
