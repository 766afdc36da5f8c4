"""A warm Python that runs one snippet after another, each in a process forked for it alone.

It has imported what asyncio programs import, and nothing has happened in it yet: a fork of it is as good as a fresh
Python, and costs milliseconds. Jobs come on standard input and results go to standard output, a line of JSON each.

A forked process gets its own `__main__`, its own folder to work in (with the program's file in it, as
`python tea.py` would have), its own process group and its own event loops, and ends as Python ends, with all that it
says on the way out.
"""

import builtins
import gc
import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
import types
from typing import Any, NoReturn

from runnable import clock

# Imported here once, so that no snippet pays for it.
import asyncio  # noqa: F401  isort: skip
import concurrent.futures.thread  # noqa: F401  isort: skip
import linecache  # noqa: F401  isort: skip
import logging  # noqa: F401  isort: skip
import socket  # noqa: F401  isort: skip
import ssl  # noqa: F401  isort: skip
import subprocess  # noqa: F401  isort: skip
import traceback  # noqa: F401  isort: skip

OUTPUT_LIMIT = 256 * 1024
"""Bytes that a program may print before it is stopped."""


def serve() -> None:
    """Answer jobs until standard input ends. In a forked process, run the job's program instead and end with it."""
    # What is there already will not become garbage: a forked process need not look through it, nor copy its memory.
    gc.freeze()
    for line in sys.stdin.buffer:
        result = _supervise(json.loads(line))
        os.write(1, json.dumps(result).encode() + b"\n")


def _supervise(job: dict[str, Any]) -> dict[str, Any]:
    """Run a job in a forked process: what it printed, how it ended, and whether it had to be stopped."""
    folder = os.path.realpath(tempfile.mkdtemp(prefix="snippet-"))
    path = os.path.join(folder, job["file"])
    with open(path, "w", encoding="utf-8") as file:
        file.write(job["program"])
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        _run(job, path, writing)
    os.close(writing)
    try:
        output, stopped, status = _watch(reading, process, time.monotonic() + job["time_limit"])
        status = _end(process, status)
    finally:
        os.close(reading)
        shutil.rmtree(folder, ignore_errors=True)
    return {
        "output": output.decode(errors="backslashreplace"),
        "status": os.waitstatus_to_exitcode(status),
        "stopped": stopped,
        "folder": folder,
    }


def _watch(reading: int, process: int, deadline: float) -> tuple[bytes, str | None, int | None]:
    """Read all that a process and its children print until it ends.

    Returns:
        What they printed, why the process has to be stopped, if it has to be, and its wait status, if it has ended.
    """
    output = bytearray()
    os.set_blocking(reading, False)
    status = None
    while True:
        # Asked before reading: what can be read after a process has ended is all there is of it.
        if status is None:
            ended, ended_with = os.waitpid(process, os.WNOHANG)
            status = ended_with if ended else None
        readable, _, _ = select.select([reading], [], [], 0.02 if status is None else 0)
        part = os.read(reading, 65536) if readable else b""
        output += part
        if len(output) > OUTPUT_LIMIT:
            return bytes(output), f"printed more than {OUTPUT_LIMIT // 1024} KiB", status
        if status is not None and not part:
            return bytes(output), None, status
        if time.monotonic() > deadline:
            return bytes(output), "still running", status
        if readable and not part:
            # It closed its output; it may still be running, and there is nothing more to select on.
            time.sleep(0.0005)


def _end(process: int, status: int | None) -> int:
    """Stop whatever is left of a process and its group: its wait status."""
    try:
        os.killpg(process, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        if status is None:
            os.kill(process, signal.SIGKILL)  # It has not made its group yet.
    return os.waitpid(process, 0)[1] if status is None else status


def _run(job: dict[str, Any], path: str, writing: int) -> NoReturn:
    """Become the program, and end as it ends."""
    os.setsid()
    os.chdir(os.path.dirname(path))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(writing, 1)
    os.dup2(writing, 2)
    os.closerange(3, writing + 8)
    # Whoever started us may have told us to ignore signals (a shell does, for work in the background).
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    random.seed()
    if job["virtual"]:
        clock.install(clock.VirtualClock(job["start"], job["jitter"]), job["epoch"])
    elif job["rate"] != 1:
        clock.install(clock.SkewedClock(job["start"], job["rate"]), job["epoch"])

    main = types.ModuleType("__main__")
    main.__dict__.update(__file__=path, __builtins__=builtins)
    sys.modules["__main__"] = main
    sys.argv[:] = [path]
    sys.path[0] = os.path.dirname(path)
    if job["locate"]:
        _locate_writes(path)
    try:
        exec(compile(job["program"], path, "exec", dont_inherit=True), main.__dict__)  # noqa: S102
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001
        _report(error)
        # What a shell shows of a program ended by Ctrl-C.
        sys.exit(130 if isinstance(error, KeyboardInterrupt) else 1)
    sys.exit(0)


def _locate_writes(path: str) -> None:
    """Put before whatever is printed the number of the program's line that printed it, between two NULs."""
    plain_write = sys.stdout.write

    def write(text: str) -> int:
        frame = sys._getframe(1)
        while frame.f_back and frame.f_code.co_filename != path:
            frame = frame.f_back
        return plain_write(f"\0{frame.f_lineno}\0{text}")

    sys.stdout.write = write  # type: ignore[method-assign]


def _report(error: BaseException) -> None:
    """Print an error that nobody caught as Python does, without the lines of this file."""
    frames = error.__traceback__.tb_next if error.__traceback__ else None
    error.__traceback__ = frames
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, frames
    sys.excepthook(type(error), error, frames)
