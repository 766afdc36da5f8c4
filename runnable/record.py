"""Recording what snippets print and what their tasks do, and checking that they do it still."""

import datetime
import difflib
import importlib.metadata
import re
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from runnable import files, recording, trace_recording, versions
from runnable.recording import Outcome, Recording, RecordingError
from runnable.run import Conditions, Pool, Run
from runnable.snippet import ROOT, Snippet, shown
from runnable.trace_recording import Trace, TraceRecording

PLAIN = Conditions(hash_seed="0", memory=0)
"""What recordings are made under."""

OTHERS = (
    Conditions("1", "Etc/GMT+12", start=86_413.7, jitter=3e-6, rate=1.5, epoch=1_234_567_890.0, memory=1),
    Conditions("2", "Etc/GMT-14", start=0.25, jitter=2e-5, rate=2.0, epoch=1_600_000_000.0, memory=2),
    Conditions("3", "Etc/GMT+12", start=7.5, jitter=7e-6, rate=1.5, epoch=1_700_000_000.0, memory=3),
)
"""What a program is run under as well before it is recorded: its output must come out the same."""

COMPUTING = 0.3
"""Seconds that a program on virtual time may compute: more would show in a reader's times, and not in ours."""

TRACE_LIMIT = 5000
"""Events of a trace that may be recorded: beyond, its file outweighs what it shows."""

_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")


@dataclass(frozen=True)
class Verdict:
    """What came of recording or checking one snippet."""

    kind: str
    """`passed`, `failed`, `skipped` or `written`."""
    message: str = ""
    """For people: the file and line, what is wrong, what to do."""


def check(snippet: Snippet, pool: Pool) -> Verdict:
    """Run a snippet and compare what it prints, and what its tasks do, with its recordings for this Python."""
    if reason := skipped(snippet):
        return Verdict("skipped", reason)
    try:
        recorded = recording.load(snippet)
        recorded_trace = trace_recording.load(snippet)
    except RecordingError as error:
        return Verdict("failed", str(error))
    expected = recorded.outcomes[versions.current()]
    run = pool.run(snippet, trace=True)
    if message := wrong_ending(snippet, run):
        return Verdict("failed", message)
    if run.outcome != expected:
        return Verdict("failed", _difference(snippet, recorded, expected, run.outcome))
    if message := _trace_difference(snippet, recorded_trace, _tasks(run)):
        return Verdict("failed", message)
    return Verdict("passed")


def record(snippet: Snippet, pool: Pool) -> Verdict:
    """Run a snippet several times under different conditions, and write what it did if that was the same.

    What the recordings say of other Pythons is kept while the source is unchanged. For a new source, this Python
    speaks for all that the snippet admits, until they are recorded or checked themselves.
    """
    if reason := skipped(snippet):
        return Verdict("skipped", reason)
    run = pool.run(snippet, PLAIN)
    if message := wrong_ending(snippet, run):
        return Verdict("failed", message)
    traced = pool.run(snippet, PLAIN, trace=True)
    if message := refusal(snippet, run, pool) or _untraceable(snippet, run, traced, pool):
        return Verdict("failed", message)
    try:
        before = recording.load(snippet)
        before_trace = trace_recording.load(snippet) or TraceRecording(snippet.fingerprint, {})
    except RecordingError:
        after = Recording(snippet.fingerprint, dict.fromkeys(snippet.versions, run.outcome))
        trace = _tasks(traced)
        after_trace = TraceRecording(
            snippet.fingerprint, {} if trace is None else dict.fromkeys(snippet.versions, trace)
        )
    else:
        after = before.with_outcome(versions.current(), run.outcome)
        after_trace = before_trace.with_trace(versions.current(), _tasks(traced))
        if (after, after_trace) == (before, before_trace):
            return Verdict("passed")
    for path, text in (
        (snippet.recording, recording.write(after)),
        (snippet.trace, trace_recording.write(after_trace) if after_trace.traces else ""),
    ):
        try:
            if text:
                files.replace(path, text)
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            return Verdict("failed", f"{shown(path)}:1: cannot be written: {error.strerror}")
    return Verdict("written", f"{shown(snippet.recording)}: recorded")


