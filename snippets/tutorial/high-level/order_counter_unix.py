import asyncio
import tempfile

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


async def order(name: str, drink: str, path: str) -> None:
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(f"{drink}\n".encode())
    await writer.drain()
    answer = await reader.readline()
    print(f"{name}: {answer.decode().strip()}")
    writer.close()
    await writer.wait_closed()


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/counter"
        server = await asyncio.start_unix_server(serve_customer, path)
        async with server, asyncio.TaskGroup() as group:
            group.create_task(order("Dora", "tea", path))
            group.create_task(order("Emil", "coffee", path))
            group.create_task(order("Fay", "juice", path))


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["sockets"]
# ///
