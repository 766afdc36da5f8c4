import types
from collections.abc import Generator


def ask(question: str) -> Generator[str, str, str]:
    answer = yield question
    return answer


async def take_order() -> str:
    drink = await ask("Which drink?")
    size = await ask(f"How large a {drink}?")
    return f"a {size} {drink}"


order = take_order()
print(order.send(None))
print(order.send("cocoa"))
try:
    order.send("small")
except StopIteration as end:
    print(f"the order is {end.value}")

# /// script
# [tool.runnable]
# fails = true
# ///
