import asyncio
from collections.abc import Callable


def machine_brew(
    drink: str, on_done: Callable[[str], object]
) -> Callable[[], None]:
    loop = asyncio.get_running_loop()
    timer = loop.call_later(3, on_done, f"a cup of {drink}")
    return timer.cancel


async def brew(drink: str) -> str:
    loop = asyncio.get_running_loop()
    future: asyncio.Future[str] = loop.create_future()
    stop = machine_brew(drink, future.set_result)
    try:
        return await future
    except asyncio.CancelledError:
        print("machine: stop")
        stop()


async def main() -> None:
    try:
        async with asyncio.timeout(1):
            print(await brew("coffee"))
    except TimeoutError:
        print("the customer walks out")
    print(await brew("tea"))


asyncio.run(main())
