import asyncio


async def main() -> None:
    cup = asyncio.get_running_loop().create_future()
    cup.set_result("tea")
    print("in the cup:", await cup)
    if not cup.done():
        cup.set_result("coffee")
    print("in the cup:", await cup)
    cup.set_result("juice")
    print("in the cup:", await cup)


asyncio.run(main())

# /// script
# [tool.runnable]
# fails = true
# ///
