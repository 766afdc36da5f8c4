import asyncio


class Counter(asyncio.Protocol):
    def __init__(self, left: asyncio.Event) -> None:
        self.left = left

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        print("counter: a customer comes in")

    def data_received(self, data: bytes) -> None:
        print("counter: an order for", data)
        self.transport.write(b"noted")

    def connection_lost(self, exc: Exception | None) -> None:
        print("counter: the customer leaves")
        self.left.set()


async def main() -> None:
    loop = asyncio.get_running_loop()
    left = asyncio.Event()
    server = await loop.create_server(lambda: Counter(left), "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    reader, writer = await asyncio.open_connection(host, port)
    for chunk in (b"tea\n", b"cof", b"fee\n"):
        writer.write(chunk)
        await reader.read(100)
    writer.close()
    await left.wait()
    server.close()


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["sockets"]
# ///
