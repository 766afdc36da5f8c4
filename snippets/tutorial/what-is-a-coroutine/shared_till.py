import asyncio

till = {"morning": 0, "evening": 0}


async def pay_in_cash() -> None:
    till["morning"] += 1


async def pay_by_card() -> None:
    before = till["evening"]
    await asyncio.sleep(1)  # the bank answers
    till["evening"] = before + 1


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(100):
            group.create_task(pay_in_cash())
            group.create_task(pay_by_card())
    print(f"morning, 100 customers paid in cash: {till['morning']} in the till")
    print(f"evening, 100 customers paid by card: {till['evening']} in the till")


asyncio.run(main())
