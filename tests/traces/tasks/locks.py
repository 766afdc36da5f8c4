"""A wait for each of the things that tasks meet at, and who ends it."""

import asyncio


async def help_out(
    lock: asyncio.Lock,
    event: asyncio.Event,
    gate: asyncio.Semaphore,
    condition: asyncio.Condition,
    barrier: asyncio.Barrier,
    future: asyncio.Future[str],
) -> None:
    async with lock:
        await asyncio.sleep(1)
    await asyncio.sleep(1)
    event.set()
    await asyncio.sleep(1)
    gate.release()
    await asyncio.sleep(1)
    async with condition:
        condition.notify()
    await asyncio.sleep(1)
    await barrier.wait()
    await asyncio.sleep(1)
    future.set_result("tea")


async def main() -> None:
    lock, event, gate = asyncio.Lock(), asyncio.Event(), asyncio.Semaphore(0)
    condition, barrier = asyncio.Condition(), asyncio.Barrier(2)
    future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    helper = asyncio.create_task(help_out(lock, event, gate, condition, barrier, future), name="helper")
    await asyncio.sleep(0)
    async with lock:
        print("lock")
    await event.wait()
    print("event")
    async with gate:
        print("semaphore")
    async with condition:
        await condition.wait()
    print("condition")
    await barrier.wait()
    print("barrier")
    print(await future)
    await helper


asyncio.run(main())
