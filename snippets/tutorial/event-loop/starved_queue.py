from collections import deque
from collections.abc import Generator


def brew(drink: str, steps: int) -> Generator:
    print(f"{drink}: started")
    for _ in range(steps):
        yield
    print(f"{drink}: ready")


def grind(bags: int) -> Generator:
    for bag in range(1, bags + 1):
        print(f"beans: bag {bag} ground")
    yield


ready = deque([brew("tea", 1), grind(3), brew("juice", 1)])
while ready:
    generator = ready.popleft()
    try:
        next(generator)
    except StopIteration:
        pass
    else:
        ready.append(generator)
