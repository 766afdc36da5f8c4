import asyncio
import time


async def greet() -> None:
    print("greeter: good morning")


async def grind() -> str:
    print("mill: grinding")
    time.sleep(2)
    return "ground coffee"


async def main() -> None:
    greeter = asyncio.create_task(greet())
    print("main: asks for coffee")
    coffee = await asyncio.create_task(grind())
    print(f"main: has {coffee}")
    await greeter


asyncio.run(main())
