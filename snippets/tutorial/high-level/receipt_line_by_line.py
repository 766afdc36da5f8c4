import asyncio
import sys
from asyncio.subprocess import PIPE

PRINTER = """
import sys
for line in ("tea 3.00", "coffee 2.50"):
    print(line, flush=True)
    sys.stdin.readline()
"""


async def main() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PRINTER, stdin=PIPE, stdout=PIPE
    )
    assert process.stdin and process.stdout
    async for line in process.stdout:
        print(f"{line!r}, exit status so far: {process.returncode}")
        process.stdin.write(b"\n")
        await process.stdin.drain()
    print(f"exit status: {await process.wait()}")


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["processes"]
# ///
