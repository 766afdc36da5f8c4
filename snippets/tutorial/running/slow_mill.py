import asyncio
import logging
import time


async def grind() -> None:
    time.sleep(1)
    print("coffee: ground")


async def main() -> None:
    mill = asyncio.create_task(grind(), name="mill")
    await asyncio.sleep(0.5)
    print("main: half a second is over")
    await mill


def round_seconds(record: logging.LogRecord) -> bool:
    record.msg = record.msg.replace("%.3f", "%.1f")
    return True


logging.getLogger("asyncio").addFilter(round_seconds)
asyncio.run(main(), debug=True)
