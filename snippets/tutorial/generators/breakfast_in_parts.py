from collections.abc import Generator


def heat(what: str, minutes: int) -> Generator[None, None, str]:
    for minute in range(1, minutes + 1):
        print(f"{what}: minute {minute}")
        yield
    return f"hot {what}"


def make_tea() -> Generator[None, None, str]:
    water = yield from heat("water", 2)
    print(f"tea: {water} onto the leaves")
    yield
    return "tea"


def breakfast() -> Generator[None, None, None]:
    drink = yield from make_tea()
    dish = yield from heat("toast", 1)
    print(f"served: {drink} and {dish}")


for _ in breakfast():
    print("(a pause)")
