import asyncio
from collections.abc import Callable


def brew_in_generator():
    try:
        yield
        yield
    except GeneratorExit:
        yield


async def brew_in_coroutine():
    try:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    except GeneratorExit:
        await asyncio.sleep(0)


def attempt(action: Callable[..., object], *arguments: object) -> None:
    try:
        action(*arguments)
        print(f"  {action.__name__}: done")
    except Exception as error:
        print(f"  {action.__name__}: {type(error).__name__}: {error}")


for brew in brew_in_generator, brew_in_coroutine:
    drink = brew()
    print(f"{type(drink).__name__}:")
    attempt(drink.send, "sugar")
    attempt(drink.send, None)
    attempt(next, drink)
    attempt(drink.close)
