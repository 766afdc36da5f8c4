# mypy: ignore-errors
# ruff: noqa
def tidy():
    try:
        yield 1
    finally:
        print("tidy")


def plain():
    yield 1


def around(make):
    yield from make()


def use(generator):
    print(next(generator))


use(tidy())
use(plain())
use(around(tidy))
use(around(plain))
tidy()
plain()
again = plain()
print(next(again))
del again
print("end")
