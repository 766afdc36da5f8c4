"""One program after another in a reader's page: runs in Pyodide, in a Web Worker.

Before each run the worker puts Python's memory and files back to how `prepare` left them, so that a program finds a fresh
Python, whatever the one before it did. That is also how its timeline is drawn: by a Python that the program never saw.
"""

import asyncio
import atexit
import builtins
import importlib
import inspect
import io
import os
import random
import signal
import sys
import threading
import time
import traceback
import types
import unicodedata  # noqa: F401  for the timeline
import weakref
from asyncio import base_events, events, runners
from gc import collect, freeze
from json import dumps, loads
from typing import Any, NoReturn, Protocol

from runnable import clock, launch
from runnable.browser import loop
from runnable.trace import ProgramTracer

FOLDER = "/home/reader"
"""Where the program lies, and works."""
OUTPUT_LIMIT = 1_000_000
"""Bytes that a program may print before it is stopped."""
PARTIAL_EVENTS = 1500
"""How long a record may be for its timeline to be drawn while the program runs."""
PARTIAL_WAIT = 0.25
"""How long a wait has to be, in seconds, for a timeline to be drawn in it."""
PARTIAL_PAUSE = 1.0
"""How many seconds lie between two such timelines at least."""

TOO_MUCH = f"It printed more than {OUTPUT_LIMIT // 1_000_000} MB, and was stopped."
FOR_EVER = (
    "Everything in it waits for something that never comes. On your own machine it would wait for ever; "
    "here it was stopped."
)
AT_ONCE = "It ended by os._exit(), before Python could tidy up."
LEFT_OUT = "The browser’s Python comes without {module}: run this with Python on your own machine."
NOT_PYTHON_S = "{module} is not part of Python, and nothing is installed here."


class Host(Protocol):
    """What the worker does for Python."""

    def sleep(self, seconds: float) -> None:
        """Wait."""

    def partial(self, drawn: str) -> None:
        """Show the timeline so far."""

    def abandon(self, result: str) -> NoReturn:
        """End the program at once; this Python is not used again before its memory has been put back."""


class _Run:
    """The run that is going on."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.path = self.source = ""
        self.written = 0
        self.output = bytearray()
        self.tracer: ProgramTracer | None = None
        self.virtual = False
        self.wide = 0
        self.code: types.CodeType | None = None
        self.caught: list[BaseException] = []
        self.main: weakref.ref[types.ModuleType] | None = None
        self.clock = time.monotonic
        self.began = self.drawn = 0.0


_run: _Run
_timeline: types.ModuleType | None = None
_now = time.monotonic
_plain_builtins: dict[str, Any]
_recursion_limit: int


def prepare(host: Host) -> None:
    """Make Pyodide's Python like the one that runs `python PROGRAM`, and ready to run one. The worker keeps it so."""
    global _run, _plain_builtins, _recursion_limit
    _run = _Run(host)
    # What Pyodide has changed for its own event loop, which runs inside the browser's.
    asyncio.run = runners.run = inspect.unwrap(runners.run)
    # (asked for otherwise, a policy warns that it is out of date)
    vars(events)["_event_loop_policy"] = None
    asyncio._set_running_loop(None)
    sys.excepthook = sys.__excepthook__
    # JavaScript's objects are no part of Python, and not for a program that came with a link.
    sys.meta_path[:] = [
        finder for finder in sys.meta_path if type(finder).__module__ != "_pyodide._importhook"
    ]
    for name in [name for name in sys.modules if name.partition(".")[0] in ("js", "pyodide_js")]:
        del sys.modules[name]
    for name in ("LD_LIBRARY_PATH", "PYTHONINSPECT"):
        os.environ.pop(name, None)
    loop.install(_sleep, _wait_for_ever)
    time.sleep = _sleep  # type: ignore[assignment]
    os._exit = _exit
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, name in ((1, "stdout"), (2, "stderr")):
        setattr(sys, name, _stream(number, f"<{name}>"))
    sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115
    for name in ("stdin", "stdout", "stderr"):
        setattr(sys, f"__{name}__", getattr(sys, name))
    os.makedirs(FOLDER, exist_ok=True)
    os.chdir(FOLDER)
    sys.path[:] = [FOLDER, *(path for path in sys.path if path not in ("", os.getcwd(), "/home/pyodide"))]
    # The source of what the tracer changes, read once.
    for function in (events.Handle.__init__, base_events.BaseEventLoop.create_task):
        inspect.getsourcelines(function)
    _plain_builtins = dict(builtins.__dict__)
    _recursion_limit = sys.getrecursionlimit()
    collect()
    freeze()


