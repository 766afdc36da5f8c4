import selectors
import socket

counter, customer = socket.socketpair()
counter.setblocking(False)
try:
    counter.recv(100)
except BlockingIOError as error:
    print(f"BlockingIOError: {error.strerror}")

with counter, customer, selectors.DefaultSelector() as selector:
    selector.register(counter, selectors.EVENT_READ)
    print(f"ready to read: {len(selector.select(timeout=0))}")
    customer.sendall(b"one tea")
    print(f"ready to read: {len(selector.select())}")
    print(counter.recv(100))

# /// script
# [tool.runnable]
# needs = ["sockets"]
# ///
