import asyncio


async def hello():
    print("Hello world!")
    await asyncio.sleep(1)
    print("The end!")


if __name__ == "__main__":
    loop = asyncio.new_event_loop()
    loop.run_until_complete(hello())
    loop.close()
