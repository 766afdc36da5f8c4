import asyncio
import socket


async def take_orders(listener: socket.socket) -> None:
    try:
        while True:
            connection, _ = await loop.sock_accept(listener)
            asyncio.create_task(serve(connection))
    finally:
        print("counter: closed")


async def serve(connection: socket.socket) -> None:
    with connection:
        drink = (await loop.sock_recv(connection, 100)).decode()
        print(f"counter: {drink} ordered")
        await asyncio.sleep({"tea": 0.3, "juice": 0.1}[drink])
        connection.sendall(f"{drink} is ready".encode())


async def customer(name: str, drink: str, counter: tuple[str, int]) -> None:
    with socket.create_connection(counter) as connection:
        connection.setblocking(False)
        connection.sendall(drink.encode())
        answer = await loop.sock_recv(connection, 100)
        print(f"{name}: {answer.decode()}")


async def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        address = listener.getsockname()
        counter = asyncio.create_task(take_orders(listener))
        dan = asyncio.create_task(customer("Dan", "tea", address))
        eve = asyncio.create_task(customer("Eve", "juice", address))
        await dan
        await eve
        counter.cancel()
        try:
            await counter
        except asyncio.CancelledError:
            print("main: good night")


loop = asyncio.new_event_loop()
loop.run_until_complete(main())
loop.close()

# /// script
# [tool.runnable]
# needs = ["sockets"]
# ///
