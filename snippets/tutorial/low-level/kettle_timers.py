import asyncio


async def main() -> None:
    loop = asyncio.get_running_loop()
    start = loop.time()

    def say(what: str) -> None:
        print(f"{loop.time() - start:.1f} s: {what}")

    loop.call_later(3, say, "the tea has drawn")
    loop.call_at(start + 2, say, "the kettle whistles")
    alarm = loop.call_later(4, say, "the kettle boils over")
    print(f"the alarm is set for {alarm.when() - start:.1f} s")
    await asyncio.sleep(3.5)
    alarm.cancel()
    print("the alarm is cancelled:", alarm.cancelled())
    await asyncio.sleep(3.5)
    say("main ends")


asyncio.run(main())
