"""The trace of a whole program: of its tasks, or of its generators if it has no tasks."""

import time
from collections.abc import Callable
from typing import Any

from runnable.trace.generators import GeneratorTracer
from runnable.trace.tasks import Tracer


class ProgramTracer:
    """Records what a program's tasks do, and what its generators do until there is a task.

    Args:
        program: the program's file, as it stands in its code objects' `co_filename`.
        source: the program's text.
        virtual: whether the clock, `time.monotonic`, is a virtual one.
        written: how many characters (or bytes) of output the program has written so far.
    """

    def __init__(self, program: str, source: str, virtual: bool, written: Callable[[], int]) -> None:
        clock = time.monotonic
        self._tasks = Tracer(program, clock, virtual=virtual, written=written)
        self._generators = GeneratorTracer(program, clock, virtual=virtual, written=written, source=source)

    def install(self) -> None:
        """Start to record.

        Raises:
            RuntimeError: if a tracer, a profiler or a debugger is at work already, or this Python knows no way.
        """
        self._tasks.install()
        try:
            self._generators.install()
        except RuntimeError:
            self._tasks.uninstall()
            raise

    def trace(self) -> dict[str, Any]:
        """What has been recorded, ready for JSON; of no task if the program had no generators of its own either."""
        self._generators.uninstall()
        tasks = self._tasks.trace()
        return tasks if tasks["tasks"] else self._generators.trace() or tasks

    def tasks_so_far(self) -> dict[str, Any] | None:
        """What has been recorded of tasks while the program goes on, if there are any."""
        tasks = self._tasks.trace()
        return tasks if tasks["tasks"] else None
