# mypy: ignore-errors
# ruff: noqa
def count(limit):
    for number in range(limit):
        yield number


total = sum(count(40))
kept = [count(2) for _ in range(4)]
for one in kept:
    next(one)
