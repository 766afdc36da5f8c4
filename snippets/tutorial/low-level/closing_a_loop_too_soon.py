import asyncio


async def run_grinder() -> None:
    try:
        await asyncio.sleep(3600)
    finally:
        print("grinder: switched off")


async def main() -> None:
    grinder = asyncio.create_task(run_grinder())
    await asyncio.sleep(1)
    print("main: ends, the grinder is done:", grinder.done())


asyncio.run(main())
print("asyncio.run has ended")

loop = asyncio.new_event_loop()
loop.run_until_complete(main())
left = asyncio.all_tasks(loop)
print("left running:", len(left))
loop.close()
print("the loop by hand has ended")
