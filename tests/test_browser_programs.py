"""What runs in the page does what it does anywhere: every snippet that can run there, and programs that do their worst."""

import difflib
from collections.abc import Iterator

import pytest

from runnable import recording, trace_recording
from runnable.browser import PYTHON
from runnable.run import stable_output
from runnable.snippet import ROOT, Snippet, find, read
from tests.browser_python import FOLDER, LIBRARY, BrowserPython
from tests.hostile import ENDING, GOOD, Hostile


@pytest.fixture(scope="session", params=["fetched", "kept"])
def python(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserPython]:
    """One Python for all: as on the first page that a reader opens, and as on later ones."""
    running = BrowserPython(tmp_path_factory.mktemp("browser"), request.param)
    yield running
    running.close()


def runs_in_page(snippet: Snippet) -> bool:
    """Whether a page offers to run a snippet."""
    return set(snippet.needs) <= {"real time"} and not snippet.dependencies and PYTHON in snippet.versions


SNIPPETS = [snippet for snippet in map(read, find([ROOT / "snippets"])) if runs_in_page(snippet)]


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.name)
def test_snippet_does_in_the_page_what_is_recorded(snippet: Snippet, python: BrowserPython) -> None:
    differences = difference(snippet, python)
    if differences and not snippet.virtual:  # On a busy machine, real time runs as it likes.
        differences = difference(snippet, python)
    assert not differences


def difference(snippet: Snippet, python: BrowserPython) -> list[str]:
    """What a snippet does in the page that is not recorded."""
    expected = recording.load(snippet).outcomes[PYTHON]
    ran = python.run(snippet.program, snippet.path.name, snippet.virtual)
    output = stable_output(ran["output"], ran["trace"], FOLDER, LIBRARY)
    found = [*difflib.unified_diff(expected.output.splitlines(), output.splitlines(), lineterm="")]
    if ran["status"] != expected.status:
        found.append(f"exit status {ran['status']}, not {expected.status}")
    if not ran["sound"]:
        found.append("the next program needs a new Python")
    traces = trace_recording.load(snippet)
    if traces and PYTHON in traces.traces:
        told = trace_recording.story(traces.traces[PYTHON]), trace_recording.story(ran["trace"])
        found += difflib.unified_diff(*told, lineterm="")
    elif ran["trace"]["tasks"] and snippet.virtual:
        found.append("it has a trace, and none is recorded")
    return found


@pytest.mark.parametrize("hostile", ENDING.values(), ids=ENDING.keys())
def test_after_a_hostile_program_python_is_as_it_was(hostile: Hostile, python: BrowserPython) -> None:
    before = python.run(GOOD)
    ran = python.run(hostile.program)
    after = python.run(GOOD)

    assert before["status"] == 0
    assert (after["output"], after["trace"]) == (before["output"], before["trace"])
    assert hostile.prints in ran["output"]
    assert hostile.sentence in (ran.get("sentence") or "")
    assert ran["status"] == hostile.status
