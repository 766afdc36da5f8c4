import asyncio


async def close_half_way(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    writer.write(b"tea is ready\ncoffee i")
    writer.close()
    await writer.wait_closed()


async def main() -> None:
    server = await asyncio.start_server(close_half_way, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        print(await reader.readline())
        try:
            await reader.readexactly(16)
        except asyncio.IncompleteReadError as error:
            print(f"IncompleteReadError: {error}")
            print(f"what came: {error.partial!r}")
        print(await reader.readline())
        writer.close()
        await writer.wait_closed()

    try:
        await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        print("ConnectionRefusedError: nobody is at the counter")


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["sockets"]
# ///
