"""Tasks that end with an exception of each kind."""

import asyncio


class Spilled(Exception):
    def __str__(self) -> str:
        print("nobody asked")
        return "spilled"


class Closing(BaseException):
    pass


async def fail(error: BaseException) -> None:
    await asyncio.sleep(1)
    raise error


async def main() -> None:
    errors = (ValueError("no\nwater"), Spilled(), Closing("for today"), asyncio.CancelledError())
    tasks = [asyncio.create_task(fail(error), name=type(error).__name__) for error in errors]
    await asyncio.wait(tasks)
    for task in tasks[:3]:
        task.exception()
    raise SystemExit(3)


asyncio.run(main())

# /// script
# [tool.runnable]
# fails = true
# ///
