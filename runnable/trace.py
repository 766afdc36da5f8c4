"""What the tasks of an asyncio program do, and when: one record of a run, made while the program runs unmodified.

asyncio keeps its own, fast tasks, and nothing is wrapped around the program's coroutines. Three functions of the
library that every step passes through call the tracer: the two that make and run a handle (an entry of the event
loop's ready queue), and `create_task`. They get the calls by being compiled anew from the library's source, each line
in its place, so that no frame of ours stands under the program: a stack or a traceback looks as it would without us.

Tasks are known by their identity and by weak references, so that none lives longer for being watched.
"""

import ast
import asyncio
import functools
import gc
import inspect
import sys
import time
import types
import weakref
from asyncio import Task, base_events, current_task, events
from collections.abc import Callable
from threading import get_ident
from types import AsyncGeneratorType, CoroutineType, GeneratorType
from typing import Any

TASK_LIMIT = 200
"""How many tasks are listed; the rest is counted."""
EVENT_LIMIT = 100_000
"""How many events are kept; the record stops there."""
HELD = 0.001
"""For how long, in seconds, a plain callback has to hold the loop to be worth an event."""

# A task's own steps among the callbacks that are methods of tasks, as Python's C code and its Python code name them.
_STEPS = {None, "task_wakeup", "__step", "__wakeup"}
_SLEEP = asyncio.sleep.__code__
_EAGER_TASKS = sys.version_info >= (3, 12)
_FIELDS = 5  # of an event: its time, its kind, and up to three more
_LENGTHS = {"create": 3, "run": 3, "wait": 5, "ready": 4, "end": 5, "cancel": 5, "callback": 4, "output": 3}
_NAMES = {"TaskGroup.__aexit__": "the task group", "to_thread": "a thread"}
# The tasks with which `asyncio.run` tidies up after the program's.
_HOUSEKEEPING = {"BaseEventLoop.shutdown_asyncgens", "BaseEventLoop.shutdown_default_executor"}
# Who waits for a future that the library made can be told from the function that it calls when it is done.
_FUTURES = {
    "shield.<locals>._outer_done_callback": "shield",
    "_chain_future.<locals>._call_check_cancel": "a thread",
}


class _Lane:
    """What is known of one task."""

    __slots__ = ("cancels", "coroutine", "index", "line", "name", "parent", "reference", "requeued")

    def __init__(self, index: int, name: str, coroutine: str, parent: int | None, line: int | None) -> None:
        self.index, self.name, self.coroutine, self.parent, self.line = index, name, coroutine, parent, line
        self.cancels = 0  # requests of cancellation that have been recorded, and not been taken back
        self.requeued = False  # it was put into the ready queue during its own step
        self.reference: weakref.ref[Any]


