# mypy: ignore-errors
# ruff: noqa
from contextlib import contextmanager


@contextmanager
def kitchen(name):
    print("open", name)
    try:
        yield name
    finally:
        print("closed")


class Counter:
    def __init__(self, orders):
        self.orders = orders

    def __iter__(self):
        yield from self.orders

    def serve(self):
        for order in self:
            print(order)


with kitchen("main") as name:
    print(name)
try:
    with kitchen("side"):
        raise ValueError("fire")
except ValueError as error:
    print(error)
Counter(["tea"]).serve()
