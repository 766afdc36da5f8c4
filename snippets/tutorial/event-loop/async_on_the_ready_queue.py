import types
from collections import deque
from collections.abc import Generator


@types.coroutine
def pause() -> Generator:
    yield


async def brew(drink: str, steps: int) -> None:
    print(f"{drink}: started")
    for _ in range(steps):
        await pause()
    print(f"{drink}: ready")


ready = deque([brew("tea", 3), brew("coffee", 2), brew("juice", 1)])
while ready:
    coroutine = ready.popleft()
    try:
        coroutine.send(None)
    except StopIteration:
        pass
    else:
        ready.append(coroutine)
