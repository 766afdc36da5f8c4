from collections.abc import Generator


def heat(what: str, minutes: int) -> Generator[None, None, str]:
    for minute in range(1, minutes + 1):
        print(f"{what}: minute {minute}")
        yield
    return f"hot {what}"


water = heat("water", 2)
next(water)
next(water)
try:
    next(water)
except StopIteration as end:
    print("it returned", end.value)
