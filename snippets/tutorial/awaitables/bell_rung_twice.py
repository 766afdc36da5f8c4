import asyncio


async def main() -> None:
    bell = asyncio.get_running_loop().create_future()
    try:
        bell.result()
    except asyncio.InvalidStateError as error:
        print("too early:", error)

    bell.set_result("soup")
    print("in time:", bell.result())

    bell.set_result("toast")


asyncio.run(main())

# /// script
# [tool.runnable]
# fails = true
# ///
