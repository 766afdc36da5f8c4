"""What is drawn of traces of generators: those of the programs in tests/traces/generators."""

import gzip
import itertools
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser

from runnable import snippet, trace_recording
from runnable.timeline import MOST_LANES, describe, draw, moments
from tests.test_generator_trace import PROGRAMS
from tests.test_timeline import OVERLAPS, SVG, drawn, paths, text_of, words

Trace = dict[str, Any]

FOLDER = PROGRAMS[0].parent
NAMES = [path.stem for path in PROGRAMS]


def recorded(name: str) -> Trace:
    found = trace_recording.load(snippet.read(FOLDER / f"{name}.py"))
    assert found
    return found.traces[3, 15]


def small(*events: list[Any], lanes: tuple[tuple[str, int | None], ...] = (("tea('hot')", 0),)) -> Trace:
    """A trace that begins as every one does; each event is at 0 s unless it begins with a time."""
    tasks = [
        {"name": name, "coroutine": "", "kind": "generator", "parent": parent, "line": 9}
        for name, parent in lanes
    ]
    tasks.insert(
        0, {"name": "the program", "coroutine": "<module>", "kind": "program", "parent": None, "line": None}
    )
    timed = [event if isinstance(event[0], float) else [0.0, *event] for event in events]
    return {
        "form": "generators",
        "clock": "virtual",
        "tasks": tasks,
        "events": [[0.0, "create", 0], [0.0, "run", 0], *timed],
    }


def sent() -> Trace:
    """Something is sent in, something comes back, and the generator is left."""
    return small(
        ["wait", 0, 9, "next(order)", "call"], ["create", 1], ["run", 1], ["wait", 1, 3, "yields 'milk?'", "yield"],
        ["run", 0], ["wait", 0, 10, "send('yes')", "call"], ["run", 1], ["wait", 1, 5, "yields", "yield"],
        ["run", 0], ["end", 0, "returned", ""],
    )  # fmt: skip


def delegated() -> Trace:
    """A value and an exception pass through the one in the middle."""
    return small(
        ["wait", 0, 9, "next(order)", "call"], ["create", 1], ["run", 1],
        ["wait", 1, 6, "yield from inner()", "from"], ["create", 2], ["run", 2], ["wait", 2, 2, "yields 1", "yield"],
        ["run", 0], ["wait", 0, 10, "throw(Burnt())", "throw"], ["run", 2], ["end", 2, "raised", "Burnt"],
        ["run", 1], ["end", 1, "returned", "'toast'"], ["run", 0], ["end", 0, "returned", ""],
        lanes=(("outer()", 0), ("inner()", 1)),
    )  # fmt: skip


def held() -> Trace:
    """One second passes in the program, five in a generator."""
    return small(
        [1.0, "wait", 0, 9, "for", "call"], [1.0, "create", 1], [1.0, "run", 1], [6.0, "wait", 1, 3, "yields 1", "yield"],
        [6.0, "run", 0], [6.0, "end", 0, "returned", ""],
    )  # fmt: skip


def thousand() -> Trace:
    events: list[list[Any]] = [["wait", 0, 9, "for", "call"], ["create", 1], ["run", 1]]
    for number in range(1000):
        events += [["wait", 1, 3, f"yields {number}", "yield"], ["run", 0]]
        events += [["wait", 0, 9, "for", "call"], ["run", 1]]
    events += [["end", 1, "returned", ""], ["run", 0], ["end", 0, "returned", ""]]
    return small(*events)


CASES = {name: recorded(name) for name in NAMES}
CASES |= {case.__name__: case() for case in (sent, delegated, held, thousand)}


def numbers(svg: ElementTree.Element) -> list[int]:
    """The steps that are drawn, by their numbers."""
    found = [text.text or "" for text in svg.iter(f"{SVG}text") if text.get("class") == "number"]
    steps = [int(text) for text in found]
    assert steps.pop() == 1, "the last one is the legend's"
    return sorted(steps)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("wide", [320, 690, 1400])
