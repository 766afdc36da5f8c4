import asyncio


async def brew(drink: str, seconds: float) -> str:
    await asyncio.sleep(seconds)
    if drink == "cocoa":
        raise RuntimeError("no milk left")
    return f"a cup of {drink}"


async def main() -> None:
    outcomes = await asyncio.gather(
        brew("tea", 3),
        brew("cocoa", 2),
        brew("juice", 1),
        return_exceptions=True,
    )
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            print("main: no cup:", outcome)
        else:
            print("main: served", outcome)


asyncio.run(main())
