import heapq
import time
from collections import deque
from collections.abc import Generator
from itertools import count
from typing import Any


class Task:
    def __init__(self, generator: Generator[Any, None, Any]) -> None:
        self.generator = generator
        self.done = False
        self.value: Any = None
        self.error: Exception | None = None
        self.waiters: list[Task] = []
        ready.append(self)

    def finish(self, value: Any = None, error: Exception | None = None) -> None:
        self.done, self.value, self.error = True, value, error
        ready.extend(self.waiters)

    def __iter__(self) -> Generator[Any, None, Any]:
        if not self.done:
            yield self
        if self.error:
            raise self.error
        return self.value


def brew(drink: str, seconds: float) -> Generator[float, None, str]:
    print(f"{drink}: started")
    yield seconds
    return f"a cup of {drink}"


def toast(seconds: float) -> Generator:
    print("toast: started")
    yield seconds
    raise RuntimeError("the toast is burnt")


def main() -> Generator:
    tea, bread = Task(brew("tea", 3)), Task(toast(2))
    cup = yield from tea
    print(f"main: serves {cup}")


ready: deque[Task] = deque()
timers: list[tuple[float, int, Task]] = []
numbers = count()
Task(main())
while ready or timers:
    if not ready:
        time.sleep(max(0, timers[0][0] - time.monotonic()))
        ready.append(heapq.heappop(timers)[2])
    task = ready.popleft()
    try:
        wanted = next(task.generator)
    except StopIteration as stop:
        task.finish(stop.value)
    except Exception as error:
        task.finish(error=error)
    else:
        if isinstance(wanted, Task):
            wanted.waiters.append(task)
        else:
            when = time.monotonic() + wanted
            heapq.heappush(timers, (when, next(numbers), task))
