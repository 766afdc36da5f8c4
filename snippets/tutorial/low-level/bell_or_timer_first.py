import asyncio


async def main() -> None:
    loop = asyncio.get_running_loop()
    loop.call_later(0, print, "juice")
    loop.call_soon(print, "tea")
    print("coffee")
    await asyncio.sleep(0)
    print("cocoa")


asyncio.run(main())
