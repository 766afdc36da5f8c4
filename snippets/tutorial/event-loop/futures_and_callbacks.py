import heapq
import time
from collections import deque
from collections.abc import Callable, Generator
from itertools import count
from typing import Any


class Loop:
    def __init__(self) -> None:
        self.ready: deque[Callable] = deque()
        self.timers: list[tuple[float, int, Callable]] = []
        self.numbers = count()

    def call_soon(self, callback: Callable) -> None:
        self.ready.append(callback)

    def call_later(self, seconds: float, callback: Callable) -> None:
        when = time.monotonic() + seconds
        heapq.heappush(self.timers, (when, next(self.numbers), callback))

    def run_until_complete(self, generator: Generator) -> Any:
        main = Task(generator)
        while not main.done:
            if not self.ready:
                when, _, callback = heapq.heappop(self.timers)
                time.sleep(max(0, when - time.monotonic()))
                self.call_soon(callback)
            callback = self.ready.popleft()
            callback()
        return main.result()


class Future:
    def __init__(self) -> None:
        self.done = False
        self.value: Any = None
        self.error: Any = None
        self.callbacks: list[Callable] = []

    def set_result(self, value: Any = None, error: Any = None) -> None:
        self.done, self.value, self.error = True, value, error
        for callback in self.callbacks:
            loop.call_soon(callback)

    def result(self) -> Any:
        if self.error:
            raise self.error
        return self.value

    def __iter__(self) -> Generator[Any, None, Any]:
        if not self.done:
            yield self
        return self.result()


class Task(Future):
    def __init__(self, generator: Generator[Any, None, Any]) -> None:
        super().__init__()
        self.generator = generator
        loop.call_soon(self.step)

    def step(self) -> None:
        try:
            awaited = next(self.generator)
        except StopIteration as stop:
            self.set_result(stop.value)
        except Exception as error:
            self.set_result(error=error)
        else:
            awaited.callbacks.append(self.step)


def sleep(seconds: float) -> Generator:
    timer = Future()
    loop.call_later(seconds, timer.set_result)
    yield from timer


def switch_kettle_on(when_hot: Callable[[int], None]) -> None:
    loop.call_later(2, lambda: when_hot(96))


def brew(drink: str, seconds: float, water: Future) -> Generator:
    print(f"{drink}: waits for the kettle")
    degrees = yield from water
    print(f"{drink}: water at {degrees} degrees")
    yield from sleep(seconds)
    print(f"{drink}: ready")


def main() -> Generator:
    water = Future()
    switch_kettle_on(water.set_result)
    tea, cocoa = Task(brew("tea", 3, water)), Task(brew("cocoa", 1, water))
    yield from tea
    yield from cocoa


loop = Loop()
loop.run_until_complete(main())
