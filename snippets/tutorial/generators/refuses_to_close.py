from collections.abc import Generator


def make_drinks(name: str) -> Generator[None, str, None]:
    print(f"{name}: machine on")
    try:
        while True:
            order = yield
            print(f"{name}: {order} is ready")
    except GeneratorExit:
        print(f"{name}: one last order?")
        order = yield
        print(f"{name}: {order} is ready")


ann = make_drinks("Ann")
next(ann)
ann.send("tea")
ann.close()

# /// script
# [tool.runnable]
# fails = true
# ///
