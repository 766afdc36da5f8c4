"""What the generators of a program do, and who resumes whom: one record of a run, for programs without tasks.

The interpreter tells of each function that begins and ends, of each generator that is resumed and suspended
(`sys.setprofile`), and of each exception that comes by (`sys.settrace`). Recorded are the program's own generators,
coroutines and asynchronous generators. Generator expressions and comprehensions are not: they have no name, are mostly
used up where they stand, and belong to whoever runs that line.

What is sent or thrown into a generator cannot be seen from outside; it is read off the program's source, where it is a
constant or a name. No `__repr__` or `__str__` of the program's is called.
"""

import builtins
import dis
import gc
import sys
import time
import types
from asyncio import AbstractEventLoop, _get_running_loop
from collections.abc import Callable
from typing import Any, NamedTuple

from runnable.trace.words import Source, Variables, arguments_text, error_text, value_text

LANE_LIMIT = 200
"""How many generators are listed; the rest is counted."""
EVENT_LIMIT = 100_000
"""How many events are kept; the record stops there."""

_FIELDS = 6  # of an event: its time, its kind, and up to four more
_LENGTHS = {"create": 3, "run": 3, "wait": 6, "end": 5, "output": 3}
_KINDS = {
    0x20: "generator",
    0x80: "coroutine",
    0x100: "generator",  # one that `types.coroutine` has made awaitable
    0x200: "asynchronous generator",
}
_SUSPENDABLE = 0x20 | 0x80 | 0x100 | 0x200
# The objects with methods that resume a generator, and the methods.
_DRIVEN = {"generator", "coroutine", "coroutine_wrapper", "async_generator_asend", "async_generator_athrow"}
_DRIVING = {"__next__", "close", "send", "throw"}
_CACHE, _RESUME, _SEND, _YIELD_VALUE = (
    dis.opmap[name] for name in ("CACHE", "RESUME", "SEND", "YIELD_VALUE")
)
_RETURNS = {code for name, code in dis.opmap.items() if name in ("RETURN_VALUE", "RETURN_CONST")}
# Instructions that resume a generator without a call.
_ITERATING = {
    dis.opmap[name]: words
    for name, words in (
        ("FOR_ITER", "for"),
        ("UNPACK_SEQUENCE", "unpacking"),
        ("UNPACK_EX", "unpacking"),
        ("LIST_EXTEND", "unpacking"),
        ("CONTAINS_OP", "in"),
    )
    if name in dis.opmap
}
# Before 3.14 a generator that lets an exception out at once looks as if it had caught it and come back to its `yield`.
_UNSURE = sys.version_info < (3, 14)


class _Entry(NamedTuple):
    """How a generator was resumed."""

    moment: float
    written: int
    line: int | None
    what: str
    how: str  # send (by a method or `next`), call, from (by `yield from` or `await`), throw, close, drop


class _Lane:
    """What is known of one generator; the first is the program itself."""

    __slots__ = (
        "active", "ended", "entry", "error", "first", "function", "hidden", "index", "inner", "kind", "line", "name",
        "parent", "place", "thrown",
    )  # fmt: skip

    def __init__(self, name: str, function: str, kind: str) -> None:
        self.name, self.function, self.kind = name, function, kind
        self.index: int | None = None  # None while nothing of it is recorded
        self.hidden = False  # there are too many
        self.parent: int | None = None
        self.line: int | None = None
        self.ended = False
        self.inner: _Lane | None = None  # the one that its `yield from` or `await` has handed control to
        # Since it was resumed last: how it was, the instruction (and the yield, if it was suspended) at which it stood,
        # the latest exception that came by, whether it has done anything yet but pass control on to the inner one.
        self.entry: _Entry | None = None
        self.first = 0
        self.place: int | None = None
        self.error = ""  # in words, for the exception itself would keep alive whatever it has come through
        self.thrown = False  # that exception was there from the start
        self.active = False


