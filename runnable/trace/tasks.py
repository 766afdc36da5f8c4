"""The record itself: what the library's calls tell of tasks."""

import asyncio
import gc
import sys
import time
import types
import weakref
from asyncio import Task, base_events, current_task, events
from collections.abc import Callable, Iterable
from threading import get_ident
from types import BuiltinMethodType, MethodType
from typing import Any

from runnable.trace import calls
from runnable.trace.collector import Counterweight
from runnable.trace.places import Called, called, line, name, place
from runnable.trace.words import error_text

TASK_LIMIT = 200
"""How many tasks are listed; the rest is counted."""
EVENT_LIMIT = 100_000
"""How many events are kept; the record stops there."""
HELD = 0.001
"""For how long, in seconds, a plain callback has to hold the loop to be worth an event."""
HELD_REAL = 0.01
"""The same on the real clock, on which whatever else the machine does holds it for some milliseconds."""

_EAGER_TASKS = sys.version_info >= (3, 12)
# Of each kind of event, how many fields it has, its time and its kind among them.
_LENGTHS = {"create": 3, "run": 3, "wait": 6, "ready": 4, "end": 5, "cancel": 5, "callback": 4, "output": 3}
_MOST = EVENT_LIMIT * max(_LENGTHS.values())  # fields of events, by and by
# The tasks with which `asyncio.run` tidies up after the program's.
_HOUSEKEEPING = {"BaseEventLoop.shutdown_asyncgens", "BaseEventLoop.shutdown_default_executor"}


class _Lane:
    """What is known of one task."""

    __slots__ = (
        "arguments", "cancels", "coroutine", "index", "library", "line", "name", "parent", "reference", "requeued",
        "since",
    )  # fmt: skip

    def __init__(self, index: int, call: Called, parent: int | None, line: int | None, since: float) -> None:
        self.index, self.parent, self.line = index, parent, line
        self.coroutine, self.arguments, self.library = call
        self.since = since  # when it was created, or came to wait
        self.cancels = 0  # requests of cancellation that have been recorded, and not been taken back
        self.requeued = False  # it was put into the ready queue during its own step
        self.name = ""
        self.reference: weakref.ref[Any]

    def read_name(self) -> None:
        """Read the task's name, which may change, while there is a task."""
        task = self.reference()
        if task is not None:
            self.name = str(task.get_name())

    def told(self) -> dict[str, Any]:
        """The task, ready for JSON."""
        task = {"name": self.name, "coroutine": self.coroutine, "parent": self.parent, "line": self.line}
        if self.arguments:
            task["arguments"] = self.arguments
        if self.library:
            task["library"] = True
        return task


