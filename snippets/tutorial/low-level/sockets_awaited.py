import asyncio
import socket


async def counter(listener: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    connection, _ = await loop.sock_accept(listener)
    with connection:
        order = await loop.sock_recv(connection, 100)
        await loop.sock_sendall(connection, order + b": coming")


async def main() -> None:
    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        serving = asyncio.create_task(counter(listener))
        with socket.socket() as customer:
            customer.setblocking(False)
            await loop.sock_connect(customer, listener.getsockname())
            await asyncio.sleep(0.2)  # The customer reads the menu.
            await loop.sock_sendall(customer, b"tea")
            print((await loop.sock_recv(customer, 100)).decode())
        await serving


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["sockets"]
# ///