def test_a_picture_is_well_formed_named_and_described(case: str, wide: int) -> None:
    trace = CASES[case]
    svg = drawn(trace, program="tea.py", wide=wide, prefix="a")
    assert svg.get("role") == "img"
    assert text_of(svg, "title").startswith("Timeline of tea.py: the program and ")
    assert text_of(svg, "desc") == describe(trace)
    assert draw(trace, wide=wide) == draw(trace, wide=wide)
    ids = re.findall(r' id="([^"]+)"', draw(trace, wide=wide, prefix="a"))
    assert len(ids) == len(set(ids)) and all(one.startswith("a-") for one in ids)


@pytest.mark.parametrize("case", ["sent", "delegated", "held", "unfinished", "fails", "home_made_loop"])
def test_a_picture_of_a_few_lanes_is_small(case: str) -> None:
    assert len(gzip.compress(draw(CASES[case]).encode(), mtime=0)) < 2048


@pytest.mark.parametrize("case", CASES)
def test_each_event_has_its_place_and_later_ones_are_no_further_left(case: str) -> None:
    found = moments(CASES[case])
    assert len(found) == len(CASES[case]["events"])
    assert found == sorted(found)
    runs = [x for x, event in zip(found, CASES[case]["events"], strict=True) if event[1] == "run"]
    if len(runs) <= 60:
        assert len(set(runs)) == len(runs), "two steps at one place"


@pytest.mark.parametrize("case", CASES)
def test_control_goes_from_each_step_to_the_next(case: str) -> None:
    svg = drawn(CASES[case])
    steps = numbers(svg)
    gaps = sum(second > first + 1 for first, second in itertools.pairwise(steps))
    arrows = (paths(svg, "goes") + paths(svg, "throws")).count("M")
    legend = sum(
        "m-5-3" in (path.get("d") or "") and (path.get("d") or "").count("h20")
        for path in svg.iter(f"{SVG}path")
    )
    assert arrows - legend == len(steps) - 1 - gaps
    assert gaps == (1 if steps[-1] > 60 else 0)


def test_what_goes_across_is_said() -> None:
    said = words(drawn(sent()))
    assert "line 10 · send('yes')" in said and "line 3 · yields 'milk?'" in said
    assert "line 5" in said, "nothing is said of a yield that gives nothing"
    assert {"tea", "('hot')", "the program", "left at line 5"} <= set(said)


def test_less_is_said_where_there_is_less_room_but_always_the_line() -> None:
    full, short = words(drawn(sent(), wide=690)), words(drawn(sent(), wide=400))
    assert "line 9 · next(order)" in full and "line 9 · next(order)" not in short
    assert "line 3 · yields 'milk?'" in full and "line 3" in short


def test_an_exception_goes_by_another_line() -> None:
    svg = drawn(delegated())
    assert paths(svg, "throws").count("M") == 3, "thrown in, coming out, and the legend"
    assert "with an exception" in words(svg)
    assert "with an exception" not in words(drawn(sent()))


def test_what_passes_through_is_marked() -> None:
    rings = [ring for ring in drawn(delegated()).iter(f"{SVG}circle") if ring.get("class") == "through"]
    assert len(rings) == 2, (
        "the value on its way out, the exception on its way in; it stops in the middle one coming out"
    )
    names = {
        text.text: text.get("y")
        for text in drawn(delegated()).iter(f"{SVG}text")
        if text.get("class") == "name"
    }
    assert {float(ring.get("cy", "")) for ring in rings} == {float(names["outer"] or "") - 4}
    assert "passes through" not in words(drawn(sent()))


def test_who_delegates_is_suspended_only_while_a_yield_has_passed_through_it() -> None:
    svg = drawn(delegated())
    (name,) = (text for text in svg.iter(f"{SVG}text") if text.text == "outer")
    lane = float(name.get("y", "")) - 4
    stretches = {kind: re.findall(rf" {lane:g}H", paths(svg, kind)) for kind in ("call", "wait")}
    assert len(stretches["call"]) == 2, "inner has control, at first and after the program threw something in"
    assert len(stretches["wait"]) == 1, "the program has control"


def test_a_generator_that_keeps_control_is_a_band_over_all_lanes_and_the_program_is_not() -> None:
    svg = drawn(held())
    (band,) = svg.iter(f"{SVG}rect")
    places = moments(held())
    assert float(band.get("x", "")) == places[4]
    assert float(band.get("width", "")) == pytest.approx(places[5] - places[4], abs=0.2)
    assert "keeps control for 5 s" in words(svg)
    assert {"0 s", "1 s", "6 s"} <= set(words(svg))
    assert not any(text.endswith(" s") for text in words(drawn(sent()))), "without time there is no axis"


