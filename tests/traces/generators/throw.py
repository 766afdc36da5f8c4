# mypy: ignore-errors
# ruff: noqa
class Cancelled(Exception):
    pass


def stubborn():
    while True:
        try:
            yield
        except Cancelled:
            pass


def plain():
    yield 1
    yield 2


def replaces():
    try:
        yield
    except Cancelled as error:
        raise KeyError("lost") from error


def survives():
    try:
        yield
    finally:
        try:
            {}["sugar"]
        except KeyError:
            print("no sugar")


deaf = stubborn()
next(deaf)
deaf.throw(Cancelled())
deaf.throw(Cancelled)
for make in (stubborn, plain, replaces, survives):
    generator = make()
    next(generator)
    try:
        generator.throw(Cancelled("bus") if make is replaces else ValueError(5))
    except Exception as error:
        print(type(error).__name__)
fresh = plain()
try:
    fresh.throw(Cancelled("too early"))
except Cancelled:
    print("nobody caught it")
