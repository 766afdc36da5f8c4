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


async def brew(drink: str) -> str:
    loop = asyncio.get_running_loop()
    future: asyncio.Future[str] = loop.create_future()
    machine_brew(drink, future.set_result, future.set_exception)
    return await future


async def main() -> None:
    print("first", await brew("coffee"))
    try:
        print("then", await brew("cocoa"))
    except LookupError as error:
        print("no second cup:", error)


asyncio.run(main())
