from pathlib import Path

import pytest

from runnable import snippet, versions
from runnable.snippet import SnippetError

HEADER = """\
# /// script
# requires-python = ">=3.12"
# dependencies = ["aiohttp>=3"]
#
# [tool.runnable]
# needs = ["sockets"]
# fails = ">=3.14"
# time-limit = 3
# ///
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keeps_order.py"


def test_a_plain_program_admits_every_python_and_needs_nothing(file: Path) -> None:
    file.write_text('print("tea")\n')
    plain = snippet.read(file)
    assert plain.program == 'print("tea")\n'
    assert plain.versions == versions.SUPPORTED
    assert (plain.fails, plain.needs, plain.dependencies, plain.virtual) == ((), (), (), True)
    assert plain.recording == file.with_suffix(".out")


def test_the_header_says_what_a_program_needs_and_is_not_shown(file: Path) -> None:
    file.write_text('print("tea")\n\n' + HEADER)
    read = snippet.read(file)
    assert read.program == 'print("tea")\n'
    assert read.versions == ((3, 12), (3, 13), (3, 14), (3, 15))
    assert read.fails == ((3, 14), (3, 15))
    assert read.needs == ("sockets",)
    assert not read.virtual
    assert read.dependencies == ("aiohttp>=3",)
    assert read.time_limit == 3


def test_sections_have_the_lines_of_the_program_without_markers(file: Path) -> None:
    file.write_text("a = 1\n# --8<-- [start:middle]\nb = 2\nc = 3\n# --8<-- [end:middle]\nd = 4\n")
    read = snippet.read(file)
    assert read.program == "a = 1\nb = 2\nc = 3\nd = 4\n"
    assert read.sections == {"middle": (2, 3)}


def test_only_a_line_feed_ends_a_line(file: Path) -> None:
    program = "print('a\x0cb\u2028c')\n\x0c\n"
    file.write_text(program + "x = 1\n", newline="")
    assert snippet.read(file).program == program + "x = 1\n"


def test_the_fingerprint_changes_with_the_file(file: Path) -> None:
    file.write_text("a = 1\n")
    before = snippet.read(file).fingerprint
    assert snippet.read(file).fingerprint == before
    file.write_text("a = 2\n")
    assert snippet.read(file).fingerprint != before


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        (HEADER + 'print("tea")\n', 1, "at the file's end"),
        ("a = 1\n# /// script\n# needs = [\n# ///\n", 2, "not TOML"),
        ("# /// script\n# [tool.runnable]\n# clock = 'real'\n# ///\n", 1, "unknown keys: clock"),
        ("# /// script\n# [tool.runnable]\n# needs = ['luck']\n# ///\n", 1, "no such need: luck"),
        ("# /// script\n# requires-python = '~=3.12'\n# ///\n", 1, "not understood"),
        ("# /// script\n# [tool.runnable]\n# needs = 'sockets'\n# ///\n", 1, "“needs” .* a list"),
        ("# /// script\n# [tool.runnable]\n# time-limit = 'long'\n# ///\n", 1, "a number of seconds"),
        ("# /// script\n# requires-python = 3.12\n# ///\n", 1, "“requires-python” .* text"),
        ("a = 1\n# /// script\n# dependencies = []\n", 2, "header is not understood"),
        ("# --8<-- [start:a]\n# --8<-- [start:a]\n", 2, "starts twice"),
        ("a = 1\n# --8<-- [end:a]\n", 2, "never started"),
        ("# --8<-- [start:a]\n", 1, "never ends"),
        ("a = 1\n# --8<-- [begin:a]\n", 2, "section markers"),
    ],
)
def test_mistakes_are_named_with_file_and_line(file: Path, source: str, line: int, words: str) -> None:
    file.write_text(source)
    with pytest.raises(SnippetError, match=rf"keeps_order\.py:{line}: .*{words}"):
        snippet.read(file)


@pytest.mark.parametrize(
    ("name", "words"), [("Tea.py", "lower case"), ("queue.py", "hides Python's module queue")]
)
def test_names_that_would_hurt_a_reader_are_refused(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / name).write_text("a = 1\n")
    with pytest.raises(SnippetError, match=words):
        snippet.read(tmp_path / name)


def test_snippets_are_found_below_folders(tmp_path: Path) -> None:
    for name in ("b/two.py", "a/one.py", "a/one.out", "a/__pycache__/three.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    names = [path.name for path in snippet.find([tmp_path, tmp_path / "a" / "one.py"])]
    assert names == ["one.py", "two.py"]
    with pytest.raises(SnippetError, match="no such snippet"):
        snippet.find([tmp_path / "none.py"])
