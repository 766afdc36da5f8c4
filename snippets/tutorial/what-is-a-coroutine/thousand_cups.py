import asyncio
import threading
import time

threads_seen: set[str] = set()


async def brew(cup: int) -> None:
    threads_seen.add(threading.current_thread().name)
    await asyncio.sleep(3)
    threads_seen.add(threading.current_thread().name)


async def main() -> None:
    start = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for cup in range(1000):
            group.create_task(brew(cup))
    print(f"1000 cups after {time.perf_counter() - start:.1f} s")
    print(f"threads that brewed: {', '.join(sorted(threads_seen))}")


asyncio.run(main())
