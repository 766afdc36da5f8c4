import asyncio
import logging
import time


async def grind() -> None:
    time.sleep(1)
    print("coffee: ground")


async def main() -> None:
    await asyncio.create_task(grind(), name="mill")


def round_seconds(record: logging.LogRecord) -> bool:
    record.msg = record.msg.replace("%.3f", "%.1f")
    return True


logging.getLogger("asyncio").addFilter(round_seconds)
asyncio.run(main(), debug=True)
