import asyncio


async def wash() -> str:
    return "clean cups"


async def greet() -> None:
    print("greeter: good morning")


async def main() -> None:
    washing = asyncio.create_task(wash())
    await washing
    greeter = asyncio.create_task(greet())
    print("main:", await washing)
    await greeter


asyncio.run(main())
