import asyncio
import sys
from asyncio.subprocess import PIPE

PRINTER = """
import sys, time
drink = sys.stdin.read()
if drink == "water":
    sys.exit("water has no price")
time.sleep(0.5)
print(f"one {drink}, 3.00")
"""


async def print_receipt(drink: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PRINTER, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    output, errors = await process.communicate(drink.encode())
    print(f"{drink}: exit status {process.returncode}")
    print(f"  output: {output!r}")
    print(f"  errors: {errors!r}")


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(print_receipt("tea"))
        group.create_task(print_receipt("water"))


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["processes"]
# ///
