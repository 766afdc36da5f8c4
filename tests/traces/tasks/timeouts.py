"""Timeouts that strike and one that does not; a shield, before and after its caller is cancelled."""

import asyncio


async def brew(seconds: float) -> None:
    await asyncio.sleep(seconds)
    print("brewed for", seconds)


async def drink(tea: asyncio.Task[None]) -> None:
    await asyncio.shield(tea)


async def main() -> None:
    async with asyncio.timeout(3):
        await brew(1)
    try:
        async with asyncio.timeout(1):
            await brew(2)
    except TimeoutError:
        print("too late")
    try:
        await asyncio.wait_for(brew(2), timeout=1)
    except TimeoutError:
        print("too late again")
    tea = asyncio.create_task(brew(3), name="tea")
    guest = asyncio.create_task(drink(tea), name="guest")
    await asyncio.sleep(1)
    guest.cancel()
    await asyncio.wait([guest])
    await tea


asyncio.run(main())
