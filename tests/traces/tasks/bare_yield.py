"""Objects of the program's own that are awaited."""

import asyncio
from collections.abc import Generator


class Turn:
    def __await__(self) -> Generator[None, None, str]:
        yield
        return "turned"


async def main() -> None:
    print(await Turn())


asyncio.run(main())
