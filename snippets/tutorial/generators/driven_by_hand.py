import asyncio


async def brew(drink: str, steps: int) -> None:
    print(f"{drink}: started")
    for step in range(1, steps + 1):
        print(f"{drink}: step {step} of {steps}")
        await asyncio.sleep(0)
    print(f"{drink}: ready")


drinks = [brew("tea", 3), brew("coffee", 2)]
while drinks:
    for drink in drinks.copy():
        try:
            drink.send(None)
        except StopIteration:
            drinks.remove(drink)
print("everything is ready")
