import asyncio
import types
from collections.abc import Generator


@types.coroutine
def step_aside() -> Generator[None, None, None]:
    yield "tea"


async def serve(barista: str) -> None:
    print(f"{barista}: takes the order")
    await step_aside()
    print(f"{barista}: brings the cup")


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(serve("Ann"))
        group.create_task(serve("Ben"))


asyncio.run(main())

# /// script
# [tool.runnable]
# fails = true
# ///