def skipped(snippet: Snippet) -> str:
    """Why a snippet cannot be run on this Python, or nothing."""
    version = versions.current()
    if version not in snippet.versions:
        return f"needs Python {versions.write_range(snippet.versions)}"
    for requirement in snippet.dependencies:
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        try:
            importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            return f"needs the package {name}"
    return ""


def wrong_ending(snippet: Snippet, run: Run) -> str:
    """What is wrong with how a run ended, or nothing."""
    where = f"{shown(snippet.path)}:1:"
    last = run.outcome.output.rstrip("\n").split("\n")[-1] or "nothing"
    if run.stopped:
        return f"{where} {run.stopped}, and was stopped; the last that it printed: {last}"
    if run.outcome.status < 0:
        return f"{where} was ended by signal {-run.outcome.status}; the last that it printed: {last}"
    meant = versions.current() in snippet.fails
    if run.outcome.status and not meant:
        return (
            f"{where} ends with exit status {run.outcome.status} ({last}); "
            "mend it, or write fails = true under [tool.runnable] in its header"
        )
    if meant and not run.outcome.status:
        return f"{where} is meant to fail (its header says so), and ends with exit status 0"
    return ""


def refusal(snippet: Snippet, run: Run, pool: Pool) -> str:
    """Why a run's output may not be recorded, or nothing: it would not be the same for a reader."""
    if snippet.virtual and run.computed > COMPUTING:
        return (
            f"{shown(snippet.path)}:1: computes for {run.computed:.1f} seconds, which virtual time does not count: "
            'write needs = ["real time"] under [tool.runnable] in its header'
        )
    output = run.outcome.output
    here = {str(ROOT), sys.prefix, sys.base_prefix, str(Path.home()), tempfile.gettempdir()} - {"/", "/tmp"}
    today = {datetime.datetime.now(zone).date().isoformat() for zone in (datetime.UTC, None)}
    for number, line in enumerate(output.split("\n")):
        if found := recording.RESERVED.match(line):
            return _refuse(snippet, pool, number, f"prints “{found[0]}”, which marks a part of a recording")
        if found := _ADDRESS.search(line):
            return _refuse(
                snippet, pool, number, f"prints a memory address, {found[0]}: print a name instead"
            )
        if path := next((path for path in here if path in line), ""):
            return _refuse(snippet, pool, number, f"prints a path of this machine, {path}")
        if any(date in line for date in today):
            return _refuse(snippet, pool, number, "prints today's date")
    # A set of two has but two orders, so chance alone would often hide that it has none.
    shuffled = [replace(PLAIN, memory=seed) for seed in range(10, 18)] if snippet.virtual else []
    for conditions in (*OTHERS, *shuffled):
        other = pool.run(snippet, conditions)
        if message := wrong_ending(snippet, other):
            return message
        if other.outcome != run.outcome:
            before, after = output.split("\n"), other.outcome.output.split("\n")
            number = _first_difference(before, after)
            saw = f"once “{_line(before, number)}”, once “{_line(after, number)}”"
            return _refuse(snippet, pool, number, f"{_cause(snippet, run, conditions, pool)} ({saw})")
    return ""


def _untraceable(snippet: Snippet, run: Run, traced: Run, pool: Pool) -> str:
    """Why a run's trace may not be recorded, or nothing."""
    where = f"{shown(snippet.path)}:1:"
    if traced.outcome != run.outcome:
        return f"{where} prints something else while it is traced; that is a fault of runnable/trace.py"
    if (trace := _tasks(traced)) is None:
        return ""
    if len(trace["events"]) > TRACE_LIMIT:
        return f"{where} its tasks do {len(trace['events']):,} things; a recorded trace holds {TRACE_LIMIT:,}"
    told = trace_recording.story(trace)
    for seed in (10, 11, 12):
        other = pool.run(snippet, replace(PLAIN, hash_seed=str(seed), memory=seed), trace=True)
        retold = trace_recording.story(_tasks(other) or {**trace, "tasks": [], "events": []})
        if told != retold:
            number = _first_difference(told, retold)
            saw = f"once {_line(told, number) or 'nothing'}, once {_line(retold, number) or 'nothing'}"
            return f"{where} its tasks do not do the same each time ({saw})"
    return ""


