import asyncio
import sys

PRINTER = "print('1 tea  3.00'); print('thank you')"


class Receipt(asyncio.SubprocessProtocol):
    def __init__(self) -> None:
        self.paper = b""
        self.torn_off = asyncio.get_running_loop().create_future()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == 1:  # Standard output; 2 would be standard error.
            self.paper += data

    def connection_lost(self, exc: Exception | None) -> None:
        self.torn_off.set_result(self.paper.decode())


async def main() -> None:
    loop = asyncio.get_running_loop()
    transport, receipt = await loop.subprocess_exec(
        Receipt, sys.executable, "-c", PRINTER
    )
    print(await receipt.torn_off, end="")
    print("the printer ended with", transport.get_returncode())
    transport.close()


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["processes"]
# ///
