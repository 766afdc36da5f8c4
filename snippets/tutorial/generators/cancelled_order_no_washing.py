from collections.abc import Generator


class OrderCancelled(Exception):
    """The customer does not want it any more."""


def brew(drink: str) -> Generator[str, None, None]:
    print(f"{drink}: started")
    try:
        yield "brewing"
        print(f"{drink}: ready")
    except OrderCancelled as error:
        print(f"{drink}: poured away, {error}")


tea = brew("tea")
print(next(tea))
print(tea.throw(OrderCancelled("the bus came")))

coffee = brew("coffee")
print(next(coffee))
print(coffee.throw(ValueError("no cups left")))

# /// script
# [tool.runnable]
# fails = true
# ///
