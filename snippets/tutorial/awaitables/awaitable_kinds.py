import asyncio
import inspect


async def brew(drink: str, seconds: float) -> str:
    await asyncio.sleep(seconds)
    return f"a cup of {drink}"


async def main() -> None:
    tea = brew("tea", 3)
    coffee = asyncio.create_task(brew("coffee", 2))
    bell = asyncio.get_running_loop().create_future()
    bell.set_result("ding")

    print("a coroutine function?", inspect.iscoroutinefunction(brew))
    for thing in (brew, tea, coffee, bell):
        answer = "yes" if inspect.isawaitable(thing) else "no"
        print(f"{type(thing).__name__}: awaitable? {answer}")

    print(await tea)
    print(await coffee)
    print(await bell)


asyncio.run(main())
