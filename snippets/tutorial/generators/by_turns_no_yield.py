from collections.abc import Iterator


def brew(drink: str, steps: int) -> Iterator[None]:
    print(f"{drink}: started")
    for step in range(1, steps + 1):
        print(f"{drink}: step {step} of {steps}")
    print(f"{drink}: ready")


drinks = [brew("tea", 3), brew("coffee", 2)]
while drinks:
    for drink in drinks.copy():
        try:
            next(drink)
        except StopIteration:
            drinks.remove(drink)
print("everything is ready")

# /// script
# [tool.runnable]
# fails = true
# ///
