import asyncio
import time


async def brew(drink: str, seconds: float) -> str:
    await asyncio.sleep(seconds)
    return f"a cup of {drink}"


async def order_tea() -> asyncio.Task[str]:
    return asyncio.create_task(brew("tea", 3))


async def serve(order: asyncio.Task[str]) -> str:
    return await order


def new_loop() -> asyncio.AbstractEventLoop:
    print("a new event loop")
    return asyncio.new_event_loop()


start = time.perf_counter()
with asyncio.Runner(loop_factory=new_loop) as runner:
    order = runner.run(order_tea())
    print(f"ordered after {time.perf_counter() - start:.1f} s")
    print(runner.run(brew("juice", 1)), "and", runner.run(serve(order)))
    print(f"served after {time.perf_counter() - start:.1f} s")
