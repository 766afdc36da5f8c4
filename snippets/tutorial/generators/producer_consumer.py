import time


def Producer(generator):
    for i in range(3):
        time.sleep(1)
        generator.send(i)


def Consumer():
    while True:
        a = yield
        print(a)


if __name__ == "__main__":
    s = Consumer()
    next(s)
    b = Producer(s)
