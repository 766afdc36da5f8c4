import pytest

from runnable import versions
from runnable.versions import SUPPORTED


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [
        ("", SUPPORTED),
        (">=3.13", ((3, 13), (3, 14), (3, 15))),
        (">=3.12, <3.14", ((3, 12), (3, 13))),
        ("!=3.12,<=3.13", ((3, 11), (3, 13))),
        ("==3.15", ((3, 15),)),
        (">3.14", ((3, 15),)),
    ],
)
def test_admitted(specifier: str, expected: tuple[versions.Version, ...]) -> None:
    assert versions.admitted(specifier) == expected


@pytest.mark.parametrize(("specifier", "word"), [("~=3.12", "~=3.12"), ("3.12", "3.12"), (">=3.16", "none")])
def test_a_specifier_that_cannot_be_followed_is_refused(specifier: str, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        versions.admitted(specifier)


@pytest.mark.parametrize(
    ("group", "text"),
    [(SUPPORTED, "3.11-3.15"), (((3, 12),), "3.12"), (((3, 15), (3, 11), (3, 12)), "3.11-3.12, 3.15")],
)
def test_ranges_are_written_and_read_back(group: tuple[versions.Version, ...], text: str) -> None:
    assert versions.write_range(group) == text
    assert versions.read_range(text) == tuple(sorted(group))


@pytest.mark.parametrize("text", ["", "3", "3.11-", "2.7", "3.11 3.12"])
def test_text_that_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no range"):
        versions.read_range(text)
