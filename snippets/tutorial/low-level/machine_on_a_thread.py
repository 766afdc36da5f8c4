import asyncio
import threading
import time
from collections.abc import Callable


def machine_brew(drink: str, on_done: Callable[[str], object]) -> None:
    def work() -> None:
        time.sleep(0.3)
        on_done(f"a cup of {drink}")

    threading.Thread(target=work).start()


async def brew(drink: str) -> str:
    loop = asyncio.get_running_loop()
    future: asyncio.Future[str] = loop.create_future()

    def done(cup: str) -> None:  # Runs on the machine's thread.
        loop.call_soon_threadsafe(future.set_result, cup)

    machine_brew(drink, done)
    return await future


async def main() -> None:
    print(await brew("coffee"))
    try:
        async with asyncio.timeout(0.1):
            print(await brew("tea"))
    except TimeoutError:
        print("the customer walks out")
    await asyncio.sleep(0.6)


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["threads"]
# ///
