from collections.abc import Generator


class OrderCancelled(Exception):
    pass


def brew(drink: str) -> Generator[None, None, None]:
    try:
        yield
        print(f"{drink}: ready")
    except OrderCancelled:
        print(f"{drink}: poured away")


tea = brew("tea")
try:
    tea.throw(OrderCancelled())
except OrderCancelled:
    print("counter: nobody poured it away")
except StopIteration:
    print("counter: order closed")
