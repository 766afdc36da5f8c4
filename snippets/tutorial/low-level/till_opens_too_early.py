import asyncio


class Till:
    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()


async def main() -> None:
    till = Till()
    print("inside: the till found a loop,", till.loop.is_running())


asyncio.run(main())
print("outside: one more till")
Till()

# /// script
# [tool.runnable]
# fails = true
# ///
