# mypy: ignore-errors
# ruff: noqa
import time


class Order:
    def __repr__(self):
        print("asked for its repr")
        return "an order"


def barista(name):
    total = 0
    while True:
        order = yield total
        total += 1
        print(name, order)


ann = barista("Ann")
next(ann)
ann.send("tea")
coffee = "coffee"
ann.send(coffee)
time.sleep(2)
ann.send(Order())
ann.send(("a", 1, None, 2.5))
arguments = ("cocoa",)
send = ann.send
send(*arguments)
ann.send("x" * 100)
ann.send(order := "juice")