def begin(program: str, name: str, virtual: bool, trace: bool, wide: int) -> str:
    """Make all ready to run a program as `python NAME` would.

    The worker has the interpreter run it, so that nothing of ours is beneath it on the stack.

    Args:
        program: its text.
        name: its file's name.
        virtual: whether it runs on virtual time.
        trace: whether what its tasks do is to be recorded.
        wide: the width, in pixels, that a timeline is to fill while the program runs.

    Returns:
        As JSON, where in memory there are its code, its names, and a list for the exception that ends it; the code is
        0 if there is none, for it is no Python.
    """
    path = _run.path = f"{FOLDER}/{name}"
    _run.source, _run.virtual, _run.wide = program, virtual, wide
    with open(path, "w", encoding="utf-8") as file:
        file.write(program)
    random.seed()
    if virtual:
        clock.install(clock.VirtualClock(), epoch=time.time())
    _run.clock = time.monotonic
    _run.began = _run.drawn = _run.clock()
    sys.argv[:] = [name]
    names = launch.new_main(path).__dict__
    try:
        _run.code = compile(program, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as fault:
        fault.__traceback__ = None
        _run.caught.append(fault)
        return dumps([0, 0, 0])
    if trace:
        _run.tracer = ProgramTracer(path, program, virtual, _written)
        _run.tracer.install()
    return dumps([id(_run.code), id(names), id(_run.caught)])


def finish() -> str:
    """End as Python ends, but for what it says when it throws all things away: that is left to `last`.

    Returns:
        As JSON: the exit `status`; the `error` that ended the program, if one did; the `trace`, as JSON, or null; how
        many `seconds` it took, by its own clock; and a `sentence` on what the browser has to do with it, or null.
    """
    status, error, sentence = 0, None, None
    for fault in _run.caught:
        if isinstance(fault, SystemExit):
            status = _exit_status(fault)
        else:
            _restore_builtins()
            status = 130 if isinstance(fault, KeyboardInterrupt) else 1
            error = _described(fault)
            sentence = _missing(fault)
            _report(fault)
    fault = None  # type: ignore[assignment]
    _run.caught.clear()
    _run.code = None
    recorded = _end()
    result = _result(status, error, recorded, sentence)
    _leave()
    return result


def last() -> int:
    """Where in memory the program's names are, if they are still there after all that nobody holds is gone."""
    main = _run.main and _run.main()
    return id(main.__dict__) if main else 0


def draw(recorded: str, program: str, name: str, wide: int) -> str:
    """The timeline of a run, as JSON: its `svg`, and the `moments` for the page's script.

    Args:
        recorded: the trace, as JSON.
        program: the program's text.
        name: its file's name.
        wide: the width to fill, in pixels.
    """
    trace = loads(recorded)
    if not trace["tasks"]:
        return "null"
    timeline = _timeline or importlib.import_module("runnable.timeline")
    laid_out = timeline.Timeline(trace, wide)
    return dumps({"svg": laid_out.draw(name, "run"), "moments": laid_out.for_script(program)})


def prepare_to_draw() -> None:
    """Import what `draw` needs; done after the first run, for it takes time."""
    global _timeline
    before = set(sys.modules)
    _timeline = importlib.import_module("runnable.timeline")
    # A program finds the same modules after it as before it.
    for name in set(sys.modules) - before:
        del sys.modules[name]
    collect()
    freeze()


def _stream(number: int, name: str) -> io.TextIOWrapper:
    """Standard output or error as they are with `python -u`: what is printed is out at once."""
    raw = io.FileIO(number, "wb", closefd=False)
    raw.name = name
    write = raw.write

    def counting(data: Any) -> int:
        count = write(data)
        _run.output += data
        _run.written += count
        if _run.written > OUTPUT_LIMIT:
            _abandon(TOO_MUCH)
        return count

    raw.write = counting  # type: ignore[method-assign]
    stream = io.TextIOWrapper(
        raw,
        encoding="utf-8",
        errors="backslashreplace" if number == 2 else "strict",
        write_through=True,
        line_buffering=True,
    )
    stream.mode = "w"  # type: ignore[misc]
    return stream


def _written() -> int:
    return _run.written


def _sleep(seconds: float, /) -> None:
    """`time.sleep`, and what an event loop with nothing to do until a timer does."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    until = _now() + seconds
    if seconds > PARTIAL_WAIT and _run.tracer and not _run.virtual:
        _show_partial()
    _run.host.sleep(max(0.0, until - _now()))


def _wait_for_ever() -> None:
    _abandon(FOR_EVER)


def _exit(status: int) -> NoReturn:
    """In place of `os._exit`."""
    _abandon(AT_ONCE, status & 0xFF)


def _abandon(sentence: str, status: int | None = None) -> NoReturn:
    """End the program here and now, with no chance for it to tidy up."""
    _restore_builtins()
    recorded = _run.tracer.trace() if _run.tracer else None
    result = loads(_result(1 if status is None else status, None, recorded))
    _run.host.abandon(dumps({**result, "sentence": sentence, "stopped": status is None}))


def _show_partial() -> None:
    """Draw the timeline so far, while there is nothing else to do."""
    tracer, began = _run.tracer, _now()
    assert tracer
    if began - _run.drawn < PARTIAL_PAUSE:
        return
    _run.drawn = began
    try:
        so_far = tracer.tasks_so_far()
        if so_far and len(so_far["events"]) <= PARTIAL_EVENTS:
            recorded = dumps(_with_characters(so_far))
            _run.host.partial(draw(recorded, _run.source, os.path.basename(_run.path), _run.wide))
    except Exception:  # noqa: BLE001
        # The program has changed what drawing needs. At its end it is drawn by a Python that it never saw.
        began = _now() - PARTIAL_PAUSE
    # Where drawing takes long, it is done less often.
    _run.drawn = _now() + 10 * (_now() - began)


def _exit_status(ending: SystemExit) -> int:
    code = ending.code
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1


def _report(fault: BaseException) -> None:
    """Print an error that nobody caught."""
    if isinstance(fault, MemoryError):
        # What is printed needs some: what the program held is let go first.
        traceback.clear_frames(fault.__traceback__)
        sys.modules["__main__"].__dict__.clear()
        collect()
    fault.__traceback__ = frames = _without_ours(fault.__traceback__)
    try:
        launch.report(fault, frames)
    except BaseException:  # noqa: BLE001
        # The program's own `sys.excepthook` has failed, or standard error is not what it was.
        _standard_streams()
        sys.__excepthook__(type(fault), fault, frames)


def _without_ours(frames: types.TracebackType | None) -> types.TracebackType | None:
    """A traceback without the tracer's frames, in which a program may run out of stack, too."""
    while frames and frames.tb_frame.f_code.co_filename.startswith(_OURS):
        frames = frames.tb_next
    at = frames
    while at:
        while at.tb_next and at.tb_next.tb_frame.f_code.co_filename.startswith(_OURS):
            at.tb_next = at.tb_next.tb_next
        at = at.tb_next
    return frames


_OURS = __file__.rpartition("browser")[0]


def _described(fault: BaseException) -> dict[str, Any]:
    """An error in words, and the program's line that it comes from."""
    frames, line = fault.__traceback__, None
    if isinstance(fault, SyntaxError) and fault.filename == _run.path:
        line = fault.lineno
    while frames:
        if frames.tb_frame.f_code.co_filename == _run.path:
            line = frames.tb_lineno
        frames = frames.tb_next
    try:
        text = "".join(traceback.format_exception_only(fault)).rstrip("\n").split("\n")[-1]
    except Exception:  # noqa: BLE001
        text = type(fault).__name__
    return {"text": text, "line": line}


def _missing(fault: BaseException) -> str | None:
    """Why a module is not there, where that is the browser's doing."""
    if type(fault) is not ModuleNotFoundError or not isinstance(fault.name, str):
        return None
    package = fault.name.partition(".")[0]
    if package in sys.stdlib_module_names:
        return LEFT_OUT.format(module=fault.name)
    return NOT_PYTHON_S.format(module=package)


def _end() -> dict[str, Any] | None:
    """End as Python ends, with all that it says on the way out: what was recorded."""
    _restore_builtins()
    sys.setrecursionlimit(_recursion_limit)
    for tidy in (threading._shutdown, atexit._run_exitfuncs):  # type: ignore[attr-defined]
        try:
            tidy()
        except BaseException:  # noqa: BLE001
            _restore_builtins()
    recorded = _run.tracer.trace() if _run.tracer else None
    try:
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001
        _standard_streams()
    return recorded


def _leave() -> None:
    """Let go of all that is the program's."""
    sys.settrace(None)
    sys.setprofile(None)
    for name in ("last_exc", "last_type", "last_value", "last_traceback"):
        sys.__dict__.pop(name, None)
    main = sys.modules.pop("__main__", None)
    _run.main = weakref.ref(main) if isinstance(main, types.ModuleType) else None
    # As it is when Python ends: the interpreter itself prints the last warnings.
    sys.modules["warnings"] = None  # type: ignore[assignment]


def _standard_streams() -> None:
    for name in ("stdout", "stderr"):
        setattr(sys, name, getattr(sys, f"__{name}__"))


def _restore_builtins() -> None:
    """Put back what the program may have deleted: what comes now is not its own any more."""
    # (by no function that is called by its name, for any name may be gone)
    _BUILTINS.update(_plain_builtins)


_BUILTINS = builtins.__dict__


def _result(
    status: int, error: dict[str, Any] | None, recorded: dict[str, Any] | None, sentence: str | None = None
) -> str:
    return dumps(
        {
            "status": status,
            "error": error,
            # (in JSON of its own: JavaScript does not tell 0.0 from 0, and has no need to look into it)
            "trace": recorded and dumps(_with_characters(recorded)),
            "seconds": _run.clock() - _run.began,
            "sentence": sentence,
        }
    )


def _with_characters(recorded: dict[str, Any]) -> dict[str, Any]:
    """A trace with output counted in characters in place of bytes."""
    for event in recorded["events"]:
        if event[1] == "output":
            event[2] = len(_run.output[: event[2]].decode(errors="replace"))
    return recorded
