from pathlib import Path

import pytest

from runnable import recording, snippet
from runnable.recording import Outcome, Recording, RecordingError
from runnable.versions import SUPPORTED

SAME = Recording("0" * 16, dict.fromkeys(SUPPORTED, Outcome("tea\ncoffee\n")))


def test_one_outcome_is_written_once() -> None:
    assert recording.write(SAME) == f"=== source {'0' * 16}\n=== Python 3.11-3.15\ntea\ncoffee\n"


def test_versions_that_differ_have_parts_of_their_own() -> None:
    differing = SAME.with_outcome((3, 13), Outcome("milk\n", 1)).with_outcome((3, 15), Outcome(""))
    text = recording.write(differing)
    assert text == (
        f"=== source {'0' * 16}\n"
        "=== Python 3.11-3.12, 3.14\ntea\ncoffee\n"
        "=== Python 3.13, exit status 1\nmilk\n"
        "=== Python 3.15\n"
    )
    assert recording.read(text) == differing


@pytest.mark.parametrize(
    "output", ["\n", "\n\n", "a\r\nb\rc\x0c=== Python 3.11\u2028\x85\n", " \n=== Pythons\n"]
)
def test_output_is_kept_to_the_character(output: str, tmp_path: Path) -> None:
    path = tmp_path / "brewing.py"
    path.write_text("pass\n")
    source = snippet.read(path)
    recorded = Recording(source.fingerprint, dict.fromkeys(SUPPORTED, Outcome(output)))
    source.recording.write_bytes(recording.write(recorded).encode())
    assert recording.load(source) == recorded


@pytest.mark.parametrize("text", ["", "tea\n", f"=== source {'0' * 16}\n", f"=== source {'0' * 16}\ntea\n"])
def test_text_that_is_no_recording_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="does not begin|holds"):
        recording.read(text)


def test_a_recording_speaks_of_its_source_alone(tmp_path: Path) -> None:
    path = tmp_path / "brewing.py"
    path.write_text("print('tea')\n")
    source = snippet.read(path)
    with pytest.raises(RecordingError, match=r"brewing\.py:1: is not recorded; run make record"):
        recording.load(source)

    file = tmp_path / "brewing.out"
    file.write_text(recording.write(Recording(source.fingerprint, SAME.outcomes)))
    assert recording.load(source).outcomes == SAME.outcomes

    file.write_text(recording.write(SAME))
    with pytest.raises(RecordingError, match=r"brewing\.out:1: is stale, .*brewing\.py has changed"):
        recording.load(source)

    file.write_text(recording.write(Recording(source.fingerprint, {(3, 12): Outcome("tea\n")})))
    with pytest.raises(RecordingError, match=r"brewing\.out:1: does not speak of just Python 3\.11-3\.15"):
        recording.load(source)

    file.write_text("tea\n")
    with pytest.raises(RecordingError, match=r"brewing\.out:1: does not begin with"):
        recording.load(source)
