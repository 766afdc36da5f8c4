import asyncio


@asyncio.coroutine  # marks the generator as a coroutine
def hello():
    print("Hello world!")
    yield from asyncio.sleep(1)  # calls another generator
    print("The end!")


if __name__ == "__main__":
    loop = asyncio.get_event_loop()  # adds the coroutine to the event loop
    loop.run_until_complete(hello())  # runs the event loop
    loop.close()

# /// script
# [tool.runnable]
# fails = true
# ///
