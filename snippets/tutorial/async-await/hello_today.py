import asyncio


async def hello() -> None:
    print("Hello world!")
    await asyncio.sleep(1)
    print("The end!")


if __name__ == "__main__":
    asyncio.run(hello())
