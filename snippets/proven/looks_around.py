import asyncio
import sys
import traceback


async def look_around() -> None:
    task = asyncio.current_task()
    assert task
    print("all tasks:", sorted(one.get_name() for one in asyncio.all_tasks()))
    print("this one:", type(task), task.get_coro().__qualname__)
    callers = traceback.extract_stack()[-4:]
    print("called by:", [frame.name for frame in callers])
    print("watched by:", sys.gettrace(), sys.getprofile())


async def main() -> None:
    await asyncio.create_task(look_around(), name="the curious one")


asyncio.run(main())
