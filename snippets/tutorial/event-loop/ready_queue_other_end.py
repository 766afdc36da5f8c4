from collections import deque
from collections.abc import Generator


def brew(drink: str, steps: int) -> Generator:
    print(f"{drink}: started")
    for _ in range(steps):
        yield
    print(f"{drink}: ready")


ready = deque([brew("tea", 3), brew("coffee", 2), brew("juice", 1)])
while ready:
    generator = ready.pop()
    try:
        next(generator)
    except StopIteration:
        pass
    else:
        ready.append(generator)
