import time
from collections.abc import Iterator


def brew(drink: str, seconds: float) -> Iterator[None]:
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        yield
    took = time.perf_counter() - start
    print(f"  {drink}: needs {seconds} s, took {took:.1f} s")


def serve(pause: float) -> None:
    print(f"a round every {pause:.1f} s:")
    drinks = [brew("tea", 3), brew("coffee", 2), brew("juice", 0.5)]
    turns = 0
    while drinks:
        for drink in drinks.copy():
            turns += 1
            try:
                next(drink)
            except StopIteration:
                drinks.remove(drink)
        time.sleep(pause)
    print(f"  turns given: {turns}")


serve(pause=1)
serve(pause=0.5)
