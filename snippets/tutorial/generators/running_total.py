from collections.abc import Generator


def till() -> Generator[int, int, None]:
    total = 0
    while True:
        price = yield total
        print(f"till: received {price}")
        total += price


till_today = till()
print("total:", next(till_today))
print("total:", till_today.send(3))
print("total:", till_today.send(4))
print("total:", next(till_today))

# /// script
# [tool.runnable]
# fails = true
# ///
