import asyncio
from collections.abc import Callable


def machine_brew(
    drink: str,
    on_done: Callable[[str], object],
    on_error: Callable[[Exception], object],
) -> None:
    loop = asyncio.get_running_loop()
    if drink == "cocoa":
        loop.call_later(1, on_error, LookupError("out of cocoa"))
    else:
        loop.call_later(2, on_done, f"a cup of {drink}")


def coffee_done(cup: str) -> None:
    print("first", cup)
    machine_brew("cocoa", cocoa_done, cocoa_failed)


def cocoa_done(cup: str) -> None:
    print("then", cup)


def cocoa_failed(error: Exception) -> None:
    print("no second cup:", error)


async def main() -> None:
    machine_brew("coffee", coffee_done, print)
    await asyncio.sleep(5)  # How long? main cannot know.


asyncio.run(main())
