programs = [
    "def serve(): await brew()",
    "await brew()",
    "async def serve(): yield from brew()",
    "def serve():\n    async with kitchen: pass",
    "def serve():\n    async for order in orders: pass",
]
for program in programs:
    try:
        compile(program, "<program>", "exec")
    except SyntaxError as error:
        print(program)
        print(f"    SyntaxError: {error.msg}")
