"""Running snippets, several at once, each in a process of its own."""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from runnable import transcript
from runnable.recording import Outcome
from runnable.snippet import ROOT, Snippet

T = TypeVar("T")


@dataclass(frozen=True)
class Conditions:
    """What may differ from one run of a program to the next, and must not show in what it prints."""

    hash_seed: str = "random"
    """Decides the order of sets of strings, as PYTHONHASHSEED."""
    timezone: str = "UTC"
    start: float = 0.0
    """What the clock shows at first, in seconds."""
    jitter: float = 0.0
    """How much a virtual clock moves on, in seconds, each time that the program reads it."""
    rate: float = 1.0
    """How many seconds of a program that needs the real clock pass in a real one."""
    epoch: float = 1_000_000_000.0
    """The date of the clock's zero, in seconds since 1970."""
    memory: int | None = None
    """Decides where objects lie in memory, and so the order of sets of objects, tasks above all; None is chance."""


@dataclass(frozen=True)
class Run:
    """One run of a snippet."""

    outcome: Outcome
    stopped: str | None = None
    """Why it was stopped before its end, if it was."""
    computed: float = 0.0
    """Seconds of a processor's time that it took."""
    trace: dict[str, Any] | None = None
    """What its tasks did, or its generators if it has no tasks, if it was to be traced and came to its end."""


class ForkServer:
    """A warm Python that runs snippets one after another, each in a process forked for it."""

    def __init__(self, hash_seed: str, timezone: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from runnable.forkserver import serve; serve()"],
            cwd=ROOT,
            env=_environment(hash_seed, timezone),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0,  # Ctrl-C in a terminal is for the process that started it.
        )
        self._library = transcript.library_folders()

    def run(self, snippet: Snippet, conditions: Conditions, locate: bool = False, trace: bool = False) -> Run:
        """Run a snippet and wait for its end."""
        job: dict[str, Any] = {
            "file": snippet.path.name,
            "program": snippet.program,
            "virtual": snippet.virtual,
            "time_limit": snippet.time_limit,
            "start": conditions.start,
            "jitter": conditions.jitter,
            "rate": conditions.rate,
            "epoch": conditions.epoch,
            "memory": conditions.memory,
            "locate": locate,
            "trace": trace,
        }
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(json.dumps(job).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # It has ended, and answers nothing.
        answer = self._process.stdout.readline()
        if not answer:
            return Run(Outcome("", self._process.wait()), "ended the process that ran it")
        result = json.loads(answer)
        output = stable_output(result["output"], result["trace"], result["folder"], self._library)
        stopped = result["stopped"]
        if stopped == "still running":
            stopped = f"was still running after {snippet.time_limit:g} seconds"
        return Run(Outcome(output, result["status"]), stopped, result["computed"], result["trace"])

    @property
    def alive(self) -> bool:
        """Whether it can run another."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End the server, and the program that it runs."""
        self._process.terminate()

    def close(self) -> None:
        """Let the server end, and wait for it."""
        self._process.communicate()


def stable_output(output: str, trace: dict[str, Any] | None, folder: str, library: Sequence[str]) -> str:
    """What a program printed, made the same wherever it ran (as `transcript.stable` does), and its trace to fit that."""
    for event in (trace or {}).get("events", ()):
        if event[1] == "output" and event[2]:
            # As much of the stable text. Lines are whole wherever it differs in length, so this is exact.
            raw = output[: event[2]]
            event[2] = len(transcript.stable(raw, folder, library)) - (not raw.endswith("\n"))
    return transcript.stable(output, folder, library)


class Pool:
    """Fork servers for several threads at once, made as they are needed."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._lock = threading.Lock()
        self._idle: dict[tuple[str, str], list[ForkServer]] = {}
        self._all: list[ForkServer] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._all:
            server.close()

    def run(
        self,
        snippet: Snippet,
        conditions: Conditions | None = None,
        locate: bool = False,
        trace: bool = False,
    ) -> Run:
        """Run a snippet on a server that is free, or on a new one."""
        conditions = conditions or Conditions()
        kind = (conditions.hash_seed, conditions.timezone)
        with self._lock:
            idle = self._idle.setdefault(kind, [])
            server = idle.pop() if idle else None
        if server is None:
            server = ForkServer(*kind)
            with self._lock:
                self._all.append(server)
        run = server.run(snippet, conditions, locate, trace)
        if server.alive:
            with self._lock:
                idle.append(server)
        return run

    def map(
        self, function: Callable[[Snippet], T], snippets: Iterable[Snippet]
    ) -> Iterator[tuple[Snippet, T]]:
        """A function's result for each snippet, several at once, in the order in which they come ready."""
        snippets = list(snippets)
        done: queue.SimpleQueue[tuple[Snippet, Callable[[], T]]] = queue.SimpleQueue()
        with ThreadPoolExecutor(self.jobs) as threads:
            for snippet in snippets:
                future = threads.submit(function, snippet)
                future.add_done_callback(lambda future, snippet=snippet: done.put((snippet, future.result)))  # type: ignore[misc]
            try:
                for _ in snippets:
                    snippet, result = done.get()
                    yield snippet, result()
            except BaseException:  # Ctrl-C above all: what has not begun never will, what runs is stopped.
                threads.shutdown(wait=False, cancel_futures=True)
                for server in self._all:
                    server.stop()
                raise


def _environment(hash_seed: str, timezone: str) -> dict[str, str]:
    """What a program sees of its surroundings: little, and the same everywhere."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": hash_seed,
        # Standard output and error are one stream here: buffered, they would come out of order.
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "TZ": timezone,
    }
