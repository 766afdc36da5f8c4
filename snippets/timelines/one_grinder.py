import asyncio


async def brew(drink, grinder):
    async with grinder:
        print(f"{drink}: grinding")
        await asyncio.sleep(1)
    print(f"{drink}: brewing")
    await asyncio.sleep(2)
    print(f"{drink}: ready")


async def main():
    grinder = asyncio.Lock()
    async with asyncio.TaskGroup() as counter:
        counter.create_task(brew("espresso", grinder), name="espresso")
        counter.create_task(brew("mocha", grinder), name="mocha")


asyncio.run(main())
