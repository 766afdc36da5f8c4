import asyncio


async def main() -> None:
    try:
        await 3
    except TypeError as error:
        print(error)


asyncio.run(main())
