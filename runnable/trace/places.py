"""Where in the program a task stands, what it awaits there, and the words for it."""

import asyncio
import functools
import gc
import types
from asyncio import Task
from types import AsyncGeneratorType, CodeType, CoroutineType, GeneratorType, NoneType
from typing import Any

from runnable.trace.words import value_text

_LIBRARY = asyncio.__file__.removesuffix("__init__.py").removesuffix("__init__.pyc")
_SLEEP = asyncio.sleep.__code__
# What a coroutine awaits that awaits a future; a loop is needed to make one, and never asked for more than this.
_loop: Any = types.SimpleNamespace(get_debug=bool)
_FUTURE_ITERATOR: type = type(iter(asyncio.Future(loop=_loop)))
_NAMES = {"TaskGroup.__aexit__": "the task group", "to_thread": "a thread"}
# Those of the library's coroutines that are awaited most, by their qualified name; others take longer to name.
_OFTEN = _NAMES | {
    name: name
    for name in ("Condition.wait", "Event.wait", "Lock.acquire", "Queue.get", "Queue.join", "Queue.put")
    + ("Semaphore.acquire", "wait", "wait_for")
}
# Who waits for a future that the library made can be told from the function that it calls when it is done.
_FUTURES = {
    "shield.<locals>._outer_done_callback": "shield",
    "_chain_future.<locals>._call_check_cancel": "a thread",
}
# The nameless objects that the interpreter puts around a coroutine or a generator to await it.
_WRAPPERS = {
    "anext_awaitable",
    "async_generator_asend",
    "async_generator_athrow",
    "coroutine_wrapper",
}


def place(task: Any, program: str) -> tuple[CodeType | None, int, Any]:
    """Where a task that waits stands, and what it awaits there.

    Args:
        task: the task.
        program: the file of the program.

    Returns:
        The innermost code that is the program's, if there is one, and how far it has come, for `line` (which takes
        long, and can wait); and what is awaited: in words, or the task.
    """
    frame = own = None
    beneath = None  # the library's outermost coroutine under the program's innermost frame
    awaited = task.get_coro()
    while awaited is not None:
        kind = type(awaited)
        if kind is CoroutineType:
            code = awaited.cr_code
            if code.co_filename == program:
                # To ask for a frame takes time, for the interpreter has to make an object of it.
                frame, own, beneath = awaited.cr_frame, code, None
            elif beneath is None:
                beneath = awaited
                if code is _SLEEP:
                    break  # nothing of the program is under it
            awaited = awaited.cr_await
        elif kind is _FUTURE_ITERATOR:
            break
        elif kind is GeneratorType:
            code = awaited.gi_code
            if code.co_filename == program:
                frame, own, beneath = awaited.gi_frame, code, None
            elif beneath is None:
                beneath = awaited
            awaited = awaited.gi_yieldfrom
        elif kind is AsyncGeneratorType:
            code = awaited.ag_code
            if code.co_filename == program:
                frame, own, beneath = awaited.ag_frame, code, None
            elif beneath is None:
                beneath = awaited
            awaited = awaited.ag_await
        else:
            awaited = _wrapped(awaited)
    if beneath is None:
        what = _future_label(task._fut_waiter)
    elif code is _SLEEP:
        delay = awaited.cr_frame.f_locals["delay"]
        kind = type(delay)
        what = _sleep_label(delay) if kind is int or kind is float else "sleep"
    else:
        what = _OFTEN.get(beneath.__qualname__) or _library_label(beneath)
    return own, -1 if frame is None else frame.f_lasti, what


def line(code: CodeType | None, offset: int) -> int | None:
    """The line of a place in the program."""
    if code is None:
        return None
    return next((number for start, end, number in code.co_lines() if start <= offset < end), None)