class GeneratorTracer:
    """Records what generators do, from `install` to `uninstall` or to the program's end, in the thread that installs it.

    Once a coroutine runs in an event loop it stops, and has recorded nothing: that is better told as a trace of tasks.

    Args:
        program: the program's file, as it stands in its code objects' `co_filename`.
        clock: the time, in seconds (`time.monotonic`, if none is given).
        virtual: whether the clock is a virtual one.
        written: how many characters (or bytes) of output the program has written so far, if that is known.
        source: the program's text.
    """

    def __init__(
        self,
        program: str,
        clock: Callable[[], float] | None = None,
        *,
        virtual: bool = False,
        written: Callable[[], int] | None = None,
        source: str = "",
    ) -> None:
        self._program = program
        self._clock = clock or time.monotonic
        self._virtual = virtual
        self._written = written
        self._output = 0
        self._source = Source(source)
        self._main = _Lane("the program", "<module>", "program")
        self._main.index, self._main.active = 0, True
        self._lanes = [self._main]
        self._left = 0
        # Flat, for a list of numbers and strings is nothing that the garbage collector has to look at or count.
        self._events: list[Any] = []
        self._known: dict[int, _Lane] = {}  # those that have not ended, by their frames' identity
        self._stack = [self._main]  # who runs is last, each other has resumed the one after it
        self._control: _Lane | None = self._main  # who is recorded as running; None after a switch
        self._switched = 0.0  # when the latest switch was
        # The C functions that are resuming a generator: who has called them, their names, the call, the generator.
        self._calls: list[tuple[types.FrameType, str, str, _Lane | None]] = []
        self._variables = Variables()
        # One that has yielded None or else let an exception out: its frame's identity, it, when, and at which line.
        self._unsure: tuple[int, _Lane, float, int] | None = None
        self._latest: _Lane | None = None  # the one that ended last, until anything else happens
        self._detail: int | None = None  # where in the events the words for its exception stand
        self._installed = False
        self._loop: AbstractEventLoop | None = None  # in which all of it runs, as in a browser, if any

    def install(self) -> None:
        """Start to record.

        Raises:
            RuntimeError: if a profiler or a debugger is at work already.
        """
        if sys.getprofile() or sys.gettrace():
            raise RuntimeError("a profiler or a debugger is at work already; end it first")
        self._installed = True
        self._loop = _get_running_loop()
        self._note(self._clock(), "create", 0)
        self._note(self._clock(), "run", 0)
        sys.settrace(self._trace)
        sys.setprofile(self._profile)

    def uninstall(self) -> None:
        """Stop to record."""
        # The program may have put others in their place.
        if self._installed and sys.getprofile() == self._profile:
            sys.setprofile(None)
        if self._installed and sys.gettrace() == self._trace:
            sys.settrace(None)
        self._installed = False

    def trace(self) -> dict[str, Any] | None:
        """What has been recorded so far, ready for JSON; None if no generator of the program's was ever resumed."""
        if len(self._lanes) == 1:
            return None
        self._note_output(self._clock() if self._written else 0.0)
        flat = self._events[: EVENT_LIMIT * _FIELDS]
        listed = []
        for at in range(0, len(flat), _FIELDS):
            moment, kind, *rest = flat[at : at + _FIELDS]
            listed.append([round(moment - flat[0], 6), kind, *rest[: _LENGTHS[kind] - 2]])
        trace: dict[str, Any] = {
            "form": "generators",
            "clock": "virtual" if self._virtual else "real",
            "tasks": [
                {
                    "name": lane.name,
                    "coroutine": lane.function,
                    "kind": lane.kind,
                    "parent": lane.parent,
                    "line": lane.line,
                }
                for lane in self._lanes
            ],
            "events": listed,
        }
        if self._left:
            trace["left"] = self._left
        if len(self._events) > len(flat):
            trace["stopped"] = listed[-1][0]
        return trace

    # What the interpreter calls.

    def _trace(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename != self._program:
            return None
        frame.f_trace_lines = False
        return self._trace_exception

    def _trace_exception(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        if event == "exception" and self._installed:
            error = argument[1]
            if self._detail is not None and not issubclass(type(error), StopIteration | StopAsyncIteration):
                # As the caller sees it: a StopIteration out of a generator, for one, is a RuntimeError there.
                self._events[self._detail] = error_text(error)
            self._detail = None
            lane = self._known.get(id(frame)) if frame.f_code.co_flags & _SUSPENDABLE else None
            if lane is not None:
                lane.error = error_text(error)
                if frame.f_lasti == lane.first or _place(frame) == lane.place is not None:
                    lane.thrown = True
                    self._thrown_in(lane, issubclass(type(error), GeneratorExit))
            elif frame.f_code.co_name == "<module>":
                self._main.error = "" if issubclass(type(error), SystemExit) else error_text(error)
        return self._trace_exception

    def _profile(self, frame: types.FrameType, event: str, argument: Any) -> None:
        self._variables.let_go()
        if event == "call" or event == "return":
            code = frame.f_code
            if code.co_filename != self._program:
                return
            if code.co_flags & _SUSPENDABLE and code.co_name[0] != "<":
                if event == "call":
                    self._resumed(frame)
                else:
                    self._stopped(frame, argument)
            elif code.co_name == "<module>" and event == "return":
                self._program_ended(frame)
        elif argument is builtins.next or (
            argument.__name__ in _DRIVING and type(getattr(argument, "__self__", None)).__name__ in _DRIVEN
        ):
            if event == "c_call":
                self._call_begins(frame, argument)
            else:
                self._call_ends(frame, event == "c_exception")

    # What becomes of it.

    def _call_begins(self, frame: types.FrameType, function: Any) -> None:
        self._latest = self._detail = None
        driven = getattr(function, "__self__", None)
        inside = getattr(driven, "gi_frame", None) or getattr(driven, "cr_frame", None)
        name = function.__name__
        own = frame.f_code.co_filename == self._program
        what = self._source.call(frame, name, self._variables) if own else f"{name}()"
        self._calls.append((frame, name, what, self._known.get(id(inside))))

    def _call_ends(self, frame: types.FrameType, raised: bool) -> None:
        if not self._calls or self._calls[-1][0] is not frame:
            return
        _, name, _, lane = self._calls[-1]
        if self._unsure:
            self._settle(let_out=raised != (name == "close"))
        if name == "close" and not raised and lane is not None and lane.index is not None and not lane.ended:
            # From 3.13 on, one that has nothing to tidy up is not even resumed to be closed.
            self._close(lane, self._stack[-1], self._entry(frame))
        self._calls.pop()

    def _resumed(self, frame: types.FrameType) -> None:
        """A generator gets control, if only to pass it on to another."""
        if _get_running_loop() is not self._loop:
            self.uninstall()
            del self._lanes[1:]
            return
        self._detail = None
        if self._unsure:
            # An exception that was thrown through one generator goes on in the one around it.
            self._settle(let_out=True)
        lane = self._known.get(id(frame))
        if lane is None or _begins(frame):
            code = frame.f_code
            function = code.co_qualname.rpartition("<locals>.")[2]
            kind = next((kind for flag, kind in _KINDS.items() if code.co_flags & flag), "generator")
            self._known[id(frame)] = lane = _Lane(
                f"{function}({arguments_text(frame, self._variables.of(frame))})", function, kind
            )
        lane.place, lane.first, lane.error, lane.thrown = _place(frame), frame.f_lasti, "", False
        lane.entry = self._entry(frame.f_back)
        # What was thrown into the inner one may have come out of it, to go on here.
        lane.active = self._latest is not None and (lane.inner is self._latest or lane in self._stack)
        if lane.inner is self._latest:
            lane.inner = None
        self._latest = None
        if lane not in self._stack:
            self._stack.append(lane)

    def _thrown_in(self, lane: _Lane, closes: bool) -> None:
        """An exception is the first thing that happens to a generator after it was resumed."""
        if lane.active or lane.entry is None:
            return
        entry = lane.entry
        if entry.how == "send":  # what drives an asynchronous generator does all of it by `send`
            lane.entry = entry._replace(how="close" if closes else "throw")
        elif entry.how == "call" and closes:
            lane.entry = entry._replace(how="drop", what="its last reference goes")
        if closes and lane.index is not None and lane.inner is not None and not lane.inner.ended:
            self._close(lane.inner, *self._giver(lane))
            lane.active, lane.inner = True, None

    def _entry(self, caller: types.FrameType | None) -> _Entry:
        """How a generator is being resumed."""
        now, written = self._clock(), self._written() if self._written else 0
        frame, how, what = caller, "call", "iteration"
        if caller is not None:
            own = caller.f_code.co_filename == self._program
            opcode = _opcode(caller)
            if self._calls and (self._calls[-1][0] is caller or _place(caller) is not None):
                frame, name, what, _ = self._calls[-1]
                how = name if name in ("throw", "close") else "send"
            elif own and opcode == _SEND:
                how, what = "from", self._source.delegation(caller)
            elif opcode in _ITERATING:
                what = _ITERATING[opcode]
            elif own:
                what = self._source.consumer(caller)
        while frame is not None and frame.f_code.co_filename != self._program:
            frame = frame.f_back
        return _Entry(now, written, frame.f_lineno if frame else None, what, how)

    def _record_entry(self, lane: _Lane) -> bool:
        """Record that a generator was resumed, now that it does something; False if there are too many of them."""
        if lane.active or lane.hidden:
            return lane.active
        giver, entry = self._giver(lane)
        if lane.index is None and len(self._lanes) >= LANE_LIMIT:
            self._left += 1
            lane.hidden = True
            return False
        self._give(giver, entry)
        if entry.how == "from":
            giver.inner = lane
        if lane.index is None:
            lane.index, lane.parent, lane.line = len(self._lanes), giver.index, entry.line
            self._lanes.append(lane)
            self._note(entry.moment, "create", lane.index)
        lane.active, lane.inner = True, None
        self._take(lane)
        return True

    def _giver(self, lane: _Lane) -> tuple[_Lane, _Entry]:
        """Who has resumed a generator, and how: those between that only pass control on are passed over."""
        above = self._stack.index(lane)
        while not (giver := self._stack[above - 1]).active:
            if not giver.hidden and giver.inner is not self._stack[above]:
                self._record_entry(giver)
            else:
                above -= 1
        entry = self._stack[above].entry
        assert entry is not None
        return giver, entry

    def _give(self, giver: _Lane, entry: _Entry) -> None:
        """Record that one has resumed another."""
        self._take(giver)
        self._note_output(entry.moment, entry.written)
        manner = "call" if entry.how == "send" else entry.how
        self._note(entry.moment, "wait", giver.index, entry.line, entry.what, manner)
        self._control, self._switched = None, entry.moment

    def _take(self, lane: _Lane) -> None:
        """See to it that one is recorded as running, since the latest switch."""
        if self._control is not lane:
            self._note(self._switched, "run", lane.index)
            self._control = lane

    def _stopped(self, frame: types.FrameType, value: Any) -> None:
        """A generator gives control back: it yields, returns, or lets an exception out."""
        lane = self._known.get(id(frame))
        if lane is None or lane not in self._stack:
            return
        self._detail = None
        del self._stack[self._stack.index(lane) + 1 :]
        place, opcode = _place(frame), frame.f_code.co_code[frame.f_lasti]
        moment, line = self._clock(), frame.f_lineno
        if opcode in _RETURNS:
            self._ended(id(frame), lane, moment, "returned", "" if value is None else value_text(value))
        elif place is None or not _UNSURE and opcode != _YIELD_VALUE:
            self._let_out(id(frame), lane, moment, place)
        elif _UNSURE and value is None and lane.thrown and place == lane.place and lane.inner is None:
            self._unsure = id(frame), lane, moment, line
            self._stack.remove(lane)
            if not self._calls:  # its last reference went
                self._settle(let_out=True)
        else:
            self._yielded(frame, lane, moment, line, place, value)

    def _settle(self, let_out: bool) -> None:
        """What an unsure one did has become clear."""
        assert self._unsure is not None
        (identity, lane, moment, line), self._unsure = self._unsure, None
        self._stack.append(lane)
        if let_out:
            self._let_out(identity, lane, moment, lane.place)
        else:
            self._suspended(lane, moment, line, "yields")

    def _yielded(
        self, frame: types.FrameType, lane: _Lane, moment: float, line: int, place: int, value: Any
    ) -> None:
        after = frame.f_code.co_code[place + 3] & 3  # the argument of RESUME: where the yield stands
        words = "yields"
        if type(value).__name__ == "async_generator_wrapped_value":
            value = (gc.get_referents(value) or [None])[0]
            around = self._stack[-2]
            if around.inner is lane:  # `async for` goes on with the value
                around.active, around.inner = around.index is not None, None
        elif after > 1:
            if lane.inner is not None and not lane.inner.ended:
                self._stack.pop()  # It has passed on what the inner one yields.
                return
            words = self._source.delegation(frame)
        if value is not None:
            words += f"{' yields' if words != 'yields' else ''} {value_text(value)}"
        self._suspended(lane, moment, line, words)

    def _suspended(self, lane: _Lane, moment: float, line: int, words: str) -> None:
        if self._record_entry(lane):
            self._take(lane)
            self._note_output(moment)
            self._note(moment, "wait", lane.index, line, words, "yield")
            self._control, self._switched = None, moment
        self._stack.remove(lane)

    def _let_out(self, identity: int, lane: _Lane, moment: float, place: int | None) -> None:
        entry = lane.entry
        closed = lane.error.partition(":")[0] == "GeneratorExit"
        silent = lane.index is None or entry is not None and entry.how == "drop" and place == lane.place
        if closed and silent and not lane.active:
            # From 3.13 on, one that has not begun or has nothing to tidy up is dropped without being resumed.
            self._stack.remove(lane)
            self._known.pop(identity, None)
        elif closed:
            self._ended(identity, lane, moment, "closed", "")
        else:
            self._ended(identity, lane, moment, "raised", lane.error)
            if lane.index is not None:
                self._detail = len(self._events) - 2

    def _ended(self, identity: int, lane: _Lane, moment: float, outcome: str, detail: str) -> None:
        if self._record_entry(lane):
            self._take(lane)
            self._note_output(moment)
            self._note(moment, "end", lane.index, outcome, detail)
            self._control, self._switched = None, moment
        lane.ended = True
        self._known.pop(identity, None)
        self._stack.remove(lane)
        around = self._stack[-1]
        if around.inner is lane:
            around.active, around.inner = around.index is not None, None
        self._latest = lane
        if outcome == "returned":
            # If something was thrown in, 3.11 does not tell that the outer one goes on.
            for outer in self._known.values():
                if outer.inner is lane:
                    outer.active, outer.inner = outer.index is not None, None
                    self._stack.append(outer)
                    break

    def _close(self, lane: _Lane, giver: _Lane, entry: _Entry) -> None:
        """Record that a generator was closed, which may come to pass without a word of the interpreter's."""
        if lane.inner is not None and not lane.inner.ended:
            self._close(lane.inner, giver, entry)
        else:
            self._give(giver, entry)
        self._take(lane)
        self._note(entry.moment, "end", lane.index, "closed", "")
        self._control = None
        lane.ended = True
        self._known = {identity: one for identity, one in self._known.items() if one is not lane}

    def _program_ended(self, frame: types.FrameType) -> None:
        moment = self._clock()
        self._take(self._main)
        self._note_output(moment)
        if frame.f_code.co_code[frame.f_lasti] in _RETURNS or not self._main.error:
            self._note(moment, "end", 0, "returned", "")
        else:
            self._note(moment, "end", 0, "raised", self._main.error)
        self.uninstall()

    def _note(
        self, moment: float, kind: str, a: Any = None, b: Any = None, c: Any = None, d: Any = None
    ) -> None:
        if len(self._events) > EVENT_LIMIT * _FIELDS:
            self.uninstall()
        else:
            self._events += (moment, kind, a, b, c, d)

    def _note_output(self, moment: float, written: int | None = None) -> None:
        if self._written is not None:
            written = self._written() if written is None else written
            if written > self._output:
                self._output = written
                self._note(moment, "output", written)


def _opcode(frame: types.FrameType) -> int:
    """The instruction at which a function stands."""
    code, at = frame.f_code.co_code, frame.f_lasti
    while code[at] == _CACHE:  # what stands behind an instruction for its own use; 3.12 stops there
        at -= 2
    return code[at]


def _begins(frame: types.FrameType) -> bool:
    """Whether a generator has not come to its first line yet."""
    code, at = frame.f_code.co_code, 0
    while code[at] != _RESUME:
        at += 2
    return frame.f_lasti <= at


def _place(frame: types.FrameType) -> int | None:
    """The `yield` (the instruction) at which a generator is suspended, or is just being resumed."""
    code, at = frame.f_code.co_code, frame.f_lasti
    if at >= 2 and code[at] == _RESUME and code[at - 2] == _YIELD_VALUE:
        return at - 2
    return at if at >= 0 and code[at] == _YIELD_VALUE else None
