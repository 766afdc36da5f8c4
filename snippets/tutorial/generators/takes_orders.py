import time
from collections.abc import Generator


def counter(barista: Generator[None, str, None], orders: list[str]) -> None:
    for order in orders:
        time.sleep(1)
        print(f"counter: one {order}, please")
        barista.send(order)


def make_drinks(name: str) -> Generator[None, str, None]:
    print(f"{name}: waiting for orders")
    while True:
        order = yield
        print(f"{name}: {order} is ready")


start = time.perf_counter()
ann = make_drinks("Ann")
next(ann)
counter(ann, ["tea", "coffee", "juice"])
print(f"counter: closed after {time.perf_counter() - start:.1f} s")
