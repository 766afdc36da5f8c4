import asyncio


async def look_at_the_menu() -> str:
    return "tea"


async def serve(barista: str) -> None:
    print(f"{barista}: takes the order")
    drink = await look_at_the_menu()
    print(f"{barista}: brings the {drink}")


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(serve("Ann"))
        group.create_task(serve("Ben"))


asyncio.run(main())
