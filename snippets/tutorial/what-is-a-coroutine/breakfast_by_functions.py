import time


def brew(drink: str, seconds: float) -> None:
    print(f"{drink}: started")
    time.sleep(seconds)
    print(f"{drink}: ready")


def main() -> None:
    start = time.perf_counter()
    brew("tea", 3)
    brew("coffee", 2)
    brew("juice", 1)
    print(f"everything is ready after {time.perf_counter() - start:.1f} s")


main()
