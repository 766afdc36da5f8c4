import asyncio
import socket


async def main() -> None:
    loop = asyncio.get_running_loop()
    kitchen, counter = socket.socketpair()
    kitchen.setblocking(False)
    closed = loop.create_future()

    def readable() -> None:
        data = kitchen.recv(100)
        if data:
            print("kitchen:", data.decode())
        else:  # The other end is closed.
            loop.remove_reader(kitchen)
            closed.set_result(None)

    loop.add_reader(kitchen, readable)
    counter.send(b"two eggs")
    await asyncio.sleep(0.2)
    counter.send(b"one soup")
    counter.close()
    await closed
    kitchen.close()
    print("kitchen: the counter has closed")


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["sockets"]
# ///
