"""What a program does, and when: one record of a run, made while the program runs unmodified.

`program` records a whole program: what its tasks do, or what its generators do if it has no tasks.

`tasks` records tasks. asyncio keeps its own, fast ones, and nothing is wrapped around the program's coroutines. Three
functions of the library that every step passes through call the tracer: the two that make and run a handle (an entry
of the event loop's ready queue), and `create_task`. No frame of ours stands under the program: a stack or a traceback
looks as it would without us. Tasks are known by their identity and by weak references, so that none lives longer for
being watched. `calls` has the library call the tracer, `places` finds where in the program a task stands and what it
awaits, and `collector` keeps the garbage collector to the times that it would have come at.

`generators` records generators, and coroutines that are driven by hand; `words` has the words for values and errors.
"""

from runnable.trace.generators import GeneratorTracer
from runnable.trace.program import ProgramTracer
from runnable.trace.tasks import EVENT_LIMIT, HELD, HELD_REAL, TASK_LIMIT, Tracer

__all__ = ["EVENT_LIMIT", "HELD", "HELD_REAL", "TASK_LIMIT", "GeneratorTracer", "ProgramTracer", "Tracer"]
