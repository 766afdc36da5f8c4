"""Traces, written by hand as a run would record them, and what is drawn of them."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import unescape

import pytest
from playwright.sync_api import Browser

from runnable.timeline import MOST_LANES, describe, draw, moments

Trace = dict[str, Any]


def trace(tasks: list[tuple[str, str, int | None]], events: list[list[Any]], **more: Any) -> Trace:
    """A trace on virtual time, of tasks as (name, coroutine, parent)."""
    listed = [
        {"name": name, "coroutine": coroutine, "parent": parent, "line": 20}
        for name, coroutine, parent in tasks
    ]
    return {"clock": "virtual", "tasks": listed, "events": events, **more}


def breakfast() -> Trace:
    events: list[list[Any]] = [[0.0, "create", 0], [0.0, "run", 0]]
    events += [[0.0, "create", child] for child in (1, 2, 3)]
    events.append([0.0, "wait", 0, 13, "the task group"])
    for child, seconds in ((1, 3.0), (2, 2.0), (3, 1.0)):
        events += [[0.0, "run", child], [0.0, "wait", child, 7, f"sleep({seconds:g})"]]
    for child, seconds in ((3, 1.0), (2, 2.0), (1, 3.0)):
        events += [[seconds, "ready", child, None], [seconds, "run", child]]
        events.append([seconds, "end", child, "returned", ""])
    events += [[3.0, "ready", 0, None], [3.0, "run", 0], [3.0, "end", 0, "returned", ""]]
    return trace(
        [("Task-1", "main", None), ("coffee", "brew", 0), ("tea", "brew", 0), ("cocoa", "brew", 0)], events
    )


def failing_group() -> Trace:
    """A child fails behind a blocked loop, and the group cancels the other."""
    return trace(
        [("Task-1", "main", None), ("coffee", "brew", 0), ("tea", "brew", 0), ("blocker", "block", 0)],
        [
            [0.0, "create", 0], [0.0, "run", 0], [0.0, "create", 1], [0.0, "create", 2], [0.0, "create", 3],
            [0.0, "wait", 0, 13, "the task group"],
            [0.0, "run", 1], [0.0, "wait", 1, 4, "sleep(3)"],
            [0.0, "run", 2], [0.0, "wait", 2, 4, "sleep(1)"],
            [0.0, "run", 3], [0.0, "wait", 3, 8, "sleep(0.2)"],
            [0.2, "ready", 3, None], [0.2, "run", 3], [1.2, "end", 3, "returned", ""],
            [1.0, "ready", 2, None], [1.2, "run", 2], [1.2, "end", 2, "raised", "ValueError: no water"],
            [1.2, "cancel", 1, None, None], [1.2, "ready", 1, None],
            [1.2, "run", 1], [1.2, "end", 1, "cancelled", ""],
            [1.2, "ready", 0, None], [1.2, "run", 0],
            [1.2, "end", 0, "raised", "ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)"],
        ],
    )  # fmt: skip


def await_task() -> Trace:
    """No time passes: the order is all there is."""
    return trace(
        [("Task-1", "main", None), ("Task-2", "tea", 0)],
        [
            [0.0, "create", 0], [0.0, "run", 0], [0.0, "create", 1], [0.0, "wait", 0, 12, "sleep(0)"],
            [0.0, "ready", 0, None], [0.0, "run", 1], [0.0, "wait", 1, 5, "sleep(0)"], [0.0, "ready", 1, None],
            [0.0, "run", 0], [0.0, "wait", 0, 14, "task Task-2"],
            [0.0, "run", 1], [0.0, "end", 1, "returned", ""],
            [0.0, "ready", 0, 1], [0.0, "run", 0], [0.0, "end", 0, "returned", ""],
        ],
    )  # fmt: skip


def await_coroutine() -> Trace:
    return trace(
        [("Task-1", "main", None)],
        [
            [0.0, "create", 0], [0.0, "run", 0], [0.0, "wait", 0, 5, "sleep(0)"], [0.0, "ready", 0, None],
            [0.0, "run", 0], [0.0, "end", 0, "returned", ""],
        ],
    )  # fmt: skip


def gather() -> Trace:
    events: list[list[Any]] = [[0.0, "create", 0], [0.0, "run", 0]]
    events += [[0.0, "create", child] for child in (1, 2, 3)]
    events.append([0.0, "wait", 0, 9, "gather"])
    for child, seconds in ((1, 0.3), (2, 0.1), (3, 0.2)):
        events += [[0.0, "run", child], [0.0, "wait", child, 5, f"sleep({seconds})"]]
    for child, seconds in ((2, 0.1), (3, 0.2), (1, 0.3)):
        events += [[seconds, "ready", child, None], [seconds, "run", child]]
        events.append([seconds, "end", child, "returned", ""])
    events += [[0.3, "ready", 0, None], [0.3, "run", 0], [0.3, "end", 0, "returned", ""]]
    return trace([("Task-1", "main", None), *((f"Task-{n}", "fetch", 0) for n in (2, 3, 4))], events)


def everybody_held() -> Trace:
    """`time.sleep` in each of three tasks: one after the other."""
    events: list[list[Any]] = [[0.0, "create", 0], [0.0, "run", 0]]
    events += [[0.0, "create", child] for child in (1, 2, 3)]
    events.append([0.0, "wait", 0, 11, "the task group"])
    for child in (1, 2, 3):
        events += [[child - 1.0, "run", child], [float(child), "end", child, "returned", ""]]
    events += [[3.0, "ready", 0, None], [3.0, "run", 0], [3.0, "end", 0, "returned", ""]]
    return trace(
        [("Task-1", "main", None), ("coffee", "brew", 0), ("tea", "brew", 0), ("cocoa", "brew", 0)], events
    )


def baristas() -> Trace:
    """Three baristas, a queue of two places, six orders; the baristas are cancelled at the end."""
    events: list[list[Any]] = [[0.0, "create", 0], [0.0, "run", 0]]
    events += [[0.0, "create", barista] for barista in (1, 2, 3)]
    events.append([0.0, "wait", 0, 18, "sleep(0)"])
    events.append([0.0, "ready", 0, None])
    for barista in (1, 2, 3):
        events += [[0.0, "run", barista], [0.0, "wait", barista, 8, "Queue.get"]]
    events += [[0.0, "run", 0], [0.0, "ready", 1, 0], [0.0, "ready", 2, 0]]
    events.append([0.0, "wait", 0, 20, "Queue.put"])
    events += [[0.0, "run", 1], [0.0, "ready", 0, 1], [0.0, "wait", 1, 10, "sleep(1)"]]
    events += [[0.0, "run", 2], [0.0, "wait", 2, 10, "sleep(1)"]]
    events += [[0.0, "run", 0], [0.0, "ready", 3, 0], [0.0, "wait", 0, 20, "Queue.put"]]
    events += [[0.0, "run", 3], [0.0, "ready", 0, 3], [0.0, "wait", 3, 10, "sleep(1)"]]
    events += [[0.0, "run", 0], [0.0, "wait", 0, 21, "Queue.join"]]
    for barista in (1, 2, 3):
        events.append([1.0, "ready", barista, None])
    for barista in (1, 2, 3):
        events += [[1.0, "run", barista], [1.0, "wait", barista, 10, "sleep(1)"]]
    for barista in (1, 2, 3):
        events.append([2.0, "ready", barista, None])
    for barista in (1, 2, 3):
        events.append([2.0, "run", barista])
        if barista == 3:
            events.append([2.0, "ready", 0, 3])
        events.append([2.0, "wait", barista, 8, "Queue.get"])
    events.append([2.0, "run", 0])
    events += [[2.0, "cancel", barista, 0, 23] for barista in (1, 2, 3)]
    events += [[2.0, "ready", barista, 0] for barista in (1, 2, 3)]
    events.append([2.0, "wait", 0, 24, "gather"])
    for barista in (1, 2, 3):
        events += [[2.0, "run", barista], [2.0, "end", barista, "cancelled", ""]]
    events += [[2.0, "ready", 0, None], [2.0, "run", 0], [2.0, "end", 0, "returned", ""]]
    return trace([("Task-1", "main", None), *((name, "barista", 0) for name in ("Ada", "Bo", "Cy"))], events)


def clean_up() -> Trace:
    """A cancelled task tidies up for half a second before it ends."""
    return trace(
        [("Task-1", "main", None), ("kettle", "boil", 0)],
        [
            [0.0, "create", 0], [0.0, "run", 0], [0.0, "create", 1], [0.0, "wait", 0, 14, "sleep(1)"],
            [0.0, "run", 1], [0.0, "wait", 1, 5, "sleep(3600)"],
            [1.0, "ready", 0, None], [1.0, "run", 0], [1.0, "cancel", 1, 0, 15], [1.0, "ready", 1, 0],
            [1.0, "wait", 0, 17, "task kettle"],
            [1.0, "run", 1], [1.0, "wait", 1, 8, "sleep(0.5)"],
            [1.5, "ready", 1, None], [1.5, "run", 1], [1.5, "end", 1, "cancelled", ""],
            [1.5, "ready", 0, 1], [1.5, "run", 0], [1.5, "end", 0, "returned", ""],
        ],
    )  # fmt: skip


def ten_thousand() -> Trace:
    listed = 200
    events: list[list[Any]] = [[0.0, "create", 0], [0.0, "run", 0]]
    events += [[0.0, "create", child] for child in range(1, listed)]
    events.append([0.0, "wait", 0, 9, "the task group"])
    for child in range(1, listed):
        events += [[0.0, "run", child], [0.0, "wait", child, 5, "sleep(1)"]]
    events += [[1.0, "ready", child, None] for child in range(1, listed)]
    for child in range(1, listed):
        events += [[1.0, "run", child], [1.0, "end", child, "returned", ""]]
    events += [[1.0, "ready", 0, None], [1.0, "run", 0], [1.0, "end", 0, "returned", ""]]
    tasks: list[tuple[str, str, int | None]] = [("Task-1", "main", None)]
    tasks += [(f"Task-{n}", "visit", 0) for n in range(2, listed + 1)]
    return trace(tasks, events, left=9800)


def one_task() -> Trace:
    return trace(
        [("Task-1", "main", None)],
        [
            [0.0, "create", 0], [0.0, "run", 0], [0.0, "wait", 0, 5, "sleep(1)"],
            [1.0, "ready", 0, None], [1.0, "run", 0], [1.0, "wait", 0, 7, "sleep(2)"],
            [3.0, "ready", 0, None], [3.0, "run", 0], [3.0, "end", 0, "returned", ""],
        ],
    )  # fmt: skip


def unfinished() -> Trace:
    """Stopped while its tasks wait."""
    return trace(
        [("Task-1", "main", None), ("reader", "read", 0), ("beeper", "beep", 1)],
        [
            [0.0, "create", 0], [0.0, "run", 0], [0.0, "create", 1], [0.0, "wait", 0, 14, "task reader"],
            [0.0, "run", 1], [0.0, "create", 2], [0.0, "wait", 1, 5, "StreamReader.readline"],
            [0.0, "run", 2], [0.0, "wait", 2, 9, "sleep(2)"],
            [2.0, "ready", 2, None], [2.0, "run", 2], [2.0, "wait", 2, 9, "sleep(2)"],
        ],
    )  # fmt: skip


def awkward_names() -> Trace:
    recorded = breakfast()
    names = [
        "Task-1",
        "<script>&\"'\x00",
        "a very long name indeed, longer than any lane should hold it",
        "茶を入れる",
    ]
    for task, name in zip(recorded["tasks"], names, strict=True):
        task["name"] = name
    recorded["events"][-1] = [3.0, "end", 0, "raised", "ValueError: <&> " + "no water " * 20]
    return recorded


def long_pause() -> Trace:
    """A timeout of an hour among waits of a tenth of a second."""
    events: list[list[Any]] = [[0.0, "create", 0], [0.0, "run", 0], [0.0, "wait", 0, 4, "sleep(0.1)"]]
    for time, line, words in ((0.1, 5, "sleep(0.2)"), (0.3, 6, "sleep(3600)"), (3600.3, 7, "sleep(0.1)")):
        events += [[time, "ready", 0, None], [time, "run", 0], [time, "wait", 0, line, words]]
    events += [[3600.4, "ready", 0, None], [3600.4, "run", 0], [3600.4, "end", 0, "returned", ""]]
    return trace([("Task-1", "main", None)], events)


def eager() -> Trace:
    """A child's first step runs within its maker's."""
    return trace(
        [("Task-1", "main", None), ("tea", "brew", 0)],
        [
            [0.0, "create", 0], [0.0, "run", 0],
            [0.0, "create", 1], [0.0, "run", 1], [0.0, "wait", 1, 5, "sleep(1)"],
            [0.0, "wait", 0, 9, "task tea"],
            [1.0, "ready", 1, None], [1.0, "run", 1], [1.0, "end", 1, "returned", ""],
            [1.0, "ready", 0, 1], [1.0, "run", 0], [1.0, "end", 0, "returned", ""],
        ],
    )  # fmt: skip


def real_clock() -> Trace:
    recorded = breakfast()
    recorded["clock"] = "real"
    for number, event in enumerate(recorded["events"]):
        event[0] = round(event[0] * 1.0013 + number * 0.000037, 6)
    recorded["events"].insert(-3, [2.2, "callback", 0.5, "beep"])
    return recorded


def nothing() -> Trace:
    return trace([], [])


CASES = (
    breakfast, failing_group, await_task, await_coroutine, gather, everybody_held, baristas, clean_up, ten_thousand,
    one_task, unfinished, awkward_names, long_pause, eager, real_clock, nothing,
)  # fmt: skip

SVG = "{http://www.w3.org/2000/svg}"


def drawn(recorded: Trace, **more: Any) -> ElementTree.Element:
    return ElementTree.fromstring(draw(recorded, **more))


def words(svg: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in svg.iter(f"{SVG}text")]


def text_of(svg: ElementTree.Element, tag: str) -> str:
    found = svg.find(f"{SVG}{tag}")
    assert found is not None
    return found.text or ""


def paths(svg: ElementTree.Element, kind: str) -> str:
    """The strokes of one kind, without those that explain them under the picture."""
    return "".join(path.get("d", "") for path in list(svg.iter(f"{SVG}path")) if path.get("class") == kind)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("wide", [340, 760, 1100])
def test_a_picture_is_well_formed_named_and_described(case: Callable[[], Trace], wide: int) -> None:
    svg = drawn(case(), program="tea.py", wide=wide, prefix="a")
    assert svg.get("role") == "img"
    for attribute, tag in (("aria-labelledby", "title"), ("aria-describedby", "desc")):
        element = svg.find(f"{SVG}{tag}")
        assert element is not None and element.get("id") == svg.get(attribute)
    assert text_of(svg, "title").startswith("Timeline of tea.py: ")
    assert text_of(svg, "desc") == describe(case())
    assert not {"style", "onload"} & {name for element in svg.iter() for name in element.attrib}
    assert draw(case(), wide=wide) == draw(case(), wide=wide)


def test_pictures_on_one_page_share_no_id() -> None:
    first, second = (set(re.findall(r' id="([^"]+)"', draw(breakfast(), prefix=prefix))) for prefix in "ab")
    assert len(first) == len(second) == 3
    assert not first & second


@pytest.mark.parametrize("case", [breakfast, failing_group, everybody_held, gather, baristas])
def test_a_picture_of_four_tasks_is_small(case: Callable[[], Trace]) -> None:
    assert len(gzip.compress(draw(case()).encode(), mtime=0)) < 2048


@pytest.mark.parametrize("case", CASES)
def test_each_event_has_its_place_and_later_ones_are_further_right(case: Callable[[], Trace]) -> None:
    recorded = case()
    found = moments(recorded)
    assert len(found) == len(recorded["events"])
    begun = [(event[0], x) for event, x in zip(recorded["events"], found, strict=True) if event[1] == "run"]
    shown = begun if len(recorded["tasks"]) <= MOST_LANES else begun[:MOST_LANES]
    assert [x for _, x in shown] == sorted({x for _, x in shown}), "steps at one place, or out of order"


def test_time_between_instants_is_drawn_to_scale() -> None:
    narrow, wide = (moments(one_task(), wide=pixels) for pixels in (600, 1000))
    one_second, two_seconds = ((wide[b] - wide[a]) - (narrow[b] - narrow[a]) for a, b in ((2, 4), (5, 7)))
    assert two_seconds == pytest.approx(2 * one_second, abs=1), "what a wider picture adds goes by time"


def test_a_wait_says_its_line_and_what_is_awaited() -> None:
    said = words(drawn(breakfast()))
    assert {"line 13 · the task group", "line 7 · sleep(3)", "line 7 · sleep(2)"} <= set(said)
    assert "line 14 · task tea" in words(drawn(await_task())), (
        "a task's default name says less than its coroutine"
    )


def test_each_wait_is_said_where_there_is_room() -> None:
    said = words(drawn(baristas()))
    assert said.count("line 10 · sleep(1)") == 6, "none is crowded out by the words of the wait before"


def test_ends_have_a_word_each() -> None:
    said = words(drawn(failing_group()))
    assert "returned" in said and "ValueError: no water" in said and "cancelled by the task group" in said
    assert words(drawn(baristas())).count("cancelled by main") == 3
    assert words(drawn(unfinished())).count("not ended") == 3


def test_steps_are_numbered_in_order() -> None:
    svg = drawn(await_task())
    numbers = [text.text for text in svg.iter(f"{SVG}text") if text.get("class") == "number"]
    assert numbers[:5] == ["1", "2", "3", "4", "5"]


def test_a_held_loop_is_a_band_over_all_lanes() -> None:
    svg = drawn(failing_group())
    (band,) = svg.iter(f"{SVG}rect")
    places = moments(failing_group())  # in order of time: the timer was due before the step ended
    assert float(band.get("x", "")) == places[13]
    assert float(band.get("x", "")) + float(band.get("width", "")) == pytest.approx(places[15], abs=0.2)
    lanes = [float(circle.get("cy", "")) for circle in svg.iter(f"{SVG}circle")]
    top = float(band.get("y", ""))
    assert all(top < lane < top + float(band.get("height", "")) for lane in lanes)
    assert "holds the loop for 1 s" in words(svg)
    assert not list(drawn(breakfast()).iter(f"{SVG}rect"))


def test_a_timer_that_was_due_while_the_loop_was_held_shows_who_was_kept_waiting() -> None:
    assert "tea, made by main, waits at line 4 for sleep(1) from 0 s to 1 s, is ready at 1 s but kept waiting until 1.2 s, fails" in describe(failing_group())  # fmt: skip
    assert "ready, but kept waiting" in words(drawn(failing_group()))
    assert "ready, but kept waiting" not in words(drawn(breakfast()))


def test_a_callback_that_held_the_loop_has_a_lane_of_its_own() -> None:
    said = words(drawn(real_clock()))
    assert "the loop" in said and "beep holds the loop for 0.5 s" in said


def test_arrows_say_who_made_woke_and_cancelled_whom() -> None:
    assert paths(drawn(breakfast()), "made").count("M") == 3
    assert paths(drawn(one_task()), "made") == ""
    assert paths(drawn(await_task()), "woke").count("M") == 1
    assert paths(drawn(clean_up()), "asked").count("M") == 2, "the request, and the legend's"
    assert paths(drawn(failing_group()), "asked").count("M") == 2, "from the task that failed"
    assert paths(drawn(breakfast()), "asked") == "", "no request, and no legend of it"


def out_of_time(*, caught: bool) -> Trace:
    """A timer asks, and the task stops or does not."""
    end = [4.0, "end", 0, "cancelled", ""] if not caught else [4.0, "end", 0, "returned", ""]
    events = [[0.0, "create", 0], [0.0, "run", 0], [0.0, "wait", 0, 7, "sleep(5)"]]
    return trace(
        [("Task-1", "main", None)],
        [*events, [4.0, "cancel", 0, None, None], [4.0, "ready", 0, None], [4.0, "run", 0], end],
    )


def test_a_request_that_no_task_made_comes_from_above() -> None:
    svg = drawn(out_of_time(caught=True))
    (start, stop) = map(float, re.findall(r"M[\d.]+ ([\d.]+)V([\d.]+)", paths(svg, "asked"))[0])
    (step, *_) = re.findall(r"M[\d.]+ ([\d.]+)H", paths(svg, "step"))
    assert start < stop < float(step)
    assert "asks it to stop" in words(svg)


def test_a_request_that_was_caught_is_told_and_one_that_was_not_is_told_by_the_end() -> None:
    assert "is asked to stop at 4 s, returns at 4 s." in describe(out_of_time(caught=True))
    assert "asked" not in describe(out_of_time(caught=False))
    assert describe(clean_up()).count("is asked to stop") == 0


def test_a_cancellation_from_outside_all_tasks_names_its_line() -> None:
    asked = out_of_time(caught=False)
    asked["events"][3][4] = 12
    assert "is cancelled from line 12 at 4 s" in describe(asked)


def test_a_task_that_was_destroyed_ends_there() -> None:
    lost = trace(
        [("Task-1", "main", None), ("waiter", "wait", 0)],
        [
            [0.0, "create", 0], [0.0, "run", 0], [0.0, "create", 1], [0.0, "wait", 0, 3, "sleep(1)"],
            [0.0, "run", 1], [0.0, "wait", 1, 7, "a future"], [1.0, "ready", 0, None], [1.0, "run", 0],
            [1.0, "end", 1, "destroyed", ""], [1.0, "wait", 0, 4, "sleep(3)"], [4.0, "ready", 0, None], [4.0, "run", 0],
            [4.0, "end", 0, "returned", ""],
        ],
    )  # fmt: skip
    assert "waits at line 7 for a future from 0 s to 1 s, is destroyed before its end at 1 s." in describe(
        lost
    )
    assert "destroyed" in words(drawn(lost))


def test_children_stand_under_their_maker_and_further_in() -> None:
    names = [text for text in drawn(unfinished()).iter(f"{SVG}text") if text.get("class") == "name"]
    assert [name.text for name in names] == ["main", "reader", "beeper"]
    indents = [float(name.get("x", "")) for name in names]
    assert indents == sorted(set(indents))


def test_many_tasks_are_thinned_and_counted() -> None:
    svg = drawn(ten_thousand())
    assert len(list(svg.iter(f"{SVG}circle"))) == MOST_LANES
    assert "and 9,976 more like these" in words(svg)
    assert "And 9,976 more like these." in text_of(svg, "desc")
    assert len(gzip.compress(draw(ten_thousand()).encode(), mtime=0)) < 4096


def test_an_hour_among_tenths_of_a_second_is_shortened_and_said_to_be() -> None:
    assert "a long time, shortened" in words(drawn(long_pause()))
    assert "a long time, shortened" not in words(drawn(breakfast()))
    places = moments(long_pause())
    assert places[7] - places[5] > 30, "the short waits can be seen"


def test_names_of_any_kind_are_shown_as_they_are() -> None:
    said = words(drawn(awkward_names()))
    assert "<script>&\"'\N{REPLACEMENT CHARACTER}" in said
    assert any(name.startswith("a very long") and name.endswith("…") for name in said)
    assert "a very long name indeed, longer than any lane should hold it" in describe(awkward_names())


def test_the_story_in_words() -> None:
    assert describe(await_task()) == (
        "Steps in order: at 0 s main, tea, main, tea, main."
        " main waits at line 12 for sleep(0) at 0 s, waits at line 14 for task tea at 0 s, returns at 0 s."
        " tea, made by main, waits at line 5 for sleep(0) at 0 s, returns at 0 s."
    )
    assert "blocker, made by main, waits at line 8 for sleep(0.2) from 0 s to 0.2 s, holds the loop from 0.2 s to 1.2 s, returns at 1.2 s." in describe(failing_group())  # fmt: skip
    assert "coffee, made by main, waits at line 4 for sleep(3) from 0 s to 1.2 s, is cancelled by the task group at 1.2 s." in describe(failing_group())  # fmt: skip


# In a real browser, with its own letters: what of the words overlaps, or sticks out of the picture.
OVERLAPS = """() => {
  const svg = document.querySelector("svg"), found = []
  const boxes = [...svg.querySelectorAll("text")].map(text => [text.textContent, text.getBBox()])
  boxes.forEach(([words, a], index) => {
    if (a.x < 0 || a.x + a.width > svg.width.baseVal.value) found.push(words + " sticks out")
    for (const [others, b] of boxes.slice(index + 1))
      if (a.x < b.x + b.width - 1 && b.x < a.x + a.width - 1 && a.y + 3 < b.y + b.height - 3 && b.y + 3 < a.y + a.height - 3)
        found.push(words + " overlaps " + others)
  })
  return found
}"""


@pytest.mark.parametrize("wide", [340, 680, 760, 1100])
def test_no_words_overlap_in_a_browser(browser: Browser, wide: int) -> None:
    style = Path("docs/assets/timeline.css").read_text(encoding="utf-8")
    page = browser.new_page()
    try:
        for case in CASES:
            page.set_content(f"<style>{style}</style>{draw(case(), wide=wide)}")
            assert page.evaluate(OVERLAPS) == [], case.__name__
    finally:
        page.close()


def names(picture: str) -> list[str]:
    """The labels of a picture's lanes."""
    return [unescape(name) for name in re.findall(r'class="name">([^<]+)<', picture)]


