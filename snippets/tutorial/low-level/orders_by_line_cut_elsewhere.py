import asyncio


class Counter(asyncio.Protocol):
    def __init__(self) -> None:
        self.unfinished = b""

    def data_received(self, data: bytes) -> None:
        *lines, self.unfinished = (self.unfinished + data).split(b"\n")
        for line in lines:
            print("counter: an order for", line.decode())

    def connection_lost(self, exc: Exception | None) -> None:
        if self.unfinished:
            print("counter: never finished:", self.unfinished.decode())


counter = Counter()
for chunk in (b"t", b"ea\ncoffee\nju", b"ice\nco"):
    counter.data_received(chunk)
counter.connection_lost(None)
