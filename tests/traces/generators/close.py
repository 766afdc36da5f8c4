# mypy: ignore-errors
# ruff: noqa
def tidy():
    try:
        yield 1
    finally:
        print("tidy")


def plain():
    yield 1


def refuses_twice():
    tries = 2
    while tries:
        try:
            yield
        except GeneratorExit:
            tries -= 1
            print("no")


def gives_another():
    try:
        yield 1
    except GeneratorExit:
        yield 2


def answers():
    try:
        yield 1
    except GeneratorExit:
        return "bye"


for make in (tidy, plain, answers):
    generator = make()
    next(generator)
    generator.close()
    generator.close()
plain().close()
for make in (refuses_twice, gives_another):
    generator = make()
    next(generator)
    try:
        generator.close()
    except RuntimeError as error:
        print(error)
    generator.close()
ended = plain()
print(list(ended))
ended.close()
