import asyncio


def ring(bell: str) -> None:
    print(f"{bell} rings")
    if bell == "bell 1":
        loop = asyncio.get_running_loop()
        loop.call_soon(ring, "bell 3")


async def main() -> None:
    loop = asyncio.get_running_loop()
    loop.call_soon(ring, "bell 1")
    loop.call_soon(ring, "bell 2")
    print("main: nothing has rung yet")
    await asyncio.sleep(0)
    print("main: one turn later")
    await asyncio.sleep(0)
    print("main: two turns later")


asyncio.run(main())
