import asyncio
import signal


async def main() -> None:
    loop = asyncio.get_running_loop()
    loop.call_later(0.1, signal.raise_signal, signal.SIGINT)
    try:
        print("main: open")
        await asyncio.sleep(3600)
    finally:
        print("main: turns off the machine")


try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("closed by Ctrl-C")

# /// script
# [tool.runnable]
# needs = ["signals"]
# ///
