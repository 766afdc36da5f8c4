from collections.abc import Iterator


def heat(what: str) -> Iterator[None]:
    print(f"{what}: heating")
    yield
    print(f"{what}: hot")


def make_tea() -> Iterator[None]:
    heat("water")
    print("tea: leaves in")
    yield
    print("tea: ready")


for _ in make_tea():
    print("(a pause)")
