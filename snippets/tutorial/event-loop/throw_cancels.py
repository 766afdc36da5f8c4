from collections.abc import Generator


class Cancelled(BaseException):
    pass


def brew(drink: str) -> Generator:
    try:
        print(f"{drink}: started")
        yield
        print(f"{drink}: ready")
    finally:
        print(f"{drink}: cup washed")


def order(customer: str, drink: str) -> Generator:
    yield from brew(drink)
    print(f"{customer}: drinks the {drink}")


dan = order("Dan", "tea")
next(dan)
try:
    dan.throw(Cancelled())
except Cancelled:
    print("Dan: has left")
