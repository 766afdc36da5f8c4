import asyncio
import socket


class Juicer(asyncio.Protocol):
    def pause_writing(self) -> None:
        print("juicer: the jug is full, stop")

    def resume_writing(self) -> None:
        print("juicer: there is room, go on")


async def main() -> None:
    loop = asyncio.get_running_loop()
    tap, guest = socket.socketpair()
    guest.setblocking(False)
    transport, _ = await loop.create_connection(Juicer, sock=tap)
    transport.write(bytes(2_000_000))
    print("write has returned")

    drunk = 0
    while drunk < 2_000_000:
        drunk += len(await loop.sock_recv(guest, 100_000))
    print("guest: drank", drunk, "bytes")
    transport.close()
    guest.close()


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["sockets"]
# ///
