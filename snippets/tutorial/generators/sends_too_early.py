from collections.abc import Generator


def make_drinks(name: str) -> Generator[None, str, None]:
    print(f"{name}: waiting for orders")
    while True:
        order = yield
        print(f"{name}: {order} is ready")


ann = make_drinks("Ann")
ann.send("tea")

# /// script
# [tool.runnable]
# fails = true
# ///
