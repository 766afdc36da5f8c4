import asyncio


def main() -> None:
    print("main: open")


asyncio.run(main())

# /// script
# [tool.runnable]
# fails = true
# ///
