from collections.abc import Iterator


def brew_tea() -> Iterator[str]:
    print("tea: water on")
    yield "the water is heating"
    print("tea: leaves in")
    yield "the leaves are steeping"
    print("tea: ready")


tea = brew_tea()
print("nothing is brewing yet")
print("paused:", next(tea))
print("time to lay the table")
print("paused:", next(tea))
print("time to call the guests")
next(tea)

# /// script
# [tool.runnable]
# fails = true
# ///
