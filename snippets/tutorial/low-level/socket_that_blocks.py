import asyncio
import socket


async def main() -> None:
    loop = asyncio.get_running_loop()
    kitchen, counter = socket.socketpair()
    with kitchen, counter:
        await loop.sock_recv(kitchen, 100)


asyncio.run(main(), debug=True)

# /// script
# [tool.runnable]
# needs = ["sockets"]
# fails = true
# ///
