"""A recording: what a snippet printed and how it ended, on each Python, as a text file that people can read.

    === source 0123456789abcdef
    === Python 3.11-3.13
    the kettle is on
    === Python 3.14-3.15, exit status 1
    Traceback (most recent call last):
      ...

The first line carries the fingerprint of the source that was run; each further line of that form starts what the
Pythons that it names printed. Most recordings have one such part.
"""

import re
from dataclasses import dataclass

from runnable import versions
from runnable.snippet import Snippet, shown
from runnable.versions import Version

_SOURCE = re.compile(r"=== source (?P<fingerprint>[0-9a-f]{16})")
_PART = re.compile(r"=== Python (?P<versions>[\d., -]+?)(?:, exit status (?P<status>-?\d+))?")

RESERVED = re.compile(r"^=== (source|Python) ", re.MULTILINE)
"""What no program may print, or its recording could not be read back."""


class RecordingError(Exception):
    """A recording is missing, unreadable or stale; the message is for people and names the file and the line."""


@dataclass(frozen=True)
class Outcome:
    """What a run left: its output, and the exit status of the process (negative: the signal that ended it)."""

    output: str
    status: int = 0


@dataclass(frozen=True)
class Recording:
    """The outcome on each Python, and the fingerprint of the source that was run."""

    fingerprint: str
    outcomes: dict[Version, Outcome]

    def parts(self) -> list[tuple[tuple[Version, ...], Outcome]]:
        """Each different outcome once, with the Pythons that share it, in order of their oldest."""
        grouped: dict[Outcome, list[Version]] = {}
        for version, outcome in sorted(self.outcomes.items()):
            grouped.setdefault(outcome, []).append(version)
        return [(tuple(group), outcome) for outcome, group in grouped.items()]

    def with_outcome(self, version: Version, outcome: Outcome) -> "Recording":
        """The same recording, but for what one Python printed."""
        return Recording(self.fingerprint, {**self.outcomes, version: outcome})


def write(recording: Recording) -> str:
    """A recording as the text of its file."""
    text = [f"=== source {recording.fingerprint}\n"]
    for group, outcome in recording.parts():
        status = f", exit status {outcome.status}" if outcome.status else ""
        text.append(f"=== Python {versions.write_range(group)}{status}\n{outcome.output}")
    return "".join(text)


def read(text: str) -> Recording:
    """The inverse of `write`.

    Raises:
        ValueError: the text is no recording; the message says why.
    """
    # At line feeds alone: what a program prints may hold other characters that end lines.
    first, *rest = text.removesuffix("\n").split("\n")
    source = _SOURCE.fullmatch(first)
    if source is None:
        raise ValueError("does not begin with “=== source” and a fingerprint")
    outcomes: dict[Version, Outcome] = {}
    group: tuple[Version, ...] = ()
    for line in rest:
        part = _PART.fullmatch(line)
        if part:
            group = versions.read_range(part["versions"])
            outcomes.update(dict.fromkeys(group, Outcome("", int(part["status"] or 0))))
        elif not group:
            raise ValueError("holds output before the first “=== Python” line")
        else:
            before = outcomes[group[0]]
            outcomes.update(dict.fromkeys(group, Outcome(f"{before.output}{line}\n", before.status)))
    if not outcomes:
        raise ValueError("holds no output of any Python")
    return Recording(source["fingerprint"], outcomes)


def load(snippet: Snippet) -> Recording:
    """A snippet's recording, from its file.

    Raises:
        RecordingError: there is none, it cannot be read, or it was made of another source or for other Pythons.
    """
    try:
        recording = read(snippet.recording.read_bytes().decode())  # As it is: a program may print "\r".
    except FileNotFoundError:
        raise RecordingError(f"{shown(snippet.path)}:1: is not recorded; run make record") from None
    except (ValueError, OSError) as error:
        raise RecordingError(f"{shown(snippet.recording)}:1: {error}; run make record") from None
    if recording.fingerprint != snippet.fingerprint:
        file = shown(snippet.recording)
        raise RecordingError(f"{file}:1: is stale, {shown(snippet.path)} has changed; run make record")
    if tuple(sorted(recording.outcomes)) != snippet.versions:
        file, wanted = shown(snippet.recording), versions.write_range(snippet.versions)
        raise RecordingError(f"{file}:1: does not speak of just Python {wanted}; run make record")
    return recording
