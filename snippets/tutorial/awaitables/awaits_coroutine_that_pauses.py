import asyncio
import time


async def greet() -> None:
    print("greeter: good morning")


async def grind() -> str:
    print("mill: grinding")
    await asyncio.sleep(0)
    time.sleep(2)
    return "ground coffee"


async def main() -> None:
    greeter = asyncio.create_task(greet())
    print("main: asks for coffee")
    coffee = await grind()
    print(f"main: has {coffee}")
    await greeter


asyncio.run(main())