class Tracer:
    """Records what tasks do, from `install` to `uninstall`, in the first thread that makes a task.

    Args:
        program: the program's file, as it stands in its code objects' `co_filename`.
        clock: the time, in seconds (`time.monotonic`, if none is given); the program's reading of it must not be disturbed by one more.
        virtual: whether the clock is a virtual one.
        written: how many characters (or bytes) of output the program has written so far, if that is known.
    """

    def __init__(
        self,
        program: str,
        clock: Callable[[], float] | None = None,
        *,
        virtual: bool = False,
        written: Callable[[], int] | None = None,
    ) -> None:
        self._program = program
        self._clock = clock or time.monotonic
        self._virtual = virtual
        self._written = written
        self._output = 0
        self._plain: list[tuple[Any, types.CodeType]] = []
        self._run_code: types.CodeType | None = None
        self._thread: int | None = None
        self._lanes: list[_Lane] = []
        self._left = 0
        self._known: dict[int, _Lane] = {}  # listed tasks that have not ended, by identity
        # Those of them that have not begun: to cancel one tells nobody, so they are looked at.
        self._unstarted: dict[int, _Lane] = {}
        # Flat, for a list of numbers and strings is nothing that the garbage collector has to look at or count.
        self._events: list[Any] = []
        # During a step or a callback: its task (None in a callback), that task's lane (None if it is not listed).
        self._handle: events.Handle | None = None
        self._full = False
        self._task: Any = None
        self._lane: _Lane | None = None
        self._outer: list[tuple[Any, _Lane | None]] = []  # around eager tasks: the steps that they run in
        self._began = 0.0
        self._began_at = 0  # where in the events
        # Of the latest `create_task`: an eager task begins in it, and may have no coroutine any more afterwards.
        self._creating = 0.0
        self._creating_line: int | None = None
        self._creating_name = ""

    def install(self) -> None:
        """Start to record.

        Raises:
            RuntimeError: if a tracer is installed already, or the library's source is not there.
        """
        if hasattr(events, "_trace_begin"):
            raise RuntimeError("one tracer at a time can be installed; uninstall the other first")
        handle: Any = events.Handle
        create_task: Any = base_events.BaseEventLoop.create_task
        self._call_from(handle.__init__, ("callback", "loop"), self._made)
        self._call_from(handle._run, ("self",), self._begin, stop=self._end)
        self._call_from(create_task, ("self", "coro"), self._before_create, result=self._created)
        self._run_code = handle._run.__code__

    def _call_from(self, function: Any, arguments: tuple[str, ...], start: Any, **more: Any) -> None:
        plain = function.__code__
        function.__code__ = _with_calls(function, arguments, start, **more)
        self._plain.append((function, plain))

    def uninstall(self) -> None:
        """Stop to record, and leave asyncio as it was."""
        for function, code in self._plain:
            function.__code__ = code
            for name in [name for name in function.__globals__ if name.startswith("_trace_")]:
                del function.__globals__[name]
        self._plain.clear()

    def trace(self) -> dict[str, Any]:
        """What has been recorded so far, ready for JSON."""
        self._note_output(self._clock() if self._written else 0.0)
        for lane in self._known.values():
            self._read_name(lane)
        flat = self._events[: EVENT_LIMIT * _FIELDS]
        start = flat[0] if flat else 0.0
        listed = []
        for at in range(0, len(flat), _FIELDS):
            moment, kind, *rest = flat[at : at + _FIELDS]
            if kind == "wait" and isinstance(rest[2], _Lane):
                rest[2] = f"task {rest[2].name}"
            if kind == "callback":
                rest[0] = round(rest[0], 6)
            listed.append([round(moment - start, 6), kind, *rest[: _LENGTHS[kind] - 2]])
        trace: dict[str, Any] = {
            "clock": "virtual" if self._virtual else "real",
            "tasks": [
                {"name": lane.name, "coroutine": lane.coroutine, "parent": lane.parent, "line": lane.line}
                for lane in self._lanes
            ],
            "events": listed,
        }
        if self._left:
            trace["left"] = self._left
        if len(self._events) > len(flat):
            trace["stopped"] = listed[-1][0]
        return trace

    # What the library calls, in the order in which it does.

    def _before_create(self, loop: asyncio.AbstractEventLoop, coroutine: Any) -> None:
        """`create_task` begins."""
        if self._thread is None:
            self._thread = get_ident()
        elif self._thread != get_ident():
            return
        if _EAGER_TASKS:
            self._notice_eager(loop)
            self._creating = self._clock()
            if len(self._lanes) < TASK_LIMIT:
                self._creating_line = self._line()
                self._creating_name = _name(coroutine)

    def _made(self, callback: Any, loop: asyncio.AbstractEventLoop) -> None:
        """A callback is to be called: now, later, or when something else has happened."""
        if self._full:
            return
        task = getattr(callback, "__self__", None)
        if not isinstance(task, Task):
            # A timer, most of the time; if it was set by an eager task, that one has begun.
            if _EAGER_TASKS and self._thread == get_ident():
                self._notice_eager(loop)
            return
        if getattr(callback, "__name__", None) not in _STEPS:
            return
        if self._thread is None:
            self._thread = get_ident()
        elif self._thread != get_ident():
            return
        if _EAGER_TASKS and current_task(loop) is not self._task:
            self._notice_eager(loop)
        lane = self._known.get(id(task))
        if lane is None:
            if len(self._lanes) < TASK_LIMIT and _name(task.get_coro()) not in _HOUSEKEEPING:
                lane = self._add(task, self._clock(), self._line())
                self._unstarted[lane.index] = lane
            return
        if task.cancelling() > lane.cancels:
            self._note_cancels(self._known.values(), self._line())
        if task is self._task:
            lane.requeued = True
        else:
            self._note(self._clock(), "ready", lane.index, self._cause())

    def _created(self, task: Any) -> Any:
        """`create_task` ends; the task is not new to us unless it is eager, and then has had its first step already."""
        if self._thread != get_ident() or not isinstance(task, Task):
            return task
        lane = self._known.get(id(task))
        if task is self._task and self._outer:  # an eager task that has been noticed during its step
            self._finish(task, lane)
            self._task, self._lane = self._outer.pop()
            if lane is None:
                self._left += 1
        elif lane is None and _name(task.get_coro()) not in _HOUSEKEEPING:
            if len(self._lanes) >= TASK_LIMIT:
                self._left += 1
            else:
                lane = self._add(task, self._creating, self._creating_line)
                self._note(self._creating, "run", lane.index)
                self._finish(task, lane)
        return task

    def _begin(self, handle: events.Handle) -> None:
        """A handle's callback is about to be called."""
        if self._full or self._thread != get_ident():
            return
        callback: Any = handle._callback  # type: ignore[attr-defined]
        self._handle = handle
        self._began = now = self._clock()
        self._began_at = len(self._events)
        if self._began_at > EVENT_LIMIT * _FIELDS:
            self._full = True
        task = getattr(callback, "__self__", None)
        if isinstance(task, Task) and getattr(callback, "__name__", None) in _STEPS:
            self._task = task
            self._lane = lane = self._known.get(id(task))
            if lane is not None:
                if task.cancelling() > lane.cancels:  # while it stood in the queue
                    self._note(now, "cancel", lane.index)
                    lane.cancels = task.cancelling()
                if self._unstarted:
                    self._unstarted.pop(lane.index, None)
                self._events += (now, "run", lane.index, None, None)

    def _end(self) -> None:
        """A handle's callback has returned or raised."""
        if self._thread != get_ident() or self._handle is None:
            return
        if self._task is not None:
            self._finish(self._task, self._lane)
        else:
            now = self._clock()
            if now - self._began > HELD:
                name = _name(self._handle._callback)  # type: ignore[attr-defined]
                at = self._began_at
                self._events[at:at] = (self._began, "callback", now - self._began, name, None)
            self._note_output(now)
        if self._unstarted:
            self._note_cancels(self._unstarted.values(), None)
        self._handle = self._task = self._lane = None

    # What becomes of it.

    def _note(self, moment: float, kind: str, a: Any = None, b: Any = None, c: Any = None) -> None:
        self._events += (moment, kind, a, b, c)

    def _note_output(self, now: float) -> None:
        if self._written is not None and (written := self._written()) != self._output:
            self._output = written
            self._note(now, "output", written)

    def _note_cancels(self, lanes: Any, line: int | None) -> None:
        """Note whatever cancellations have been requested since we looked last."""
        for lane in lanes:
            task = lane.reference()
            if task is not None and task.cancelling() > lane.cancels:
                lane.cancels = task.cancelling()
                self._note(self._clock(), "cancel", lane.index, self._cause(), line)

    def _finish(self, task: Any, lane: _Lane | None) -> None:
        """Note how a step ended."""
        now = self._clock()
        if self._written is not None:
            self._note_output(now)
        if lane is None:
            return
        if task.done():
            self._known.pop(id(task), None)
            self._read_name(lane)
            if task.cancelled():
                self._note(now, "end", lane.index, "cancelled", "")
            elif (error := task._exception) is not None:  # `exception()` would count as looking at it
                self._note(now, "end", lane.index, "raised", _describe(error))
            else:
                self._note(now, "end", lane.index, "returned", "")
            return
        lane.cancels = task.cancelling()
        line, awaited = self._wait(task)
        self._events += (now, "wait", lane.index, line, awaited)
        if lane.requeued:
            lane.requeued = False
            self._events += (now, "ready", lane.index, None, None)

    def _add(self, task: Any, now: float, line: int | None) -> _Lane:
        """A task that is new."""
        parent = None if self._lane is None else self._lane.index
        coroutine = task.get_coro()
        name = self._creating_name if coroutine is None else _name(coroutine)
        lane = _Lane(len(self._lanes), "", name, parent, line)
        self._lanes.append(lane)
        identity, known = id(task), self._known
        known[identity] = lane
        lane.reference = weakref.ref(task, lambda _: known.pop(identity, None))
        self._read_name(lane)
        self._note(now, "create", lane.index)
        return lane

    def _notice_eager(self, loop: asyncio.AbstractEventLoop) -> None:
        """An eager task runs its first step inside `create_task`: see whether one has begun to."""
        task = current_task(loop)
        if task is None or task is self._task or id(task) in self._known:
            return
        lane = None
        if len(self._lanes) < TASK_LIMIT:
            lane = self._add(task, self._creating, self._creating_line)
            self._note(self._creating, "run", lane.index)
        self._outer.append((self._task, self._lane))
        self._task, self._lane = task, lane

    def _read_name(self, lane: _Lane) -> None:
        task = lane.reference()
        if task is not None:
            lane.name = str(task.get_name())

    def _cause(self) -> int | None:
        """Whose doing this is: the running task's, or that of the task whose end this callback was waiting for."""
        if self._lane is not None:
            return self._lane.index
        if self._task is None and self._handle is not None:
            for argument in self._handle._args or ():
                if isinstance(argument, Task) and argument.done():
                    for lane in self._lanes:
                        if lane.reference() is argument:
                            return lane.index
        return None

    def _line(self) -> int | None:
        """The program's line that is running, if it is the program that is."""
        frame: types.FrameType | None = sys._getframe(1)
        while frame and frame.f_code is not self._run_code:
            if frame.f_code.co_filename == self._program:
                return frame.f_lineno
            frame = frame.f_back
        return None

    def _wait(self, task: Any) -> tuple[int | None, Any]:
        """Where a task stands in the program, and what it awaits there (another task is given as its lane)."""
        line = None
        below: list[
            Any
        ] = []  # the library's coroutines under the innermost frame of the program, outermost first
        awaited = task.get_coro()
        while awaited is not None:
            kind = type(awaited)
            if kind is CoroutineType:
                frame, following = awaited.cr_frame, awaited.cr_await
            elif kind is GeneratorType:
                frame, following = awaited.gi_frame, awaited.gi_yieldfrom
            elif kind is AsyncGeneratorType:
                frame, following = awaited.ag_frame, awaited.ag_await
            elif (following := _inner(awaited)) is not None:
                awaited = following
                continue
            else:
                break
            if frame is not None and frame.f_code.co_filename == self._program:
                line = frame.f_lineno
                below.clear()
            else:
                below.append(awaited)
            awaited = following
        return line, self._label(below, task._fut_waiter)

    def _label(self, below: list[Any], future: Any) -> Any:
        """What is awaited, in words."""
        if below:
            if below[0].__class__ is CoroutineType and below[0].cr_code is _SLEEP:
                frame: Any = below[0].cr_frame
                return _sleep_label(frame.f_locals["delay"])
            # `async with lock` stands in a method of its own, above the one that people know.
            for awaited in below:
                if (label := _library_label(awaited.__qualname__)) is not None:
                    return label
            return _name(below[0])
        if future is None:
            return "its next turn"
        if isinstance(future, Task):
            return self._known.get(id(future)) or f"task {future.get_name()}"
        if type(future).__name__ == "_GatheringFuture":
            return "gather"
        for callback, _ in getattr(future, "_callbacks", None) or ():
            if (name := getattr(callback, "__qualname__", "")) in _FUTURES:
                return _FUTURES[name]
        return "a future"


