from collections.abc import Generator
from inspect import getgeneratorstate


def brew_tea() -> Generator[None, None, None]:
    print("in its body:", getgeneratorstate(tea))
    yield


tea = brew_tea()
print("built:", getgeneratorstate(tea))
next(tea)
print("paused:", getgeneratorstate(tea))
next(tea, None)
print("ended:", getgeneratorstate(tea))
