"""The programs in tests/traces do, between them, all that a trace can tell, and what is recorded of them was read.

They are recorded as the site's are: `python -m runnable record tests/traces`, on each Python. Read what has changed: a
trace is to tell the truth about its program.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from runnable import record, snippet, trace_recording
from runnable.run import Pool
from runnable.trace_recording import Trace

FOLDER = Path(__file__).parent / "traces"
PROGRAMS = snippet.find([FOLDER])


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(1) as pool:
        yield pool


@pytest.mark.parametrize("path", PROGRAMS, ids=[path.relative_to(FOLDER).as_posix() for path in PROGRAMS])
def test_a_program_does_what_is_recorded(path: Path, pool: Pool) -> None:
    program = snippet.read(path)
    assert trace_recording.load(program), "it has tasks or generators"
    verdict = record.check(program, pool)
    assert verdict.kind in ("passed", "skipped"), verdict.message


def traces(form: str | None) -> list[Trace]:
    recorded = [trace_recording.load(snippet.read(path)) for path in PROGRAMS]
    return [trace for one in recorded if one for trace in one.traces.values() if trace.get("form") == form]


def test_every_kind_of_event_is_in_some_trace_of_tasks() -> None:
    seen = traces(None)
    events = [event for trace in seen for event in trace["events"]]
    kinds = {"create", "run", "wait", "ready", "end", "cancel", "callback", "output"}
    assert {event[1] for event in events} == kinds
    assert {event[3] for event in events if event[1] == "end"} == {
        "returned",
        "raised",
        "cancelled",
        "destroyed",
    }
    waits = {event[4].partition("(")[0].split()[0] for event in events if event[1] == "wait"}
    assert waits >= {
        "sleep", "task", "a", "the", "its", "gather", "wait", "wait_for", "shield", "as_completed",
        "Queue.get", "Queue.put", "Lock.acquire", "Event.wait", "Semaphore.acquire",
    }  # fmt: skip
    words = {event[4] for event in events if event[1] == "wait"}
    assert words >= {"a future", "a thread", "the task group", "its next turn"}
    assert {trace["clock"] for trace in seen} == {"virtual", "real"}


def test_every_kind_of_event_is_in_some_trace_of_generators() -> None:
    events = [event for trace in traces("generators") for event in trace["events"]]
    assert {event[1] for event in events} == {"create", "run", "wait", "end", "output"}
    assert {event[3] for event in events if event[1] == "end"} == {"returned", "raised", "closed"}
    manners = {event[5] for event in events if event[1] == "wait"}
    assert manners == {"yield", "from", "call", "throw", "close", "drop"}