def test_unnamed_tasks_are_told_apart_by_what_they_were_called_with() -> None:
    told = breakfast()
    for task, arguments in zip(
        told["tasks"][1:], ('"tea", 3', '"coffee", 2', '"a long wish, in many words"'), strict=True
    ):
        task["name"] = f"Task-{arguments[-1]}"
        task["arguments"] = arguments
    told["tasks"][3]["name"] = "Task-9"
    words = names(draw(told))
    assert words[1:3] == ['brew("tea", 3)', 'brew("coffee", 2)']
    assert words[3] == "brew", "what is too long for the column stands below"
    assert 'brew("a long wish, in many words"), made by main, waits' in describe(told)

    told["tasks"][2]["arguments"] = told["tasks"][1]["arguments"]
    assert "Task-3" in draw(told) and "Task-2" in draw(told), (
        "where two are alike, their names tell which is which"
    )


def test_a_named_task_keeps_its_name() -> None:
    told = breakfast()
    told["tasks"][1]["arguments"] = '"tea", 3'
    assert names(draw(told))[1] == "coffee"


def test_tasks_that_asyncio_makes_for_itself_are_counted_and_not_drawn() -> None:
    told = breakfast()
    plain = describe(told)
    # One more task, in the middle: made by main, the maker of tea, and what wakes it.
    told["tasks"].insert(
        2, {"name": "Task-7", "coroutine": "Loop._accept", "parent": 0, "line": 9, "library": True}
    )
    for event in told["events"]:
        if event[1] != "output" and event[2] >= 2:
            event[2] += 1
    told["tasks"][3]["parent"] = 2
    told["events"][2:2] = [[0.0, "create", 2], [0.0, "run", 2], [0.0, "end", 2, "returned", ""]]
    told["events"][-3][3] = 2
    assert describe(told) == f"{plain} 1 task that asyncio made for itself is left out."
    assert "Loop._accept" not in draw(told)
    assert "1 task that asyncio made for itself is left out." in draw(told)
