# mypy: ignore-errors
# ruff: noqa
import time
from collections import deque


class Loop:
    def __init__(self):
        self.ready = deque()

    def add(self, generator):
        self.ready.append(generator)

    def run(self):
        while self.ready:
            generator = self.ready.popleft()
            try:
                seconds = next(generator)
            except StopIteration:
                continue
            time.sleep(seconds)
            self.add(generator)


def brew(drink, steps):
    for step in range(steps):
        print(drink, step)
        yield 0.5
    loop.add(wash(drink))


def wash(cup):
    time.sleep(1)
    print("washed", cup)
    return
    yield


loop = Loop()
loop.add(brew("tea", 2))
loop.add(brew("coffee", 1))
loop.run()
