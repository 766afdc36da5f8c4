# mypy: ignore-errors
# ruff: noqa
def never():
    while True:
        yield "again"


def nested():
    inner = never()
    yield next(inner)
    yield next(inner)


print(next(never()))
kept = nested()
print(next(kept))
