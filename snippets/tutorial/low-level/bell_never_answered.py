import asyncio
import socket


async def main() -> None:
    loop = asyncio.get_running_loop()
    kitchen, counter = socket.socketpair()
    enough = loop.create_future()
    calls = 0

    def readable() -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            loop.remove_reader(kitchen)
            enough.set_result(None)

    loop.add_reader(kitchen, readable)
    counter.send(b"one egg")
    await enough
    print("calls:", calls)
    kitchen.close()
    counter.close()


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["sockets"]
# ///