def test_ends_have_a_word_each() -> None:
    said = words(drawn(delegated()))
    assert "returned 'toast'" in said and "Burnt" in said
    assert "closed" in words(drawn(recorded("close")))


def test_a_thousand_steps_are_thinned_and_counted() -> None:
    svg = drawn(thousand())
    steps = numbers(svg)
    assert steps == [*range(1, 37), *range(1992, 2004)]
    assert "at the cut: 1,955 more steps like these" in words(svg)
    assert "And so on, for 1,979 more steps." in text_of(svg, "desc")
    assert len(gzip.compress(draw(thousand()).encode(), mtime=0)) < 4096


def test_many_generators_are_thinned_and_counted() -> None:
    events: list[list[Any]] = []
    for lane in range(1, 101):
        events += [["wait", 0, 9, "next(one)", "call"], ["create", lane], ["run", lane]]
        events += [["wait", lane, 3, "yields", "yield"], ["run", 0]]
    trace = small(*events, ["end", 0, "returned", ""], lanes=(("tea()", 0),) * 100) | {"left": 50}
    said = words(drawn(trace))
    assert f"and {101 + 50 - MOST_LANES} more generators like these" in said
    assert (
        len([text for text in drawn(trace).iter(f"{SVG}text") if text.get("class") == "name"]) == MOST_LANES
    )
    assert "And 50 more generators like these." in describe(trace)
    assert "and 92 more." in describe(trace), "of those that are left suspended"
    assert moments(trace) == sorted(moments(trace))


def test_generators_of_one_name_one_after_the_other_share_a_lane() -> None:
    again = small(
        *(
            event
            for index in (1, 2)
            for event in (
                ["wait", 0, 9, "for", "call"], ["create", index], ["run", index], ["end", index, "returned", ""],
                ["run", 0],
            )
        ),
        ["end", 0, "returned", ""],
        lanes=(("tea()", 0), ("tea()", 0)),
    )  # fmt: skip
    said = words(drawn(again))
    assert said.count("tea") == 1 and "×2" in said
    assert numbers(drawn(again)) == [1, 2, 3, 4, 5]
    assert [one.get("class") for one in drawn(again).iter(f"{SVG}g")].count("returned") == 3
    both = small(*again["events"][2:6], *recorded("many")["events"][-1:], lanes=(("tea()", 0), ("tea()", 0)))
    assert "×2" not in words(drawn(both))


def test_the_story_in_words() -> None:
    assert describe(delegated()) == (
        "1: the program at line 9 resumes outer() with next(order)."
        " 2: outer() comes to yield from inner() at line 6, which resumes inner()."
        " 3: inner() is suspended at line 2 and yields 1 to the program through outer()."
        " 4: the program at line 10 resumes inner() through outer() with throw(Burnt())."
        " 5: inner() fails with Burnt, and control goes to outer()."
        " 6: outer() returns 'toast', and control goes to the program."
        " 7: the program returns."
    )
    assert describe(held()) == (
        "1: the program, after 1 s, at line 9 resumes tea('hot') with for."
        " 2: tea('hot'), after 5 s, is suspended at line 3 and yields 1 to the program."
        " 3: the program returns. Left suspended: tea('hot') at line 3."
    )


def test_a_record_that_stops_early_is_told_up_to_there() -> None:
    for length in range(1, len(delegated()["events"])):
        trace = {**delegated(), "events": delegated()["events"][:length], "stopped": 0.0}
        assert describe(trace).endswith("There the record stops.") and "  " not in describe(trace)
        assert len(moments(trace)) == length
        assert drawn(trace) is not None
    assert "4: the program at line 10 calls throw(Burnt())." in describe(
        {**delegated(), "events": delegated()["events"][:11]}
    )


@pytest.mark.parametrize("wide", [320, 690, 1400])
def test_no_words_overlap_in_a_browser(browser: Browser, wide: int) -> None:
    style = Path("docs/assets/timeline.css").read_text(encoding="utf-8")
    page = browser.new_page()
    try:
        for case, trace in CASES.items():
            page.set_content(f"<style>{style}</style>{draw(trace, wide=wide)}")
            assert page.evaluate(OVERLAPS) == [], case
    finally:
        page.close()
