import asyncio


async def brew(drink: str, seconds: float) -> str:
    await asyncio.sleep(seconds)
    return f"a cup of {drink}"


async def main() -> None:
    tea = asyncio.create_task(brew("tea", 3))

    async def drink() -> None:
        print(await tea)

    ann = asyncio.create_task(drink(), name="Ann")
    ben = asyncio.create_task(drink(), name="Ben")
    await asyncio.wait([ann, ben])
    print("Ben:", ben.exception())


asyncio.run(main())
