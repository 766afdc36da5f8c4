import asyncio


async def order(drink):
    print(f"{drink}: ordered")
    await asyncio.sleep(0)
    print(f"{drink}: served")


async def main():
    async with asyncio.TaskGroup() as counter:
        for drink in ("tea", "coffee", "cocoa"):
            counter.create_task(order(drink), name=drink)
    print("all served")


asyncio.run(main())
