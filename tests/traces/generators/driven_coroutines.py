# mypy: ignore-errors
# ruff: noqa
import asyncio
import types


@types.coroutine
def ask(question):
    return (yield question)


class Bell:
    def __await__(self):
        answer = yield "ring"
        return answer


async def choose():
    drink = await ask("drink?")
    await asyncio.sleep(0)
    return drink, await Bell()


async def order():
    return await choose()


async def at_once():
    return 5


one = order()
print(one.send(None))
print(one.send("tea"))
print(one.send(None))
try:
    one.send("ding")
except StopIteration as end:
    print(end.value)
try:
    at_once().send(None)
except StopIteration as end:
    print(end.value)

two = order()
two.send(None)
try:
    two.throw(KeyError("no cup"))
except KeyError as error:
    print(repr(error))
three = order()
three.send(None)
three.close()