def _inner(awaited: Any) -> Any:
    """The coroutine or generator within one of the nameless objects that the interpreter puts around it."""
    if isinstance(awaited, asyncio.Future) or type(awaited).__module__ != "builtins":
        return None
    for held in gc.get_referents(awaited):
        if isinstance(held, CoroutineType | GeneratorType | AsyncGeneratorType):
            return held
        if type(held).__name__ in ("async_generator_asend", "async_generator_athrow", "coroutine_wrapper"):
            return held
    return None


@functools.lru_cache
def _library_label(name: str) -> str | None:
    """What a coroutine of the library is called here; None if people do not know it."""
    if name in _NAMES:
        return _NAMES[name]
    if "as_completed" in name or name.startswith("_AsCompletedIterator"):
        return "as_completed"
    name = name.rpartition("<locals>.")[2]
    return None if any(part.startswith("_") for part in name.split(".")) else name


def _sleep_label(delay: Any) -> str:
    """A sleep, its delay as a person would write it."""
    return _number_label(delay) if isinstance(delay, int | float) else "sleep"


@functools.lru_cache
def _number_label(delay: float) -> str:
    short = f"{delay:g}"
    return f"sleep({short if float(short) == delay else repr(delay)})"


def _describe(error: BaseException) -> str:
    """An exception in one line; a program's own `__str__` is not called, for it could do anything."""
    kind = type(error)
    name = kind.__qualname__.rpartition("<locals>.")[2]
    if isinstance(kind.__str__, types.FunctionType):
        return name
    try:
        text = str(error).partition("\n")[0]
    except Exception:  # noqa: BLE001 what is in it may be of any kind
        return name
    return f"{name}: {text[:200]}" if text else name