def _tasks(run: Run) -> Trace | None:
    """What a run's tasks or generators did, if it had any, and there is something in it that is the same each time."""
    trace = run.trace
    if trace is None or not trace["tasks"]:
        return None
    # On the real clock, generators take as many steps as the world has it, and have no names that last.
    return None if trace["clock"] == "real" and trace.get("form") == "generators" else trace


def _cause(snippet: Snippet, run: Run, conditions: Conditions, pool: Pool) -> str:
    """Which of the conditions made the difference."""
    for same, cause in (
        (PLAIN, "does not print the same each time"),
        (
            replace(PLAIN, memory=conditions.memory),
            "prints objects in a set's order, or an id(), which are chance: sort them, print a name",
        ),
        (
            replace(PLAIN, hash_seed=conditions.hash_seed),
            "prints something in a set's order, which changes with each start of Python: sort it",
        ),
        (
            replace(conditions, hash_seed=PLAIN.hash_seed, memory=PLAIN.memory),
            "prints the time or a date, or its output hangs on the exact time: round it, or wait for longer",
        ),
    ):
        if pool.run(snippet, same).outcome != run.outcome:
            return cause
    return "does not print the same where the machine is another"


def _first_difference(before: list[str], after: list[str]) -> int:
    """Where two outputs part: the index of a line, from 0; if one begins like the other and ends, where it ends."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(before), len(after)))


def _line(lines: list[str], number: int) -> str:
    return lines[number] if 0 <= number < len(lines) else ""


def _refuse(snippet: Snippet, pool: Pool, number: int, reason: str) -> str:
    """The message of a refusal, naming the line of the program that printed a line of the output."""
    marked = pool.run(snippet, PLAIN, locate=True).outcome.output
    line, printed = 1, 0
    for found in re.finditer(r"\0(\d+)\0([^\0]*)", marked):
        line = int(found[1])
        printed += found[2].count("\n")
        if printed > number:
            break
    return f"{shown(snippet.path)}:{line}: {reason}"


def _difference(snippet: Snippet, recorded: Recording, expected: Outcome, outcome: Outcome) -> str:
    """A message that shows where a run leaves its recording, and the line of the recording."""
    version = versions.current()
    before, after = expected.output.split("\n"), outcome.output.split("\n")
    number = _first_difference(before, after)
    start = 2
    for group, part in recorded.parts():
        if version in group:
            break
        start += 1 + part.output.count("\n")
    file = shown(snippet.recording)
    if expected.status != outcome.status and before == after:
        ended = f"Python {versions.write(version)} ended with {outcome.status}"
        return f"{file}:{start}: recorded exit status {expected.status}, {ended}"
    where = f"{file}:{start + 1 + number}:"
    lines = difflib.unified_diff(
        before, after, "recorded", f"Python {versions.write(version)}", lineterm="", n=2
    )
    return "\n    ".join([f"{where} {snippet.path.name} prints something else than is recorded", *lines])


def _trace_difference(snippet: Snippet, recorded: TraceRecording | None, trace: Trace | None) -> str:
    """A message that shows where a run's tasks leave what is recorded of them, or nothing."""
    version = versions.current()
    file = shown(snippet.trace)
    expected = recorded.traces.get(version) if recorded else None
    if expected is None or trace is None:
        if expected is trace:
            return ""
        if recorded is None:
            return f"{file}:1: is missing, for {snippet.path.name} makes tasks; run make record"
        seen = "speaks of tasks" if trace is None else "speaks of no task"
        return f"{file}:1: {seen} on Python {versions.write(version)}, and that is not so; run make record"
    before, after = trace_recording.story(expected), trace_recording.story(trace)
    if before == after:
        return ""
    line = _line(before, _first_difference(before, after)).removesuffix(",")
    number = snippet.trace.read_text(encoding="utf-8").split(line)[0].count("\n") + 1 if line else 1
    lines = difflib.unified_diff(
        before, after, "recorded", f"Python {versions.write(version)}", lineterm="", n=2
    )
    where = f"{file}:{number}:"
    return "\n    ".join(
        [f"{where} the tasks of {snippet.path.name} do something else than is recorded", *lines]
    )
