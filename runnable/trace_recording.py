"""A recorded trace: what a snippet's tasks did on each Python, as a JSON file with one event a line.

It lies beside the recording of the output, for programs with tasks alone. As there, each different trace stands once,
with the Pythons that share it. What runs on virtual time does the same to the microsecond each time; on the real clock
it is the story that is the same, and the times are those of the run that was recorded.
"""

import json
from dataclasses import dataclass
from typing import Any

from runnable import versions
from runnable.recording import RecordingError
from runnable.snippet import Snippet, shown
from runnable.versions import Version

Trace = dict[str, Any]


@dataclass(frozen=True)
class TraceRecording:
    """The trace on each Python on which the program has tasks, and the fingerprint of the source that was run."""

    fingerprint: str
    traces: dict[Version, Trace]

    def parts(self) -> list[tuple[tuple[Version, ...], Trace]]:
        """Each different trace once, with the Pythons that share it, in order of their oldest."""
        parts: list[tuple[list[Version], Trace]] = []
        for version, trace in sorted(self.traces.items()):
            for group, shared in parts:
                if shared is trace or json.dumps(shared) == json.dumps(trace):
                    group.append(version)
                    break
            else:
                parts.append(([version], trace))
        return [(tuple(group), trace) for group, trace in parts]

    def with_trace(self, version: Version, trace: Trace | None) -> "TraceRecording":
        """The same recording, but for what was seen on one Python; nothing, if the program has no tasks there."""
        traces = {other: old for other, old in self.traces.items() if other != version}
        if trace is not None:
            # Where the program did the same elsewhere, one trace stands for both, whatever a real clock said.
            alike = (old for _, old in sorted(self.traces.items(), reverse=True) if same(old, trace))
            traces[version] = next(alike, trace)
        return TraceRecording(self.fingerprint, traces)


def same(one: Trace, other: Trace) -> bool:
    """Whether two traces tell the same: to the microsecond on virtual time, and the same story on the real clock."""
    return story(one) == story(other)


def story(trace: Trace) -> list[str]:
    """What is the same in each run of a program, a line for each task and each thing that it did.

    On virtual time that is the whole trace. On the real clock it is which tasks there were, who made them where, and
    how they ended: the times differ, so does the order in which tasks come to run, and what is there already when a
    task asks for it is not waited for. What tasks were called with is no part of it, for it may be a port's number.
    """
    if trace["clock"] == "virtual":
        return _lines(trace)
    told: list[list[Any]] = [[{**task, "arguments": ""}] for task in trace["tasks"]]
    for _, kind, task, *how in trace["events"]:
        if kind == "end":
            told[task].append(how)
    return [json.dumps(task, ensure_ascii=False) for task in told]


def write(recording: TraceRecording) -> str:
    """A recording as the text of its file."""
    parts = []
    for group, trace in recording.parts():
        python = json.dumps(versions.write_range(group))
        parts.append("\n".join([f'{{"python": {python},', *_lines(trace)]))
    traces = ",\n".join(parts)
    return f'{{"source": {json.dumps(recording.fingerprint)},\n"traces": [\n{traces}\n]}}\n'


def read(text: str) -> TraceRecording:
    """The inverse of `write`.

    Raises:
        ValueError: the text is nothing that `write` writes.
    """
    try:
        stored = json.loads(text)
        traces: dict[Version, Trace] = {}
        for part in stored["traces"]:
            trace = {key: value for key, value in part.items() if key != "python"}
            traces.update(dict.fromkeys(versions.read_range(part["python"]), trace))
        recording = TraceRecording(stored["source"], traces)
        if write(recording) == text:
            return recording
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise ValueError("was not written by make record, or has been changed since")


def load(snippet: Snippet) -> TraceRecording | None:
    """A snippet's recorded trace, from its file; None if it has none, for its program has no tasks.

    Raises:
        RecordingError: the file cannot be read, or it was made of another source or for Pythons that the program is
            not for.
    """
    try:
        recording = read(snippet.trace.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (ValueError, OSError) as error:
        raise RecordingError(f"{shown(snippet.trace)}:1: {error}; run make record") from None
    if recording.fingerprint != snippet.fingerprint:
        file = shown(snippet.trace)
        raise RecordingError(f"{file}:1: is stale, {shown(snippet.path)} has changed; run make record")
    if not recording.traces.keys() <= set(snippet.versions):
        file = shown(snippet.trace)
        raise RecordingError(f"{file}:1: speaks of a Python that the program is not for; run make record")
    return recording


def _lines(trace: Trace) -> list[str]:
    """A trace as lines of JSON, one for each task and each event; the opening brace is left to the caller."""
    lines = []
    for key, value in trace.items():
        if isinstance(value, list):
            lines.append(f"{json.dumps(key)}: [")
            lines += [json.dumps(item, ensure_ascii=False) + "," for item in value]
            lines[-1] = lines[-1].removesuffix(",") + "],"
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)},")
    lines[-1] = lines[-1].removesuffix(",") + "}"
    return lines
