import asyncio
from typing import Any


def pour(drink: str) -> None:
    raise OSError(f"the cup for {drink} has a crack")


def note(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    print("noted:", context["message"])
    print("noted:", repr(context["exception"]))


async def main() -> None:
    loop = asyncio.get_running_loop()
    loop.call_soon(pour, "tea")
    await asyncio.sleep(1)
    print("main: goes on")

    loop.set_exception_handler(note)
    loop.call_soon(pour, "coffee")
    await asyncio.sleep(1)
    print("main: goes on")


asyncio.run(main())
