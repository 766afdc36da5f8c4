import heapq
import selectors
import socket
import time
from collections import deque
from collections.abc import Generator
from itertools import count


def take_orders(listener: socket.socket, customers: int) -> Generator:
    with listener:
        for _ in range(customers):
            yield listener
            connection, _ = listener.accept()
            connection.setblocking(False)
            ready.append(serve(connection))


def serve(connection: socket.socket) -> Generator:
    with connection:
        yield connection
        drink = connection.recv(100).decode()
        print(f"counter: {drink} ordered")
        yield {"tea": 0.3, "juice": 0.1}[drink]
        connection.sendall(f"{drink} is ready".encode())


def customer(name: str, drink: str, counter: tuple[str, int]) -> Generator:
    with socket.create_connection(counter) as connection:
        connection.setblocking(False)
        connection.sendall(drink.encode())
        yield connection
        print(f"{name}: {connection.recv(100).decode()}")


listener = socket.create_server(("127.0.0.1", 0))
listener.setblocking(False)
counter = listener.getsockname()
selector = selectors.DefaultSelector()
ready = deque([take_orders(listener, customers=2)])
ready += [customer("Dan", "tea", counter), customer("Eve", "juice", counter)]
timers: list[tuple[float, int, Generator]] = []
numbers = count()
while ready or timers or selector.get_map():
    while not ready:
        pause = max(0, timers[0][0] - time.monotonic()) if timers else None
        for key, _ in selector.select(pause):
            selector.unregister(key.fileobj)
            ready.append(key.data)
        while timers and timers[0][0] <= time.monotonic():
            ready.append(heapq.heappop(timers)[2])
    generator = ready.popleft()
    try:
        wanted = next(generator)
    except StopIteration:
        pass
    else:
        if isinstance(wanted, socket.socket):
            selector.register(wanted, selectors.EVENT_READ, generator)
        else:
            when = time.monotonic() + wanted
            heapq.heappush(timers, (when, next(numbers), generator))

# /// script
# [tool.runnable]
# needs = ["sockets"]
# ///
