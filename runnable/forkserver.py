"""A warm Python that runs one snippet after another, each in a process forked for it alone.

It has imported what asyncio programs import, and nothing has happened in it yet: a fork of it is as good as a fresh
Python, and costs milliseconds. Jobs come on standard input and results go to standard output, a line of JSON each.

A forked process gets its own `__main__`, its own folder to work in (with the program's file in it, as
`python tea.py` would have), its own process group and its own event loops, and ends as Python ends, with all that it
says on the way out.
"""

import atexit
import ctypes
import gc
import json
import os
import random
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
import types
from typing import Any, NoReturn

from runnable import clock, launch
from runnable.trace import ProgramTracer

# Imported here once, so that no snippet pays for it.
import asyncio  # noqa: F401  isort: skip
import concurrent.futures.thread  # noqa: F401  isort: skip
import linecache  # noqa: F401  isort: skip
import logging  # noqa: F401  isort: skip
import socket  # noqa: F401  isort: skip
import ssl  # noqa: F401  isort: skip
import subprocess  # noqa: F401  isort: skip

OUTPUT_LIMIT = 256 * 1024
"""Bytes that a program may print before it is stopped."""

_PR_SET_CHILD_SUBREAPER = 36  # As in Linux's <sys/prctl.h>.


def serve() -> None:
    """Answer jobs until standard input ends. In a forked process, run the job's program instead and end with it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    # It counts only while there is a program to stop.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    if sys.platform == "linux":
        # What a program leaves running in a session of its own comes back to this process, which ends it.
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
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
    before = _computed()
    status = None
    process = os.fork()
    if process == 0:
        os.close(reading)
        _run(job, path, writing)
    os.close(writing)
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        output, stopped, status = _watch(reading, process, time.monotonic() + job["time_limit"])
    finally:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        status = _end(process, status)
        os.close(reading)
        recorded = _read_trace(folder)
        shutil.rmtree(folder, ignore_errors=True)
    return {
        "output": output.decode(errors="backslashreplace"),
        "status": os.waitstatus_to_exitcode(status),
        "stopped": stopped,
        "computed": _computed() - before,
        "folder": folder,
        "trace": recorded and _with_characters(recorded, output),
    }


def _read_trace(folder: str) -> dict[str, Any] | None:
    """What a traced process left at its end beside its folder."""
    try:
        with open(folder + ".trace", encoding="utf-8") as file:
            recorded: dict[str, Any] = json.load(file)
    except FileNotFoundError:
        return None
    os.unlink(folder + ".trace")
    return recorded


def _with_characters(recorded: dict[str, Any], output: bytes) -> dict[str, Any]:
    """A trace with output counted in characters in place of bytes."""
    for event in recorded["events"]:
        if event[1] == "output":
            event[2] = len(output[: event[2]].decode(errors="backslashreplace"))
    return recorded


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
    status = os.waitpid(process, 0)[1] if status is None else status
    while orphans := _children():
        for orphan in orphans:
            os.kill(orphan, signal.SIGKILL)
            os.waitpid(orphan, 0)
    return status


def _children() -> list[int]:
    """This process's children, where the system says."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            return [int(process) for process in file.read().split()]
    except FileNotFoundError:
        return []


def _computed() -> float:
    """Seconds of a processor's time that this process's children took until they ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _run(job: dict[str, Any], path: str, writing: int) -> NoReturn:
    """Become the program, and end as it ends."""
    try:
        main, _kept = _prepare(job, path, writing)
    except BaseException:  # noqa: BLE001
        # Ended by a signal, so that a fault of ours is never taken for one that the program is meant to have.
        traceback.print_exc()
        os.abort()
    try:
        exec(compile(job["program"], path, "exec", dont_inherit=True), main.__dict__)  # noqa: S102
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001
        launch.report(error, error.__traceback__ and error.__traceback__.tb_next)
        # What a shell shows of a program ended by Ctrl-C.
        sys.exit(130 if isinstance(error, KeyboardInterrupt) else 1)
    sys.exit(0)


def _prepare(job: dict[str, Any], path: str, writing: int) -> tuple[types.ModuleType, list[bytes]]:
    """Make a forked process like a fresh Python that is about to run a program.

    Returns:
        The program's `__main__`, and what is to be kept in memory while it runs.
    """
    os.setsid()
    os.chdir(os.path.dirname(path))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(writing, 1)
    os.dup2(writing, 2)
    os.closerange(3, writing + 8)
    # Whoever started us may have told us to ignore signals (a shell does, for work in the background).
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    random.seed()
    kept = _shuffled_memory(job["memory"])
    if job["virtual"]:
        clock.on_real(_stop_what_is_not_virtual)
        clock.install(clock.VirtualClock(job["start"], job["jitter"]), job["epoch"])
    elif job["rate"] != 1:
        clock.install(clock.SkewedClock(job["start"], job["rate"]), job["epoch"])
    if job["locate"]:
        _locate_writes(path)

    main = launch.new_main(path)
    sys.argv[:] = [path]
    sys.path[0] = os.path.dirname(path)
    if job["trace"]:
        _trace(path, job["program"], job["virtual"])
    return main, kept


def _stop_what_is_not_virtual(need: str) -> None:
    """End a program on virtual time as it begins what real time passes in."""
    os.write(2, f'it needs {need}: write needs = ["{need}"] under [tool.runnable]\n'.encode())
    os.kill(os.getpid(), signal.SIGKILL)


def _shuffled_memory(seed: int | None) -> list[bytes]:
    """Leave gaps of every size in memory, in an order of their own: objects fill them, and sets are ordered by where.

    A forked process otherwise has each object in the same place each time, and a set of tasks would seem to have an
    order.

    Args:
        seed: decides the order; chance if it is None.

    Returns:
        What lies between the gaps, to be kept while the program runs.
    """
    order = random.Random(seed)
    kept: list[bytes] = []
    for size in range(48, 513, 16):
        blocks = [bytes(size - b"".__sizeof__()) for _ in range(64)]
        order.shuffle(blocks)
        kept += blocks[::2]
    return kept


def _trace(path: str, source: str, virtual: bool) -> None:
    """Record what the program's tasks do, or its generators if it has no tasks, and leave the record at the very end."""
    written = 0

    def count(stream: Any) -> None:
        write = stream.write

        def counting(data: bytes) -> int:
            nonlocal written
            count: int = write(data)
            written += count
            return count

        stream.write = counting

    # Unbuffered, as they are here, they write to these whatever is printed, at once.
    for text in (sys.stdout, sys.stderr):
        count(text.buffer)
    tracer = ProgramTracer(path, source, virtual, lambda: written)
    tracer.install()
    process = os.getpid()

    def leave() -> None:
        recorded = tracer.trace()
        if os.getpid() == process:  # and not a fork that the program made
            with open(os.path.dirname(path) + ".trace", "w", encoding="utf-8") as file:
                json.dump(recorded, file)

    # What is registered first is called last.
    atexit.register(leave)


def _locate_writes(path: str) -> None:
    """Put before whatever is printed the number of the program's line that printed it, between two NULs."""
    plain_write = sys.stdout.write

    def write(text: str) -> int:
        frame = sys._getframe(1)
        while frame.f_back and frame.f_code.co_filename != path:
            frame = frame.f_back
        return plain_write(f"\0{frame.f_lineno}\0{text}")

    sys.stdout.write = write  # type: ignore[method-assign]
