from collections.abc import Generator


def make_drinks(name: str) -> Generator[None, str, None]:
    print(f"{name}: machine on")
    try:
        while True:
            order = yield
            print(f"{name}: {order} is ready")
    finally:
        print(f"{name}: machine off")


ann = make_drinks("Ann")
next(ann)
ann.send("tea")
ann.close()
print("the café is closed")
ann.send("coffee")

# /// script
# [tool.runnable]
# fails = true
# ///
