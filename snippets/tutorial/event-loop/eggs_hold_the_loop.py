import heapq
import time
from collections import deque
from collections.abc import Generator
from itertools import count


def brew(drink: str, seconds: float) -> Generator:
    yield seconds
    print(f"{drink}: ready after {time.monotonic() - start:.1f} s")


def boil_eggs(seconds: float) -> Generator:
    yield 0
    time.sleep(seconds)
    print(f"eggs: ready after {time.monotonic() - start:.1f} s")


start = time.monotonic()
ready = deque([boil_eggs(5), brew("tea", 3), brew("juice", 1)])
timers: list[tuple[float, int, Generator]] = []
numbers = count()
while ready or timers:
    if not ready:
        time.sleep(max(0, timers[0][0] - time.monotonic()))
        ready.append(heapq.heappop(timers)[2])
    generator = ready.popleft()
    try:
        seconds = next(generator)
    except StopIteration:
        pass
    else:
        when = time.monotonic() + seconds
        heapq.heappush(timers, (when, next(numbers), generator))