def _wrapped(awaited: Any) -> Any:
    """What one of the interpreter's nameless objects is put around; None if it is no such object."""
    if type(awaited).__name__ in _WRAPPERS:
        for held in gc.get_referents(awaited):
            if (
                isinstance(held, CoroutineType | GeneratorType | AsyncGeneratorType)
                or type(held).__name__ in _WRAPPERS
            ):
                return held
    return None


def _future_label(future: Any) -> Any:
    """What it is to await a future: the future itself if it is a task."""
    if future is None:
        return "its next turn"
    if isinstance(future, Task):
        return future
    if type(future).__name__ == "_GatheringFuture":
        return "gather"
    for callback, _ in getattr(future, "_callbacks", None) or ():
        if (name := getattr(callback, "__qualname__", "")) in _FUTURES:
            return _FUTURES[name]
    return "a future"


def _library_label(beneath: Any) -> str:
    """What it is to await a coroutine of the library, or what that awaits."""
    if type(beneath) is not CoroutineType:
        return name(beneath)
    # `async with lock` stands in a method of its own, above the one that people know.
    awaited: Any = beneath
    while type(awaited) is CoroutineType:
        if (label := _known_label(awaited.__qualname__)) is not None:
            return label
        awaited = awaited.cr_await
    return name(beneath)


@functools.lru_cache
def _known_label(qualified: str) -> str | None:
    """What a coroutine of the library is called here; None if people do not know it."""
    if qualified in _NAMES:
        return _NAMES[qualified]
    if "as_completed" in qualified or qualified.startswith("_AsCompletedIterator"):
        return "as_completed"
    known = _last(qualified)
    return None if any(part.startswith("_") for part in known.split(".")) else known


@functools.lru_cache
def _sleep_label(delay: float) -> str:
    """A sleep, its delay as a person would write it."""
    short = f"{delay:g}"
    return f"sleep({short if float(short) == delay else repr(delay)})"


Called = tuple[str, str, bool]
"""How a coroutine was made: the function's name; what it was called with, if something of it is plain data; and
whether it is a function that asyncio has for itself alone."""


def called(coroutine: Any, begun: bool = False) -> Called:
    """How a coroutine was made; once it has begun, nobody can say any more what it was called with."""
    function = name(coroutine)
    if (
        function == "_wrap_awaitable" and not begun
    ):  # `gather` and others run an object's own `__await__` in it
        return _type_of_wrapped(coroutine), "", False
    if type(coroutine) is not CoroutineType:
        return function, "", False
    code, arguments = coroutine.cr_code, ""
    private = any(part.startswith("_") for part in function.split("."))
    number = code.co_argcount + code.co_kwonlyargcount
    if number and not begun and coroutine.cr_frame:
        values = coroutine.cr_frame.f_locals
        given = [
            values[one] for one in code.co_varnames[:number] if one in values and one not in ("self", "cls")
        ]
        if any(type(one) in (str, int, float, bool, NoneType) for one in given):
            arguments = ", ".join(value_text(one, 1) for one in given)
        if isinstance(values, dict):
            values.clear()  # Until Python 3.12, the frame keeps it, and would let nothing in it go.
    return function, arguments, private and code.co_filename.startswith(_LIBRARY)


def _type_of_wrapped(coroutine: Any) -> str:
    frame: Any = coroutine.gi_frame if type(coroutine) is GeneratorType else coroutine.cr_frame
    values = frame.f_locals
    kind = type(values.get("awaitable")).__name__
    if isinstance(values, dict):
        values.clear()
    return kind


def name(callback: Any) -> str:
    """What a coroutine or a callback is called."""
    while isinstance(callback, functools.partial):
        callback = callback.func
    if type(callback).__name__ == "async_generator_athrow":  # the loop closes a generator that was left
        return f"{name(_wrapped(callback))}.aclose"
    return _last(str(getattr(callback, "__qualname__", None) or type(callback).__name__))


def _last(qualified: str) -> str:
    return qualified.rpartition("<locals>.")[2]
