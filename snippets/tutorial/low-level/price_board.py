import asyncio
from typing import cast

Address = tuple[str, int]


class PriceBoard(asyncio.DatagramProtocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, sender: Address) -> None:
        print("board: asked about", data.decode())
        self.transport.sendto(data + b": 3.00", sender)


class Guest(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.answer = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, sender: Address) -> None:
        self.answer.set_result(data.decode())


async def main() -> None:
    loop = asyncio.get_running_loop()
    board, _ = await loop.create_datagram_endpoint(
        PriceBoard, local_addr=("127.0.0.1", 0)
    )
    address = board.get_extra_info("sockname")
    asking, guest = await loop.create_datagram_endpoint(
        Guest, remote_addr=address
    )
    asking.sendto(b"tea")
    async with asyncio.timeout(5):
        print("guest: read", await guest.answer)
    asking.close()
    board.close()


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["sockets"]
# ///