def _name(callback: Any) -> str:
    """What a coroutine or a callback is called."""
    while isinstance(callback, functools.partial):
        callback = callback.func
    name = getattr(callback, "__qualname__", None) or type(callback).__name__
    return str(name).rpartition("<locals>.")[2]


def _with_calls(
    function: types.FunctionType,
    arguments: tuple[str, ...],
    start: Callable[..., None],
    stop: Callable[[], None] | None = None,
    result: Callable[[Any], Any] | None = None,
) -> types.CodeType:
    """A function's code, compiled anew with calls in it, and each of its lines where it was.

    Args:
        function: the function; its module gets names that begin with `_trace_`.
        arguments: the names of those of its arguments that `start` gets.
        start: is called first.
        stop: is called last, even after an exception.
        result: is called with what the function returns, and returns it.

    Raises:
        RuntimeError: if the source is not there.
    """
    try:
        lines, first = inspect.getsourcelines(function)
    except OSError as error:
        raise RuntimeError(f"the source of {function.__qualname__} is not there to be traced") from error
    # The block keeps the indentation, and with it every column.
    module = ast.parse("if 1:\n" + "".join(lines))
    ast.increment_lineno(module, first - 2)
    (block,) = module.body
    assert isinstance(block, ast.If)
    (definition,) = module.body = block.body
    assert isinstance(definition, ast.FunctionDef)

    def call(hook: Callable[..., Any], values: list[ast.expr]) -> ast.Call:
        name = "_trace" + hook.__name__
        function.__globals__[name] = hook
        return ast.Call(ast.Name(name, ast.Load()), values, [])

    class Returns(ast.NodeTransformer):
        def visit_Return(self, node: ast.Return) -> ast.Return:
            if result and node.value:
                node.value = ast.copy_location(call(result, [node.value]), node.value)
            return node

    Returns().visit(definition)
    body: list[ast.stmt] = definition.body
    line = body[0]
    if stop:
        body = [ast.Try(body, [], [], [ast.copy_location(ast.Expr(call(stop, [])), body[-1])])]
    definition.body = [ast.Expr(call(start, [ast.Name(name, ast.Load()) for name in arguments])), *body]
    for added in definition.body[:2]:
        ast.copy_location(added, line)
    ast.fix_missing_locations(module)
    compiled = compile(module, function.__code__.co_filename, "exec", dont_inherit=True)
    code = next(one for one in compiled.co_consts if isinstance(one, types.CodeType))
    return code.replace(co_qualname=function.__code__.co_qualname)
