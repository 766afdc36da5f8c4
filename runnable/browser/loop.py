"""CPython's own event loop where there is nothing to wait for but time: in a Web Worker.

`asyncio.run` and all above the selector are the library's, unchanged. The selector sleeps until the next timer; there are
no sockets, threads or signals that could wake it earlier.
"""

import selectors
from asyncio import selector_events, unix_events
from collections.abc import Callable, Mapping
from typing import Any

Selected = list[tuple[selectors.SelectorKey, int]]


class SleepingSelector(selectors.BaseSelector):
    """A selector under which nothing ever happens.

    Args of `install`, which every event loop's selector shares:
        sleep: waits for so many seconds.
        forever: is called where a loop waits for what can never come, and does not return.
    """

    sleep: Callable[[float], None]
    forever: Callable[[], None]

    def __init__(self) -> None:
        self._keys: dict[Any, selectors.SelectorKey] = {}

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        """Remember what is to be watched."""
        number = fileobj if isinstance(fileobj, int) else int(fileobj.fileno())
        key = self._keys[number] = selectors.SelectorKey(fileobj, number, events, data)
        return key

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        """Forget it."""
        return self._keys.pop(fileobj if isinstance(fileobj, int) else int(fileobj.fileno()))

    def select(self, timeout: float | None = None) -> Selected:
        """Wait for a timer: None is to wait for other things alone."""
        if timeout is None:
            type(self).forever()
        elif timeout > 0:
            type(self).sleep(timeout)
        return []

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        """What is watched."""
        return self._keys


def install(sleep: Callable[[float], None], forever: Callable[[], None]) -> None:
    """Have every event loop that is made from now on sleep in this way."""
    SleepingSelector.sleep = staticmethod(sleep)
    SleepingSelector.forever = staticmethod(forever)
    # asyncio's log says which selector it uses.
    SleepingSelector.__name__ = SleepingSelector.__qualname__ = "EpollSelector"
    selectors.DefaultSelector = SleepingSelector  # type: ignore[misc,assignment]
    # Another thread or a signal would wake the loop through a pair of sockets: there are none.
    loop: Any = selector_events.BaseSelectorEventLoop
    loop._make_self_pipe = _make_no_pipe
    loop._close_self_pipe = _close_no_pipe
    # As on every loop without signals.
    unix: Any = unix_events.SelectorEventLoop
    del unix.add_signal_handler, unix.remove_signal_handler


def _make_no_pipe(loop: Any) -> None:
    loop._ssock = loop._csock = None
    loop._internal_fds += 1


def _close_no_pipe(loop: Any) -> None:
    loop._internal_fds -= 1
