import asyncio


async def brew(drink: str, seconds: float) -> str:
    await asyncio.sleep(seconds)
    if drink == "cocoa":
        raise RuntimeError("no milk left")
    print(f"{drink}: ready")
    return f"a cup of {drink}"


async def main() -> None:
    try:
        await asyncio.gather(
            brew("tea", 3),
            brew("cocoa", 2),
            brew("juice", 1),
        )
    except RuntimeError as error:
        print(f"main: {error}")
    await asyncio.sleep(2)

    print("once more, and wait for all of them")
    outcomes = await asyncio.gather(
        brew("tea", 3),
        brew("cocoa", 2),
        brew("juice", 1),
        return_exceptions=True,
    )
    print(outcomes)


asyncio.run(main())
