import asyncio
import sys


async def main() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "import time; time.sleep(3600)"
    )
    try:
        async with asyncio.timeout(0.2):
            await process.wait()
    except TimeoutError:
        print(f"no longer waiting, exit status: {process.returncode}")
        process.kill()
        await process.wait()
    print(f"killed, exit status: {process.returncode}")


asyncio.run(main())

# /// script
# [tool.runnable]
# needs = ["processes"]
# ///
