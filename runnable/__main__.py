"""The command line: `python -m runnable run|record|check PATH...`, `python -m runnable timeline PROGRAM`."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("this needs Python 3.11 or newer, and this is Python " + sys.version.split()[0])

_STARTED_WITH = frozenset(sys.modules)
if __name__ == "__main__" and not sys.flags.safe_path:
    # The folder that we are called in: a reader's `html.py` there is not for us.
    del sys.path[0]

import argparse
import os
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

# A reader's program runs in this very process: it is to find no more imported than it must. (On virtual time, it has to
# be the first to import `datetime`.) So each command imports for itself what it needs.
if TYPE_CHECKING:
    from runnable.record import Verdict
    from runnable.run import Pool
    from runnable.snippet import Snippet

FAILED, MISUSED, INTERRUPTED = 1, 2, 130


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says.

    Returns:
        The exit status: 0 if all went well, 1 if a snippet failed, 2 if the command could not be understood. `run`
        returns the program's own.
    """
    parser = argparse.ArgumentParser(prog="python -m runnable", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="run|record|check|timeline")
    for name, summary in (
        ("run", "run one snippet as it is recorded, and show what it prints"),
        ("record", "run snippets and record what they print"),
        ("check", "run snippets and compare what they print with their recordings"),
    ):
        command = commands.add_parser(name, help=summary, description=summary)
        command.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="a snippet, or a folder of them"
        )
        command.add_argument(
            "--jobs",
            type=_count,
            default=os.cpu_count() or 1,
            metavar="N",
            help="how many at once (all cores)",
        )
    summary = "run a program of your own, and write a page that shows what its tasks did"
    command = commands.add_parser("timeline", help=summary, description=summary)
    command.add_argument(
        "--virtual",
        action="store_true",
        help="on virtual time: waiting takes no time, and times come out exact",
    )
    command.add_argument(
        "--output", metavar="FILE.html", help="the page to write (PROGRAM's name, here, with .timeline.html)"
    )
    command.add_argument("program", metavar="PROGRAM", help="the program's file")
    command.add_argument("arguments", nargs=argparse.REMAINDER, metavar="ARGUMENTS", help="the program's own")
    options = parser.parse_args(arguments)
    return _timeline(options) if options.command == "timeline" else _snippets(options)


def _timeline(options: argparse.Namespace) -> int:
    """Run a reader's program and draw its timeline."""
    from runnable import program

    try:
        return program.run(options.program, options.arguments, options.output, options.virtual, _STARTED_WITH)
    except program.ProgramError as error:
        print(error, file=sys.stderr)
        return MISUSED


def _snippets(options: argparse.Namespace) -> int:
    """Run, record or check the site's own programs."""
    from runnable import record, snippet

    try:
        snippets = [snippet.read(path) for path in snippet.find(options.paths)]
    except snippet.SnippetError as error:
        print(error, file=sys.stderr)
        return MISUSED
    try:
        if options.command == "run":
            return _run(snippets)
        verb = record.record if options.command == "record" else record.check
        return _all(snippets, verb, options.jobs)
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return INTERRUPTED


def _run(snippets: "list[Snippet]") -> int:
    from runnable import snippet
    from runnable.run import Pool

    if len(snippets) != 1:
        print(f"run takes one snippet, and these are {len(snippets)}", file=sys.stderr)
        return MISUSED
    with Pool(1) as pool:
        run = pool.run(snippets[0])
    sys.stdout.write(run.outcome.output)
    if run.stopped:
        print(f"{snippet.shown(snippets[0].path)}: {run.stopped}", file=sys.stderr)
        return FAILED
    return run.outcome.status


def _all(snippets: "list[Snippet]", verb: "Callable[[Snippet, Pool], Verdict]", jobs: int) -> int:
    """Record or check snippets, and say what came of it."""
    from runnable.run import Pool

    kinds: Counter[str] = Counter()
    started = time.monotonic()
    with Pool(jobs) as pool:
        for one, verdict in pool.map(lambda one: verb(one, pool), snippets):
            kinds[verdict.kind] += 1
            if verdict.kind in ("failed", "written"):
                _progress("")
                print(verdict.message, file=sys.stderr if verdict.kind == "failed" else sys.stdout)
            _progress(f"{kinds.total()}/{len(snippets)} {one.name}")
    _progress("")
    seconds = time.monotonic() - started
    print(
        f"Python {sys.version.split()[0]}: {len(snippets)} snippets, {seconds:.1f} s, {kinds['written']} written"
    )
    print(
        f"{kinds['passed'] + kinds['written']} passed, {kinds['failed']} failed, {kinds['skipped']} skipped"
    )
    return FAILED if kinds["failed"] else 0


def _progress(text: str) -> None:
    """Show how far the work is on the terminal's last line, where there is a terminal."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text[:78]}", end="", file=sys.stderr, flush=True)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is no number of jobs")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
