"""Programs that do their worst, and one that means well: it prints the same after each of them."""

from typing import NamedTuple

GOOD = """\
import asyncio, builtins, gc, os, signal, sys, threading, time, warnings

async def brew(name, seconds):
    print(name, "on")
    await asyncio.sleep(seconds)
    print(name, "ready")

async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(brew("tea", 0.03))
        group.create_task(brew("juice", 0.01))

asyncio.run(main())
print(len(builtins.__dict__), len(sys.modules), len(warnings.filters), threading.active_count())
print(sys.gettrace(), sys.getrecursionlimit(), signal.getsignal(signal.SIGINT), gc.isenabled(), gc.get_threshold())
print(os.getcwd(), sorted(os.environ), sys.argv, sys.path, os.listdir("."), os.listdir("/tmp"), sorted(os.listdir("/")))
print(sys.stdout.name, sys.stdin.name, open("/lib/python314.zip", "rb").read(2), oct(os.stat("/home").st_mode))
with open("/tmp/cup", "w") as cup:
    cup.write("full")
"""


class Hostile(NamedTuple):
    """A program, and what is to come of it."""

    program: str
    prints: str = ""
    """What stands in its output."""
    sentence: str = ""
    """What stands in the sentence that the reader is told."""
    status: int = 0


ENDING = {
    "deletes all builtins": Hostile(
        "import builtins\nfor name in list(vars(builtins)):\n    delattr(builtins, name)",
        "NameError",
        status=1,
    ),
    "deletes print": Hostile(
        "import builtins\nprint('once')\ndel builtins.print\nprint('twice')",
        'once\nTraceback (most recent call last):\n  File "/home/reader/tea.py", line 4, in <module>',
        status=1,
    ),
    "exits": Hostile("import sys\nsys.exit('closed')", "closed\n", status=1),
    "exits at once": Hostile("import os\nprint('bye')\nos._exit(3)", "bye", "os._exit()", 3),
    "asks for input": Hostile("input('What is it to be? ')", "EOFError", "asked for input", 1),
    "wants a part of the library that a page does without": Hostile(
        "import sqlite3", "ModuleNotFoundError: No module named 'sqlite3'", "comes without sqlite3", 1
    ),
    "wants a package": Hostile(
        "import aiohttp.web", "ModuleNotFoundError", "aiohttp is not part of Python", 1
    ),
    "closes the loop under itself": Hostile(
        "import asyncio\nasync def main():\n    asyncio.get_running_loop().close()\nasyncio.run(main())",
        "RuntimeError: Cannot close a running event loop",
        status=1,
    ),
    "takes the loop's selector away": Hostile(
        "import asyncio\nasync def main():\n    asyncio.get_running_loop()._selector = None\n"
        "    await asyncio.sleep(1)\nasyncio.run(main())",
        "AttributeError",
        status=1,
    ),
    "changes asyncio and time": Hostile(
        "import asyncio, gc, json, selectors, time\n"
        "asyncio.sleep = asyncio.run = asyncio.Task = time.sleep = time.monotonic = time.time = None\n"
        "json.dumps = gc.collect = selectors.DefaultSelector = None\nprint('changed')",
        "changed",
    ),
    "changes what runs it": Hostile(
        "import runnable.browser.session as session\nsession._run = session.begin = session.finish = None",
        sentence="brought down",
        status=1,
    ),
    "forgets all modules": Hostile("import sys\nsys.modules.clear()\nprint('gone')", "gone"),
    "leaves tasks": Hostile(
        "import asyncio\nasync def brew():\n    await asyncio.sleep(99)\nloop = asyncio.new_event_loop()\n"
        "tasks = [loop.create_task(brew()) for _ in range(5)]\nloop.call_soon(loop.stop)\nloop.run_forever()",
        "Task was destroyed but it is pending!",
    ),
    "starts a thread": Hostile(
        "import threading\nthreading.Thread(target=print).start()", "can't start new thread", status=1
    ),
    "asks for a thread": Hostile(
        "import asyncio\nasyncio.run(asyncio.to_thread(print))", "can't start new thread", status=1
    ),
    "opens a connection": Hostile(
        "import asyncio\nasyncio.run(asyncio.open_connection('127.0.0.1', 80))", "Not supported", status=1
    ),
    "starts a process": Hostile(
        "import asyncio\nasyncio.run(asyncio.create_subprocess_exec('ls'))",
        "does not support processes",
        status=1,
    ),
    "handles a signal": Hostile(
        "import asyncio, signal\nasync def main():\n"
        "    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, print)\nasyncio.run(main())",
        "NotImplementedError",
        status=1,
    ),
    "calls itself for ever": Hostile("def brew():\n    brew()\nbrew()", "RecursionError", status=1),
    "overflows the stack": Hostile(
        "import sys\nsys.setrecursionlimit(10**9)\ntower = []\nfor _ in range(10**6):\n    tower = [tower]\n"
        "repr(tower)",
        sentence="brought down",
        status=1,
    ),
    "allows no calls": Hostile("import sys\nsys.setrecursionlimit(12)\nprint('few')", "few"),
    "changes files and folders": Hostile(
        "import os\nos.makedirs('/tmp/a/b')\nos.chdir('/tmp/a/b')\nopen('c', 'w').write('x' * 100_000)\n"
        "os.environ['CUP'] = 'full'\ndel os.environ['HOME']\nos.umask(0o777)\n"
        "for path in ('/lib/python314.zip', '/cup'):\n    open(path, 'w').write('not what it was')\n"
        "for path in ('/tmp/a', '/home/reader', '/home', '/tmp'):\n    os.chmod(path, 0)\nprint('done')",
        "done",
    ),
    "removes the library": Hostile(
        "import os, shutil\nfor path in ('/home', '/lib', '/tmp'):\n    shutil.rmtree(path, ignore_errors=True)\n"
        "print(os.listdir('/'))",
        "dev",
    ),
    "closes all files": Hostile("import os\nos.closerange(0, 99)\nprint('unheard')", status=1),
    "sends its output elsewhere": Hostile(
        "import os\ncup = os.open('/tmp/cup', os.O_CREAT | os.O_WRONLY)\nos.dup2(cup, 1)\nos.dup2(cup, 2)\n"
        "print('unheard')"
    ),
    "replaces standard output": Hostile(
        "import io, sys\nsys.stdout = sys.stderr = io.StringIO()\n1/0", status=1
    ),
    "breaks standard output": Hostile(
        "import sys\nclass Cup:\n    def write(self, text):\n        raise ValueError\n    flush = write\n"
        "sys.stdout = sys.stderr = Cup()\nprint('unheard')",
        "ValueError",
        status=1,
    ),
    "breaks the reports of errors": Hostile(
        "import sys\nsys.excepthook = print('set')\n1/0", "set", status=1
    ),
    "traces": Hostile("import sys\nsys.settrace(print)\nsys.setprofile(len)\nprint('traced')", status=1),
    "eats memory": Hostile(
        "cups = []\nwhile True:\n    cups.append(bytearray(9_999_999))", "MemoryError", "memory", 1
    ),
    "prints without end": Hostile("while True:\n    print('tea')", "tea", "printed more than 1 MB", 1),
    "waits for nobody": Hostile(
        "import asyncio\nasync def main():\n    await asyncio.Event().wait()\nasyncio.run(main())",
        sentence="waits for something that never comes",
        status=1,
    ),
    "aborts": Hostile("import os\nos.abort()", sentence="brought down", status=1),
    "reaches for JavaScript": Hostile("import js", "No module named 'js'", status=1),
}
"""Those that end by themselves, or are ended."""

FLOODING = {
    "prints without end past Python's streams": Hostile(
        "import os\nos.write(1, b'begun')\nwhile True:\n    os.write(2, b'x' * 99_999)",
        "begun",
        "printed more than 1 MB",
        1,
    ),
}
"""What is ended by the worker itself, and by nothing under Node."""

ENDLESS = {
    "computes for ever": "print('begun')\nwhile True:\n    pass",
    "sleeps long": "import time\nprint('begun')\ntime.sleep(999)",
    "catches all errors": "print('begun')\nwhile True:\n    try:\n        1/0\n    except BaseException:\n        pass",
    "waits long": "import asyncio\nprint('begun')\nasyncio.run(asyncio.sleep(999))",
}
"""Those that only Stop ends."""
