import heapq
import time
from collections import deque
from collections.abc import Generator
from itertools import count


def brew(drink: str, seconds: float) -> Generator:
    print(f"{drink}: started")
    yield seconds
    print(f"{drink}: ready")


start = time.monotonic()
ready = deque([brew("tea", 3), brew("coffee", 2), brew("juice", 1)])
timers: list[tuple[float, int, Generator]] = []
numbers = count()
turns = 0
while ready or timers:
    if not ready:
        ready.append(heapq.heappop(timers)[2])
    turns += 1
    generator = ready.popleft()
    try:
        seconds = next(generator)
    except StopIteration:
        pass
    else:
        when = time.monotonic() + seconds
        heapq.heappush(timers, (when, next(numbers), generator))
print(f"{turns} turns in {time.monotonic() - start:.1f} s")
