import asyncio
import time


async def do_sums(name: str) -> None:
    print(f"{name}: started")
    sum(number * number for number in range(400_000))
    print(f"{name}: ready")


async def main() -> None:
    start = time.process_time()
    await do_sums("May")
    await do_sums("June")
    in_turn = time.process_time() - start

    start = time.process_time()
    async with asyncio.TaskGroup() as group:
        group.create_task(do_sums("July"))
        group.create_task(do_sums("August"))
    concurrently = time.process_time() - start

    ratio = concurrently / in_turn
    print(f"work concurrently, against in turn: {ratio:.0f} to 1")


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["real time"]
# ///
