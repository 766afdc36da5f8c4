import pytest

from runnable.transcript import stable

FOLDER = "/tmp/snippet-1"
LIBRARY = ("/usr/lib/python3.13/site-packages", "/usr/lib/python3.13")


def made_stable(text: str) -> str:
    return stable(text, FOLDER, LIBRARY)


def test_a_program_s_own_words_are_kept() -> None:
    text = "tea\n    ^^^^\n  ...\n/usr/bin\n"
    assert made_stable(text) == text


def test_a_last_line_is_ended() -> None:
    assert made_stable("tea") == "tea\n"
    assert made_stable("") == ""


def test_frames_of_the_library_shrink_and_marks_go() -> None:
    text = """\
Traceback (most recent call last):
  File "/tmp/snippet-1/tea.py", line 9, in <module>
    asyncio.run(main())
    ~~~~~~~~~~~^^^^^^^^
  File "/usr/lib/python3.13/asyncio/runners.py", line 194, in run
    return runner.run(main)
           ~~~~~~~~~~^^^^^^
  File "/usr/lib/python3.13/asyncio/base_events.py", line 721, in run_until_complete
    return future.result()
           ~~~~~~~~~~~~~^^
  File "/tmp/snippet-1/tea.py", line 5, in main
    raise ValueError(
    ...<2 lines>...
    )
ValueError: no water
"""
    assert (
        made_stable(text)
        == """\
Traceback (most recent call last):
  File "tea.py", line 9, in <module>
    asyncio.run(main())
  ...
  File "tea.py", line 5, in main
    raise ValueError(
ValueError: no water
"""
    )


def test_groups_keep_their_bars() -> None:
    text = """\
  + Exception Group Traceback (most recent call last):
  |   File "/tmp/snippet-1/tea.py", line 9, in <module>
  |     asyncio.run(main())
  |     ~~~~~~~~~~~^^^^^^^^
  |   File "/usr/lib/python3.13/asyncio/runners.py", line 194, in run
  |     return runner.run(main)
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/tmp/snippet-1/tea.py", line 5, in main
    |     raise ValueError("no water")
    | ValueError: no water
    +------------------------------------
"""
    assert (
        made_stable(text)
        == """\
  + Exception Group Traceback (most recent call last):
  |   File "tea.py", line 9, in <module>
  |     asyncio.run(main())
  |   ...
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "tea.py", line 5, in main
    |     raise ValueError("no water")
    | ValueError: no water
    +------------------------------------
"""
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "cb=[done() at /usr/lib/python3.13/asyncio/base_events.py:181]>\n",
            "cb=[done() at asyncio/base_events.py]>\n",
        ),
        ("/usr/lib/python3.13/site-packages/aiohttp/web.py:7: Warning\n", "aiohttp/web.py: Warning\n"),
        ("/tmp/snippet-1/tea.py:3: RuntimeWarning\n", "tea.py:3: RuntimeWarning\n"),
        ("opened /tmp/snippet-1/menu.txt\n", "opened menu.txt\n"),
    ],
)
def test_paths_lose_what_differs_between_machines(text: str, expected: str) -> None:
    assert made_stable(text) == expected
