import asyncio
import contextvars
import time
from concurrent.futures import ThreadPoolExecutor

barista = contextvars.ContextVar("barista", default="nobody")


def grind(beans: str) -> str:
    time.sleep(0.1)  # A blocking call: a library that knows no async.
    return f"{barista.get()} ground {beans}"


async def main() -> None:
    loop = asyncio.get_running_loop()
    barista.set("Ann")
    print("to_thread:", await asyncio.to_thread(grind, "arabica"))
    print("executor: ", await loop.run_in_executor(None, grind, "arabica"))

    context = contextvars.copy_context()
    with ThreadPoolExecutor(max_workers=1) as grinder:
        job = loop.run_in_executor(grinder, context.run, grind, "robusta")
        print("own pool: ", await job)


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["threads"]
# ///
