import asyncio
import os
import signal


async def serve(barista: str) -> None:
    try:
        await asyncio.sleep(3600)
    finally:
        print(f"{barista}: cleans up")


async def main() -> None:
    loop = asyncio.get_running_loop()
    closing = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, closing.set)
    loop.call_later(0.2, os.kill, os.getpid(), signal.SIGTERM)

    baristas = [asyncio.create_task(serve(name)) for name in ("Ann", "Ben")]
    await closing.wait()
    print("closing time")
    loop.remove_signal_handler(signal.SIGTERM)
    for barista in baristas:
        barista.cancel()
    await asyncio.wait(baristas)
    print("the lights are out")


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["signals"]
# ///
