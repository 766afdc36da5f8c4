from collections.abc import Generator


def waiter() -> Generator[str, str, None]:
    drink = yield "what to drink?"
    dish = yield f"what with the {drink}?"
    print(f"kitchen: {drink} and {dish}")


order = waiter()
print(next(order))
print(order.send("tea"))
print(next(order, "thank you"))
