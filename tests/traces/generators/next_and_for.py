# mypy: ignore-errors
# ruff: noqa
def count(limit):
    number = 0
    while number < limit:
        number += 1
        yield number
    return "done"


numbers = count(2)
print(next(numbers))
print(next(numbers))
print(next(numbers, "no more"))
print(next(numbers, "no more"))
for number in count(2):
    print(number)
print(list(count(1)), sum(number for number in count(1)))
first, second = count(2)
print([number for number in count(1)], 7 in count(1), [*count(1)])
