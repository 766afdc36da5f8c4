import asyncio

SECONDS = {"tea": 0.6, "coffee": 0.2, "juice": 0.05}


async def serve_customer(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    try:
        line = await reader.readline()
        drink = line.decode().strip()
        await asyncio.sleep(SECONDS[drink])
        writer.write(f"{drink} is ready\n".encode())
        await writer.drain()
    finally:
        writer.close()
        await writer.wait_closed()


async def order(name: str, drink: str, port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"{drink}\n".encode())
    await writer.drain()
    answer = await reader.readline()
    print(f"{name}: {answer.decode().strip()}")
    writer.close()
    await writer.wait_closed()


async def main() -> None:
    server = await asyncio.start_server(serve_customer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, asyncio.TaskGroup() as group:
        group.create_task(order("Dora", "tea", port))
        group.create_task(order("Emil", "coffee", port))
        group.create_task(order("Fay", "juice", port))


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["sockets"]
# ///
