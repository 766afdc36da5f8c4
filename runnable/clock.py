"""Virtual time: a program that waits does not wait, and the times that it sees come out exact.

Time stands still while a program runs. It passes only where the program would have slept: in `time.sleep`, and in the
selector of an event loop with nothing to do until its next timer. Both are replaced in the modules `time` and
`selectors`, where asyncio and everything else look them up, so that `asyncio.run` and the event loop under it are
CPython's own, unchanged.

Time is kept in whole nanoseconds, for sums of floats drift (0.1 + 0.2) and sums of integers do not.
"""

import math
import selectors
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

_NANOSECONDS = 1_000_000_000

_NEEDS = {
    "_thread.start_joinable_thread": "threads",
    "_thread.start_new_thread": "threads",
    "os.fork": "processes",
    "os.posix_spawn": "processes",
    "os.system": "processes",
    "subprocess.Popen": "processes",
    "socket.bind": "sockets",
    "socket.connect": "sockets",
}
"""What a program needs that keeps no virtual time, by the audit event that shows it."""


class VirtualClock:
    """A clock that is moved by hand.

    Args:
        start: what it shows at first, in seconds.
        jitter: how much it moves on, in seconds, each time it is read, as a real clock does; it shows up programs
            whose output hangs on the exact time.
    """

    def __init__(self, start: float = 0.0, jitter: float = 0.0) -> None:
        self._now = round(start * _NANOSECONDS)
        self._jitter = round(jitter * _NANOSECONDS)

    def nanoseconds(self) -> int:
        """The time, in nanoseconds."""
        self._now += self._jitter
        return self._now

    def seconds(self) -> float:
        """The time, in seconds."""
        return self.nanoseconds() / _NANOSECONDS

    def sleep(self, seconds: float) -> None:
        """Let time pass, at once.

        Raises:
            ValueError: as `time.sleep` does, if the time is negative.
        """
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        # Where time is not exact, a wait ends late, as on a real machine, by up to some milliseconds.
        self._now += round(seconds * _NANOSECONDS) + 100 * self._jitter

    def wait(self, seconds: float) -> None:
        """Let time pass in place of a selector, which where time is not exact counts in whole milliseconds."""
        self.sleep(math.ceil(seconds * 1000) / 1000 if self._jitter else seconds)


class SkewedClock:
    """The real clock, shifted and running at another rate.

    Args:
        start: seconds by which it is ahead at first.
        rate: how many of its seconds pass in a real one.
    """

    def __init__(self, start: float = 0.0, rate: float = 1.0) -> None:
        self._origin = time.monotonic_ns()
        self._monotonic_ns = time.monotonic_ns
        self._sleep = time.sleep
        self._start = round(start * _NANOSECONDS)
        self._rate = rate

    def nanoseconds(self) -> int:
        """The time, in nanoseconds."""
        passed = self._monotonic_ns() - self._origin
        return self._origin + self._start + round(passed * self._rate)

    def seconds(self) -> float:
        """The time, in seconds."""
        return self.nanoseconds() / _NANOSECONDS

    def sleep(self, seconds: float) -> None:
        """Wait for so many real seconds: by this clock too long, as on a machine that is busy."""
        self._sleep(seconds)


def virtual_selector(clock: VirtualClock) -> type[selectors.BaseSelector]:
    """The system's selector, but for one thing: where it would wait for a timer, the clock moves on instead."""

    class VirtualSelector(selectors.DefaultSelector):
        def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            if timeout is None:
                return super().select()
            ready = super().select(0)
            if not ready and timeout > 0:
                clock.wait(timeout)
            return ready

    # asyncio's log says which selector it uses.
    VirtualSelector.__name__ = VirtualSelector.__qualname__ = selectors.DefaultSelector.__name__
    return VirtualSelector


def install(clock: VirtualClock | SkewedClock, epoch: float = 1_000_000_000.0) -> None:
    """Make this process see the clock's time in place of the system's, until it ends.

    Args:
        clock: the clock that `time` shows from now on; a virtual one moves on in place of waiting.
        epoch: the date that stands for the clock's zero, in seconds since 1970.
    """
    if isinstance(clock, VirtualClock):
        # asyncio looks the selector up here whenever it makes an event loop.
        selectors.DefaultSelector = virtual_selector(clock)  # type: ignore[misc,assignment]
    # `datetime` written in C reads the system's clock itself; the one written in Python asks `time`.
    sys.modules["_datetime"] = sys.modules["_zoneinfo"] = None  # type: ignore[assignment]
    shift = round(epoch * _NANOSECONDS)
    time.sleep = clock.sleep  # type: ignore[assignment]
    time.monotonic = time.perf_counter = clock.seconds
    time.monotonic_ns = time.perf_counter_ns = clock.nanoseconds
    time.time = lambda: (clock.nanoseconds() + shift) / _NANOSECONDS
    time.time_ns = lambda: clock.nanoseconds() + shift
    for name in ("localtime", "gmtime", "ctime"):
        setattr(time, name, _now_by_default(getattr(time, name)))
    strftime = time.strftime
    time.strftime = lambda format, moment=None: strftime(format, moment or time.localtime())


def on_real(stop: Callable[[str], None]) -> None:
    """Watch, until this process ends, for what real time passes in: on virtual time its output would not be true.

    Args:
        stop: is called as the program begins such a thing, with "threads", "processes" or "sockets".
    """

    def watch(event: str, _: tuple[Any, ...]) -> None:
        if need := _NEEDS.get(event):
            stop(need)

    sys.addaudithook(watch)
    if sys.version_info < (3, 12):  # No event tells of threads there.
        start = threading._start_new_thread  # type: ignore[attr-defined]

        def start_new_thread(*arguments: Any) -> int:
            stop("threads")
            identity: int = start(*arguments)
            return identity

        threading._start_new_thread = start_new_thread  # type: ignore[attr-defined]


def _now_by_default(function: Callable[[float], Any]) -> Callable[..., Any]:
    """These functions of `time` read the system's clock themselves where they are given no time."""

    def of_moment(seconds: float | None = None) -> Any:
        return function(time.time() if seconds is None else seconds)

    return of_moment
