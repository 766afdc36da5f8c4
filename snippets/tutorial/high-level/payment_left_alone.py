import asyncio


async def pay() -> None:
    print("till: payment begun")
    await asyncio.sleep(2)
    print("till: payment booked")


async def main() -> None:
    payment = asyncio.create_task(pay())
    try:
        async with asyncio.timeout(1):
            await asyncio.shield(payment)
    except TimeoutError:
        print("customer: I cannot wait any longer")


asyncio.run(main())
