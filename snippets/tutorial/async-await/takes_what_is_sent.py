import types
from collections.abc import Generator


@types.coroutine
def ask(question: str) -> Generator[str, str, str]:
    return (yield question)


async def choose_drink() -> str:
    return await ask("Which drink?")


async def take_order_for_two() -> str:
    return f"two of {await choose_drink()}"


order = take_order_for_two()
print(order.send(None))
try:
    order.send("tea")
except StopIteration as end:
    print(end.value)
