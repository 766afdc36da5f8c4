# mypy: ignore-errors
# ruff: noqa
import types


@types.coroutine
def pause():
    yield "paused"


async def drinks():
    try:
        got = yield "tea"
        print("got", got)
        await pause()
        yield "coffee"
    finally:
        print("clean")


async def serve():
    async for drink in drinks():
        print(drink)
    return [drink async for drink in drinks()]


def drive(awaitable):
    try:
        return awaitable.send(None)
    except StopIteration as end:
        return end.value


async def throws():
    generator = drinks()
    await generator.asend(None)
    try:
        await generator.athrow(KeyError("cup"))
    except KeyError as error:
        print(repr(error))


by_hand = drinks()
print(drive(by_hand.asend(None)))
step = by_hand.asend("sugar")
print(drive(step))
print(drive(step))
print(drive(by_hand.aclose()))
serving = serve()
print(drive(serving))
print(drive(serving))
print(drive(serving))
drive(throws())
