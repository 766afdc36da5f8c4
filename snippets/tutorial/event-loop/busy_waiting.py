import time
from collections import deque
from collections.abc import Generator


def brew(drink: str, seconds: float) -> Generator:
    print(f"{drink}: started")
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield
    print(f"{drink}: ready")


ready = deque([brew("tea", 0.9), brew("juice", 0.1)])
turns = 0
while ready:
    turns += 1
    generator = ready.popleft()
    try:
        next(generator)
    except StopIteration:
        pass
    else:
        ready.append(generator)
print(f"more than 1,000 turns: {turns > 1000}")

# /// script
# [tool.runnable]
# needs = ["real time"]
# ///
