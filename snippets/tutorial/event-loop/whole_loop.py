import heapq
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from itertools import count
from typing import Any


class Cancelled(BaseException):
    pass


class Loop:
    def __init__(self) -> None:
        self.ready: deque[Callable] = deque()
        self.timers: list[tuple[float, int, Callable]] = []
        self.numbers = count()
        self.selector = selectors.DefaultSelector()

    def call_soon(self, callback: Callable) -> None:
        self.ready.append(callback)

    def call_later(self, seconds: float, callback: Callable) -> None:
        when = time.monotonic() + seconds
        heapq.heappush(self.timers, (when, next(self.numbers), callback))

    def run_until_complete(self, coroutine: Coroutine) -> Any:
        main = Task(coroutine)
        while not main.done:
            pause: float | None = 0 if self.ready else None
            if self.timers and not self.ready:
                pause = max(0, self.timers[0][0] - time.monotonic())
            for key, _ in self.selector.select(pause):
                key.data.set_result()
            while self.timers and self.timers[0][0] <= time.monotonic():
                self.call_soon(heapq.heappop(self.timers)[2])
            for _ in range(len(self.ready)):
                callback = self.ready.popleft()
                callback()
        return main.result()

    async def readable(self, sock: socket.socket) -> None:
        future = Future()
        self.selector.register(sock, selectors.EVENT_READ, future)
        try:
            await future
        finally:
            self.selector.unregister(sock)


class Future:
    def __init__(self) -> None:
        self.done = False
        self.value: Any = None
        self.error: Any = None
        self.callbacks: list[Callable] = []

    def set_result(self, value: Any = None, error: Any = None) -> None:
        self.done, self.value, self.error = True, value, error
        for callback in self.callbacks:
            loop.call_soon(callback)

    def result(self) -> Any:
        if self.error:
            raise self.error
        return self.value

    def __await__(self) -> Generator[Any, None, Any]:
        if not self.done:
            yield self
        return self.result()


# --8<-- [start:task]
class Task(Future):
    def __init__(self, coroutine: Coroutine) -> None:
        super().__init__()
        self.coroutine = coroutine
        self.awaited: Future | None = None
        self.must_cancel = False
        loop.call_soon(self.step)

    def step(self) -> None:
        try:
            if self.must_cancel:
                self.must_cancel = False
                self.awaited = self.coroutine.throw(Cancelled())
            else:
                self.awaited = self.coroutine.send(None)
        except StopIteration as stop:
            self.set_result(stop.value)
        except (Exception, Cancelled) as error:
            self.set_result(error=error)
        else:
            self.awaited.callbacks.append(self.step)

    def cancel(self) -> None:
        self.must_cancel = True
        if self.awaited and not self.awaited.done:
            self.awaited.callbacks.remove(self.step)
            self.awaited = None
            loop.call_soon(self.step)
            # --8<-- [end:task]


async def sleep(seconds: float) -> None:
    timer = Future()
    loop.call_later(seconds, timer.set_result)
    await timer


async def take_orders(listener: socket.socket) -> None:
    try:
        while True:
            await loop.readable(listener)
            connection, _ = listener.accept()
            connection.setblocking(False)
            Task(serve(connection))
    finally:
        print("counter: closed")


async def serve(connection: socket.socket) -> None:
    with connection:
        await loop.readable(connection)
        drink = connection.recv(100).decode()
        print(f"counter: {drink} ordered")
        await sleep({"tea": 0.3, "juice": 0.1}[drink])
        connection.sendall(f"{drink} is ready".encode())


async def customer(name: str, drink: str, counter: tuple[str, int]) -> None:
    with socket.create_connection(counter) as connection:
        connection.setblocking(False)
        connection.sendall(drink.encode())
        await loop.readable(connection)
        print(f"{name}: {connection.recv(100).decode()}")


async def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        address = listener.getsockname()
        counter = Task(take_orders(listener))
        dan = Task(customer("Dan", "tea", address))
        eve = Task(customer("Eve", "juice", address))
        await dan
        await eve
        counter.cancel()
        try:
            await counter
        except Cancelled:
            print("main: good night")


loop = Loop()
loop.run_until_complete(main())

# /// script
# [tool.runnable]
# needs = ["sockets"]
# ///
