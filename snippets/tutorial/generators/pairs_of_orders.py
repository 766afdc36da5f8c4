from collections.abc import Iterator


def pairs(orders: list[str]) -> Iterator[tuple[str, str]]:
    waiting = iter(orders)
    while True:
        first = next(waiting)
        second = next(waiting)
        yield first, second


for pair in pairs(["tea", "coffee", "juice", "cocoa"]):
    print("one tray:", pair)

# /// script
# [tool.runnable]
# fails = true
# ///
