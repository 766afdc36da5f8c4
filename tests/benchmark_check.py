"""What checking snippets costs: `python -m tests.benchmark_check`.

Checks a hundred snippets of the site in three ways, in turn, several times over: as `python -m runnable check` does;
in a Python started for each of them, several at once; and in a Python started for each of them, one after another. All
three run the same programs on the same virtual time. Programs that need the real clock are left out, for they wait.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from os import cpu_count

from runnable import record, snippet
from runnable.run import Pool
from runnable.snippet import ROOT, SNIPPETS, Snippet

COUNT, ROUNDS = 100, 5
CORES = cpu_count() or 1

ALONE = """
import runpy, sys
from runnable import clock
clock.install(clock.VirtualClock())
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def forked(snippets: list[Snippet]) -> None:
    """As the command line checks them."""
    with Pool(CORES) as pool:
        assert all(
            verdict.kind == "passed" for _, verdict in pool.map(lambda one: record.check(one, pool), snippets)
        )


def alone(one: Snippet) -> None:
    """In a Python of its own, with all that it takes to run on virtual time."""
    command = [
        sys.executable,
        "-c",
        ALONE,
        str(one.path),
    ]
    subprocess.run(command, cwd=ROOT, capture_output=True)


def started_at_once(snippets: list[Snippet]) -> None:
    """A Python for each, as many at a time as there are cores."""
    with ThreadPoolExecutor(CORES) as threads:
        list(threads.map(alone, snippets))


def started_in_turn(snippets: list[Snippet]) -> None:
    """A Python for each, one after another."""
    for one in snippets:
        alone(one)


def seconds(rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Check so many programs in each way, in turn; the seconds a program of each round."""
    virtual = [
        one
        for path in snippet.find([SNIPPETS])
        if (one := snippet.read(path)).virtual and not record.skipped(one)
    ]
    snippets = list(islice(cycle(virtual), COUNT))
    ways: list[Callable[[list[Snippet]], None]] = [forked, started_at_once, started_in_turn]
    taken: dict[str, list[float]] = {way.__name__: [] for way in ways}
    for _ in range(rounds):
        for way in ways:
            start = time.perf_counter()
            way(snippets)
            taken[way.__name__].append((time.perf_counter() - start) / COUNT)
    return taken


def main() -> None:
    """Measure, and print medians and ratios."""
    taken = seconds()
    print(f"Python {sys.version.split()[0]}, {CORES} cores, {COUNT} snippets, medians of {ROUNDS} rounds")
    base = statistics.median(taken["forked"])
    for name, measured in taken.items():
        median = statistics.median(measured)
        print(f"{name:16} {median * 1000:7.1f} ms a snippet  {median / base:5.1f} times")


if __name__ == "__main__":
    main()
