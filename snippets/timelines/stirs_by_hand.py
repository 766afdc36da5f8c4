import asyncio
import time


async def brew(drink, seconds):
    await asyncio.sleep(seconds)
    print(f"{drink}: ready")


async def stir(drink):
    await asyncio.sleep(1)
    print(f"{drink}: stirring")
    time.sleep(2)
    print(f"{drink}: ready")


async def main():
    async with asyncio.TaskGroup() as counter:
        counter.create_task(brew("tea", 2), name="tea")
        counter.create_task(stir("cocoa"), name="cocoa")
        counter.create_task(brew("coffee", 4), name="coffee")


asyncio.run(main())
