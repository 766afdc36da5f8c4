import asyncio

till = {"cash": 0, "card": 0}


async def pay_in_cash() -> None:
    till["cash"] += 1


async def pay_by_card() -> None:
    before = till["card"]
    await asyncio.sleep(0)  # the bank answers
    till["card"] = before + 1


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(100):
            group.create_task(pay_in_cash())
            group.create_task(pay_by_card())
    print(f"100 customers paid in cash: {till['cash']} in the till")
    print(f"100 customers paid by card: {till['card']} in the till")


asyncio.run(main())
