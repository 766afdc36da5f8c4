# mypy: ignore-errors
# ruff: noqa
def toast():
    yield "warm"
    raise RuntimeError("burnt")


def breakfast():
    yield from toast()


def stops():
    yield 1
    raise StopIteration


def both():
    for slice in breakfast():
        yield slice


try:
    for number in stops():
        print(number)
except RuntimeError as error:
    print(error)
for slice in both():
    print(slice)

# /// script
# [tool.runnable]
# fails = true
# ///
