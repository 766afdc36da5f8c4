# mypy: ignore-errors
# ruff: noqa
class Cancelled(Exception):
    pass


def inner(name):
    try:
        answer = yield f"{name}?"
        print(name, answer)
        yield f"{name}!"
    except Cancelled:
        return "nothing"
    return name


def middle():
    try:
        first = yield from inner("tea")
        second = yield from inner("coffee")
    finally:
        print("middle ends")
    yield [first, second]
    raise ValueError("no more")


def outer():
    yield from middle()


order = outer()
print(next(order))
print(order.send("hot"))
print(next(order))
print(order.throw(Cancelled()))
try:
    next(order)
except ValueError as error:
    print(error)

order = outer()
next(order)
order.close()

order = outer()
next(order)
try:
    order.throw(KeyError("cup"))
except KeyError as error:
    print(error)


def over_a_list():
    yield from ["a", "b"]
    return (yield)


def over_plain():
    yield from plain()


def plain():
    yield
    yield


listed = over_a_list()
print(next(listed), next(listed), next(listed))
closed = over_plain()
next(closed)
next(closed)
closed.close()