class Tracer:
    """Records what tasks do, from `install` to `uninstall`, in the first thread that makes a task.

    Args:
        program: the program's file, as it stands in its code objects' `co_filename`.
        clock: the event loop's clock, in seconds (`time.monotonic`, if none is given); the program's reading of it
            must not be disturbed by one more.
        virtual: whether the clock is a virtual one.
        written: how many characters (or bytes) of output the program has written so far, if that is known.
    """

    _installed: "Tracer | None" = None

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
        self._held = HELD if virtual else HELD_REAL
        self._output = 0
        self._remove_calls: Callable[[], None] | None = None
        self._run_code: types.CodeType | None = None
        self._thread: int | None = None
        self._lanes: list[_Lane] = []
        self._left = 0
        self._known: dict[int, _Lane] = {}  # listed tasks that have not ended, by identity
        # Those of them that no handle has run yet. Until Python 3.12, a task gets its name after `create_task` has
        # made it; and to cancel one that has not begun tells nobody. So they are looked at.
        self._unstarted: dict[int, _Lane] = {}
        # Flat, for a list of numbers and strings is nothing that the garbage collector has to look at or count.
        self._events: list[Any] = []
        self._full = False
        # During a step or a callback: its task (None in a callback), that task's lane (None if it is not listed).
        self._handle: events.Handle | None = None
        self._callback: Any = None  # for a handle that is cancelled as it runs forgets it
        self._task: Any = None
        self._lane: _Lane | None = None
        self._outer: list[tuple[Any, _Lane | None]] = []  # around eager tasks: the steps that they run in
        self._began = 0.0
        self._began_at = 0  # where in the events
        self._ended = float("-inf")  # the step or callback before
        self._busy = 0.0  # since when they have followed one another, with no wait in between
        # During `create_task`, in which an eager task begins: when it was called, on which line, and the coroutine.
        self._creating: tuple[float, int | None, Called] | None = None

    def install(self) -> None:
        """Start to record.

        Raises:
            RuntimeError: if a tracer is installed already, or this Python knows no way.
        """
        if Tracer._installed is not None:
            raise RuntimeError("one tracer at a time can be installed; uninstall the other first")
        self._counterweight = Counterweight()
        handle: Any = events.Handle
        create_task: Any = base_events.BaseEventLoop.create_task
        try:
            self._remove_calls = calls.add(
                [
                    calls.Call(handle.__init__, ("callback", "loop"), self._made),
                    calls.Call(handle._run, ("self",), self._begin, stop=self._end),
                    calls.Call(create_task, ("self", "coro"), self._before_create, result=self._created),
                ]
            )
            self._run_code = handle._run.__code__
            Tracer._installed = self
        finally:
            self._counterweight.begin()

    def uninstall(self) -> None:
        """Stop to record, and leave asyncio as it was."""
        if self._remove_calls:
            self._remove_calls()
            self._remove_calls = Tracer._installed = None

    def trace(self) -> dict[str, Any]:
        """What has been recorded so far, ready for JSON."""
        self._note_output(self._clock() if self._written else 0.0)
        for lane in [*self._known.values()]:  # for a task may come to its end any time
            lane.read_name()
        flat = self._events
        start = flat[0] if flat else 0.0
        listed: list[list[Any]] = []
        at = 0
        while at < len(flat) and len(listed) < EVENT_LIMIT:
            event = flat[at : at + _LENGTHS[flat[at + 1]]]
            at += len(event)
            if event[1] == "wait":
                event[3:5] = [line(event[3], event[4])]
            event[0] = round(event[0] - start, 6)
            if event[1] == "wait" and isinstance(event[4], _Lane):
                event[4] = f"task {event[4].name}"
            elif event[1] == "callback":
                event[2] = round(event[2], 6)
            listed.append(event)
        # Those of late timers stand where they were noticed.
        listed.sort(key=lambda event: event[0])
        shown = sum(event[1] == "create" for event in listed)
        trace: dict[str, Any] = {
            "clock": "virtual" if self._virtual else "real",
            "tasks": [lane.told() for lane in self._lanes[:shown]],
            "events": listed,
        }
        if left := self._left + len(self._lanes) - shown:
            trace["left"] = left
        if at < len(flat):
            trace["stopped"] = listed[-1][0]
        return trace

    # What the library calls, in the order in which it does.

    def _before_create(self, loop: asyncio.AbstractEventLoop, coroutine: Any) -> None:
        """`create_task` begins."""
        if self._thread is None:
            self._thread = get_ident()
        elif self._thread != get_ident():
            return
        if self._full:
            return
        if self._handle is not None:
            self._note_output(self._clock())
        if _EAGER_TASKS:
            self._follow(loop)
            listed = len(self._lanes) < TASK_LIMIT
            call = self._called(coroutine, begun=not listed)
            self._creating = (self._clock(), self._line() if listed else None, call)

    def _made(self, callback: Any, loop: asyncio.AbstractEventLoop) -> None:
        """A callback is to be called: now, later, or when something else has happened."""
        if self._full:
            return
        task = getattr(callback, "__self__", None)
        kind = type(callback)
        if (
            not isinstance(task, Task)
            or kind is MethodType
            or (kind is BuiltinMethodType and callback.__name__ != "task_wakeup")
        ):
            # A timer, most of the time; if it was set by an eager task, that one has begun.
            if self._creating and self._thread == get_ident():
                self._follow(loop)
            return
        if task is not self._task:
            if self._thread is None:
                self._thread = get_ident()
            elif self._thread != get_ident():
                lane = self._known.get(id(task))
                if lane is not None:  # A thread has set the result of a future, which it should not.
                    self._events += (self._clock(), "ready", lane.index, None)
                return
            if self._creating:
                self._follow(loop)
        if task is self._task:
            if self._lane is not None:
                self._lane.requeued = True
            return
        lane = self._known.get(id(task))
        if lane is None:
            if len(self._lanes) < TASK_LIMIT and name(task.get_coro()) not in _HOUSEKEEPING:
                self._meet(task)
            return
        if task.cancelling() > lane.cancels:
            self._note_cancels(self._known.values(), self._line())
        if self._lane is not None:
            self._events += (self._clock(), "ready", lane.index, self._lane.index)
        else:
            self._events += (self._moment(lane), "ready", lane.index, self._cause())

    def _created(self, loop: asyncio.AbstractEventLoop, task: Any) -> Any:
        """`create_task` ends; the task is not new to us unless it is eager, and then has had its first step already."""
        if self._thread != get_ident() or not isinstance(task, Task):
            return task
        seen = task is self._task or any(task is outer for outer, _ in self._outer) or id(task) in self._known
        if _EAGER_TASKS:
            self._follow(loop)
        creating, self._creating = self._creating, None
        # Not asked of a task that is done: Python 3.12.1 crashes if an eager one is.
        coroutine = creating[2][0] if creating else "" if task.done() else name(task.get_coro())
        if not seen and coroutine not in _HOUSEKEEPING:
            if creating is None or len(self._lanes) >= TASK_LIMIT:
                self._left += 1
            else:
                lane = self._add_eager(task, *creating)
                self._finish(task, lane)
        return task

    def _begin(self, handle: events.Handle) -> None:
        """A handle's callback is about to be called."""
        if self._thread != get_ident():
            return
        if self._handle is not None:
            self._end()  # its exception was not told of
        if self._full:
            return
        self._handle = handle
        callback: Any = handle._callback  # type: ignore[attr-defined]
        task = getattr(callback, "__self__", None)
        kind = type(callback)
        if (
            isinstance(task, Task)
            and kind is not MethodType
            and (kind is not BuiltinMethodType or callback.__name__ == "task_wakeup")
        ):
            self._task = task
            self._lane = lane = self._known.get(id(task))
            if lane is not None:
                now = self._clock()
                if task.cancelling() > lane.cancels:  # while it stood in the queue
                    self._events += (now, "cancel", lane.index, None, None)
                    lane.cancels = task.cancelling()
                if lane.index in self._unstarted:
                    del self._unstarted[lane.index]
                    lane.read_name()
                self._events += (now, "run", lane.index)
        else:
            # What comes first after a wait is a callback: a timer's, or that of something to read.
            self._callback = callback
            self._began = now = self._clock()
            self._began_at = len(self._events)
            if now - self._ended > HELD:
                self._busy = now

    def _end(self) -> None:
        """A handle's callback has returned or raised."""
        if self._handle is None or self._thread != get_ident():
            return
        while self._outer:
            self._leave_eager()
        if self._unstarted:
            self._look_at_unstarted()
        if self._task is not None:
            now = self._finish(self._task, self._lane)
        else:
            now = self._clock()
            if now - self._began > self._held:
                at = self._began_at
                self._events[at:at] = (self._began, "callback", now - self._began, name(self._callback))
            self._callback = None
            if self._written is not None:
                self._note_output(now)
        self._ended = now
        self._handle = self._task = self._lane = self._creating = None
        if len(self._events) > _MOST:
            self._full = True

    # What becomes of it.

    def _note_output(self, now: float) -> None:
        if self._written is not None and (written := self._written()) != self._output:
            self._output = written
            self._events += (now, "output", written)

    def _note_cancels(self, lanes: Iterable[_Lane], line: int | None) -> None:
        """Note whatever cancellations have been requested since we looked last."""
        for lane in [*lanes]:
            task = lane.reference()
            if task is not None and task.cancelling() > lane.cancels:
                lane.cancels = task.cancelling()
                self._events += (self._moment(lane), "cancel", lane.index, self._cause(), line)

    def _look_at_unstarted(self) -> None:
        for lane in [*self._unstarted.values()]:
            task = lane.reference()
            if task is None or task.done():
                lane.read_name()
                del self._unstarted[lane.index]
        self._note_cancels(self._unstarted.values(), None)

    def _finish(self, task: Any, lane: _Lane | None) -> float:
        """Note how a step ended: the time."""
        now = self._clock()
        if self._written is not None:
            self._note_output(now)
        if lane is None:
            return now
        if task.cancelling() != lane.cancels:
            if task.cancelling() > lane.cancels:
                self._events += (now, "cancel", lane.index, lane.index, None)
            lane.cancels = task.cancelling()
        if task._fut_waiter is None and task.done():
            self._known.pop(id(task), None)
            lane.read_name()
            if task.cancelled():
                self._events += (now, "end", lane.index, "cancelled", "")
            elif (error := task._exception) is not None:  # `exception()` would count as looking at it
                self._events += (now, "end", lane.index, "raised", error_text(error))
            else:
                self._events += (now, "end", lane.index, "returned", "")
            return now
        code, offset, awaited = place(task, self._program)
        if isinstance(awaited, Task):
            awaited = self._known.get(id(awaited)) or f"task {awaited.get_name()}"
        lane.since = now
        if lane.requeued:
            lane.requeued = False
            self._events += (now, "wait", lane.index, code, offset, awaited, now, "ready", lane.index, None)
        else:
            self._events += (now, "wait", lane.index, code, offset, awaited)
        return now

    def _meet(self, task: Any) -> None:
        """A task that is new to us, and is put into the ready queue."""
        now, coroutine = self._clock(), task.get_coro()
        begun = getattr(coroutine, "cr_suspended", False)
        call = self._called(coroutine, begun)
        if begun:
            # It was an eager one that no `create_task` had made: nobody can say any more who has.
            self._add(task, now, None, call, None)
        else:
            self._add(task, now, self._line(), call, self._lane)

    def _called(self, coroutine: Any, begun: bool) -> Called:
        """How a coroutine was made."""
        # To look into it, the interpreter makes objects that it keeps.
        counted = gc.get_count()[0]
        call = called(coroutine, begun)
        self._counterweight.free(gc.get_count()[0] - counted)
        return call

    def _add(self, task: Any, now: float, line: int | None, call: Called, parent: _Lane | None) -> _Lane:
        """List a task."""
        counted = gc.get_count()[0]
        lane = _Lane(len(self._lanes), call, None if parent is None else parent.index, line, now)
        self._lanes.append(lane)
        self._unstarted[lane.index] = lane
        self._known[id(task)] = lane
        lane.reference = self._reference(task)
        lane.read_name()
        self._events += (now, "create", lane.index)
        self._counterweight.free(gc.get_count()[0] - counted)
        return lane

    def _reference(self, task: Any) -> "weakref.ref[Any]":
        """A weak reference to a listed task: without the task, it is known no more."""
        identity, known = id(task), self._known

        def destroyed(_: object) -> None:
            lane = known.pop(identity, None)
            if lane is not None and not self._full and Tracer._installed is self:
                self._unstarted.pop(lane.index, None)
                self._events += (self._clock(), "end", lane.index, "destroyed", "")

        return weakref.ref(task, destroyed)

    def _add_eager(self, task: Any, now: float, line: int | None, call: Called) -> _Lane:
        """List a task that has begun already."""
        lane = self._add(task, now, line, call, self._lane)
        self._events += (now, "run", lane.index)
        return lane

    def _follow(self, loop: asyncio.AbstractEventLoop) -> None:
        """An eager task has its first step inside another step: see which task is running."""
        task = current_task(loop)
        if task is self._task:
            return
        if any(task is outer for outer, _ in self._outer):
            while task is not self._task:
                self._leave_eager()
        elif task is not None and id(task) not in self._known:
            lane = None
            if len(self._lanes) < TASK_LIMIT and not self._full:
                # One that no `create_task` has made is seen late.
                creating = self._creating or (self._clock(), None, called(task.get_coro(), begun=True))
                lane = self._add_eager(task, *creating)
            self._outer.append((self._task, self._lane))
            self._task, self._lane = task, lane

    def _leave_eager(self) -> None:
        """The first step of an eager task has ended."""
        self._finish(self._task, self._lane)
        if self._lane is None:
            self._left += 1
        self._task, self._lane = self._outer.pop()

    def _moment(self, lane: _Lane) -> float:
        """The time; for what a timer does that is late because the loop was busy, the time at which it was due."""
        now = self._clock()
        if self._task is None and isinstance(self._handle, events.TimerHandle) and self._line() is None:
            due = self._handle.when()
            if self._busy <= due < now:
                return max(due, lane.since)
        return now

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
