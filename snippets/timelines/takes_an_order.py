def ask(question):
    answer = yield question
    return answer


def take_order():
    drink = yield from ask("Which drink?")
    yield f"one {drink}"


order = take_order()
print(next(order))
print(order.send("tea"))
order.close()
