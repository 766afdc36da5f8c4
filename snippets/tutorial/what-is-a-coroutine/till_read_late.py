import asyncio

till = 0


async def pay_by_card() -> None:
    global till
    await asyncio.sleep(1)  # the bank answers
    before = till
    till = before + 1


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(100):
            group.create_task(pay_by_card())
    print(f"100 customers paid by card: {till} in the till")


asyncio.run(main())
