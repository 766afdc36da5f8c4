"""Traces as files: written, read back, and compared."""

from pathlib import Path
from typing import Any

import pytest

from runnable import snippet, trace_recording
from runnable.recording import RecordingError
from runnable.trace_recording import Trace, TraceRecording, same
from runnable.versions import SUPPORTED


def trace(clock: str = "virtual", seconds: float = 1.0, **more: Any) -> Trace:
    return {
        "clock": clock,
        "tasks": [{"name": "Task-1", "coroutine": "main", "parent": None, "line": 8}],
        "events": [
            [0.0, "create", 0],
            [0.0, "run", 0],
            [0.0, "wait", 0, 5, "sleep(“1”)"],
            [seconds, "ready", 0, None],
            [seconds, "run", 0],
            [seconds, "end", 0, "returned", ""],
        ],
        **more,
    }


SAME = TraceRecording("0" * 16, dict.fromkeys(SUPPORTED, trace()))


def test_one_trace_is_written_once_with_an_event_a_line() -> None:
    text = trace_recording.write(SAME)
    assert text.startswith(f'{{"source": "{"0" * 16}",\n"traces": [\n{{"python": "3.11-3.15",\n')
    assert '\n[0.0, "wait", 0, 5, "sleep(“1”)"],\n[1.0, "ready", 0, null],\n' in text
    assert trace_recording.read(text) == SAME


def test_pythons_that_differ_have_traces_of_their_own() -> None:
    differing = SAME.with_trace((3, 13), trace(seconds=2.0)).with_trace((3, 11), None)
    assert [group for group, _ in differing.parts()] == [((3, 12), (3, 14), (3, 15)), ((3, 13),)]
    assert trace_recording.read(trace_recording.write(differing)) == differing


@pytest.mark.parametrize(
    "more", [{}, {"events": []}, {"left": 7, "stopped": 1.0}, {"tasks": [], "events": []}]
)
def test_what_is_written_is_read_back(more: dict[str, Any]) -> None:
    recording = TraceRecording("0" * 16, {(3, 12): trace(**more)})
    assert trace_recording.read(trace_recording.write(recording)) == recording


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"source": "", "traces": [{"python": "3"}]}', "[" * 9999])
def test_what_nobody_wrote_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="was not written by make record"):
        trace_recording.read(text)
    whole = trace_recording.write(SAME)
    for changed in (whole[:-2], whole + "\n", whole.replace("[1.0,", "[1.00,")):
        with pytest.raises(ValueError, match="has been changed since"):
            trace_recording.read(changed)


def test_on_the_real_clock_the_story_counts_and_not_the_times() -> None:
    assert not same(trace(), trace(seconds=1.001))
    late = trace("real", 1.001)
    assert same(trace("real"), late)
    late["events"][-1] = [1.001, "end", 0, "raised", "ValueError: no water"]
    assert not same(trace("real"), late)
    late = trace("real", 1.001)
    late["tasks"][0]["line"] = 9
    assert not same(trace("real"), late)


def test_one_run_on_the_real_clock_speaks_for_all_pythons_that_do_the_same() -> None:
    first = TraceRecording("0" * 16, dict.fromkeys(SUPPORTED, trace("real")))
    assert first.with_trace((3, 12), trace("real", 1.001)) == first


def test_a_trace_speaks_of_its_source_alone(tmp_path: Path) -> None:
    path = tmp_path / "brewing.py"
    path.write_text("# /// script\n# requires-python = '>=3.12'\n# ///\n")
    source = snippet.read(path)
    assert trace_recording.load(source) is None

    source.trace.write_text(trace_recording.write(SAME))
    with pytest.raises(RecordingError, match=r"brewing\.trace\.json:1: is stale, .*brewing\.py has changed"):
        trace_recording.load(source)

    mine = TraceRecording(source.fingerprint, {(3, 14): trace()})
    source.trace.write_text(trace_recording.write(mine))
    assert trace_recording.load(source) == mine

    source.trace.write_text(trace_recording.write(mine.with_trace((3, 11), trace())))
    with pytest.raises(RecordingError, match=r"speaks of a Python that the program is not for"):
        trace_recording.load(source)

    source.trace.write_bytes(b"\xff")
    with pytest.raises(RecordingError, match=r"brewing\.trace\.json:1: "):
        trace_recording.load(source)
