"""A queue that is empty, then full, then waited for until all is done."""

import asyncio


async def produce(queue: asyncio.Queue[str]) -> None:
    await asyncio.sleep(1)
    for cup in ("one", "two", "three"):
        await queue.put(cup)
        print("put", cup)


async def consume(queue: asyncio.Queue[str]) -> None:
    while True:
        cup = await queue.get()
        await asyncio.sleep(1)
        print("drank", cup)
        queue.task_done()


async def main() -> None:
    queue: asyncio.Queue[str] = asyncio.Queue(maxsize=1)
    consumer = asyncio.create_task(consume(queue), name="consumer")
    producer = asyncio.create_task(produce(queue), name="producer")
    await producer
    await queue.join()
    consumer.cancel()


asyncio.run(main())
