from collections.abc import Generator
from typing import Any


class OrderCancelled(Exception):
    """The customer does not want it any more."""


def steep() -> Generator[str, str, None]:
    wish = yield "how strong?"
    print(f"steep: {wish}")
    try:
        yield "steeping"
    finally:
        print("steep: leaves out")


def make_tea() -> Generator[str, str, str]:
    try:
        yield from steep()
    finally:
        print("make_tea: kettle off")
    return "tea"


def breakfast() -> Generator[str, str, None]:
    drink = yield from make_tea()
    yield f"serving {drink} and toast"


order = breakfast()
print(next(order))
print(order.send("very strong"))

paused: Any = order
while paused is not None:
    print("paused in", paused.__name__)
    paused = paused.gi_yieldfrom

print(order.throw(OrderCancelled()))

# /// script
# [tool.runnable]
# fails = true
# ///
