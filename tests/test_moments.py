"""Moments: what a reader is shown who moves along a timeline, as data and in a real browser."""

import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from runnable import recording, snippet, timeline, trace_recording
from runnable.drawing import TIMELINE_WIDTH, draw_timelines
from runnable.recording import Outcome, Recording
from runnable.snippet import SNIPPETS
from runnable.timeline.moments import STATES, Moment, Stand, find_moments, first_lines
from runnable.timeline.story import read, shown_tasks
from runnable.trace_recording import TraceRecording
from tests import built
from tests.test_browser import Visit, address
from tests.test_run_in_page import visit
from tests.test_timeline import baristas, breakfast, everybody_held, failing_group

__all__ = ["address", "visit"]

Trace = dict[str, Any]

PAGE = "tutorial/what-is-a-coroutine/"
BREAKFAST = SNIPPETS / "tutorial/what-is-a-coroutine/breakfast.py"


# The data.


def decoded(packed: str) -> tuple[list[str], list[Moment]]:
    """What the script makes of the data, with lanes in place of tasks."""
    names, rows = json.loads(packed)
    moments: list[Moment] = []
    before = Moment(0, "")
    for right, printed, time, step, *changes in rows:
        stands = dict(before.stands)
        for lane, state, line in zip(*[iter(changes)] * 3, strict=True):
            stands[lane] = Stand(STATES[state], line or None)
        callback = step if isinstance(step, str) else ""
        before = Moment(
            before.x + right,
            time or before.time,
            0 if callback else step,
            callback,
            before.printed + printed,
            stands,
        )
        moments.append(before)
    return names, moments


def replay(events: list[list[Any]], entries: dict[int, int]) -> list[dict[int, Stand]]:
    """What each task does after each event, told one by one."""
    stands: dict[int, Stand] = {}
    after = []
    for _, kind, task, *rest in events:
        if kind == "create":
            stands[task] = Stand("ready", entries.get(task))
        elif kind == "run":
            stands[task] = Stand("runs", stands[task].line)
        elif kind == "wait":
            stands[task] = Stand("waits", rest[0])
        elif kind == "ready" and stands[task].state == "waits":
            stands[task] = Stand("ready", stands[task].line)
        elif kind == "cancel" and stands[task].state in ("waits", "ready"):
            stands[task] = Stand("asked", stands[task].line)
        elif kind == "end":
            stands[task] = Stand(rest[0])
        after.append(dict(stands))
    return after


def recorded() -> list[Path]:
    """Every program with a recorded trace."""
    return [
        path.with_name(path.name.removesuffix(".trace.json") + ".py")
        for path in SNIPPETS.rglob("*.trace.json")
    ]


@cache
def newest_trace(path: Path) -> Trace:
    loaded = trace_recording.load(snippet.read(path))
    assert loaded
    return loaded.traces[max(loaded.traces)]


def say_who_has_control(trace: Trace, moments: list[Moment]) -> None:
    """Moments of a trace of generators: at each step one runs, and it is who runs in the recording."""
    runs = [event[2] for event in trace["events"] if event[1] == "run"]
    steps = [moment for moment in moments if moment.step]
    if len(steps) == len(runs):
        assert [moment.step for moment in steps] == list(range(1, len(runs) + 1))
    else:
        assert len(runs) > 60 and steps[-1].step == len(runs), "some in the middle are left out"
    lane_of: dict[int, int] = {}
    for moment in steps:
        (running,) = (lane for lane, stand in moment.stands.items() if stand.state == "runs")
        # Generators that follow one another may share a lane, but none has two.
        assert lane_of.setdefault(runs[moment.step - 1], running) == running
    stops = {"wait": {"waits", "suspended"}, "end": {"returned", "raised", "closed"}}
    lasts = {event[2]: event[1] for event in trace["events"] if event[1] in stops}
    if len(steps) == len(runs):
        for index, lane in lane_of.items():
            if list(lane_of.values()).count(lane) == 1:
                assert moments[-1].stands[lane].state in stops[lasts[index]]
    printed = [event[2] for event in trace["events"] if event[1] == "output"]
    assert moments[-1].printed == max(printed, default=0)


@pytest.mark.parametrize("path", recorded(), ids=lambda path: path.stem)
def test_moments_say_what_the_recording_says(path: Path) -> None:
    trace, program = newest_trace(path), snippet.read(path)
    names, moments = decoded(timeline.for_script(trace, program=program.program, wide=TIMELINE_WIDTH))
    if len(trace["tasks"]) > timeline.MOST_LANES:
        assert len(names) == timeline.MOST_LANES
        return
    if trace.get("form") == "generators":
        say_who_has_control(trace, moments)
        return
    tasks = [task for task in trace["tasks"] if not task.get("library")]
    number = {index: tasks.index(task) for index, task in enumerate(trace["tasks"]) if task in tasks}
    events = [
        event if event[1] in ("callback", "output") else [*event[:2], number[event[2]], *event[3:]]
        for event in trace["events"]
        if event[1] in ("callback", "output") or event[2] in number
    ]
    # On a real clock a timer may be recorded after what it was due before.
    events.sort(key=lambda event: float(event[0]))
    lines = first_lines(program.program)
    entries = {
        index: lines[name]
        for index, task in enumerate(tasks)
        if (name := str(task["coroutine"]).rpartition(".")[2]) in lines
    }
    after = replay(events, entries)
    order = [task.index for task in shown_tasks(read(trace))]
    starts = [at for at, event in enumerate(events) if event[1] == "run"]
    ends = {
        start: next(
            (
                at
                for at in range(start + 1, len(events))
                if events[at][1] in ("wait", "end", "run") and "destroyed" not in events[at]
            ),
            len(events),
        )
        for start in starts
    }
    steps = [moment for moment in moments if moment.step]
    assert [moment.step for moment in steps] == list(range(1, len(starts) + 1))
    for moment in steps:
        start = starts[moment.step - 1]
        shown = {order[lane]: stand for lane, stand in moment.stands.items()}
        assert shown in after[start : ends[start]], f"step {moment.step}"
    assert {order[lane]: stand for lane, stand in moments[-1].stands.items()} == after[-1]
    assert moments[-1].printed == max((event[2] for event in events if event[1] == "output"), default=0)
    assert moments[-1].printed <= len(recording.load(program).outcomes[max(program.versions)].output)
    assert [moment.x for moment in moments] == sorted(moment.x for moment in moments)


def moments_of(trace: Trace) -> list[Moment]:
    return decoded(timeline.for_script(trace))[1]


def test_a_step_is_a_moment_and_so_is_the_time_after_it() -> None:
    moments = moments_of(breakfast())
    assert [(moment.time, moment.step) for moment in moments] == [
        ("0 s", 1), ("0 s", 2), ("0 s", 3), ("0 s", 4), ("0 s", 0),
        ("1 s", 5), ("1 s", 0), ("2 s", 6), ("2 s", 0), ("3 s", 7), ("3 s", 8), ("3 s", 0),
    ]  # fmt: skip
    assert moments[2].stands == {
        0: Stand("waits", 13), 1: Stand("waits", 7), 2: Stand("runs"), 3: Stand("ready"),
    }  # fmt: skip
    assert moments[-1].stands == dict.fromkeys(range(4), Stand("returned"))


def test_moments_lie_where_the_picture_has_their_steps() -> None:
    places = timeline.moments(baristas())
    starts = [place for place, event in zip(places, baristas()["events"], strict=True) if event[1] == "run"]
    found = [moment.x for moment in moments_of(baristas()) if moment.step]
    assert found == pytest.approx(starts, abs=0.51)


def test_who_is_kept_waiting_is_ready_from_when_it_was_due() -> None:
    during = [moment for moment in moments_of(failing_group()) if moment.stands.get(3) == Stand("runs", 8)]
    assert [moment.stands[2].state for moment in during] == ["waits", "ready"]
    assert [moment.time for moment in during] == ["0.2 s", "1 s"]


def test_a_step_that_holds_the_loop_is_one_moment() -> None:
    assert [(m.time, m.step) for m in moments_of(everybody_held())] == [
        ("0 s", 1), ("0 s", 2), ("1 s", 3), ("2 s", 4), ("3 s", 5), ("3 s", 0),
    ]  # fmt: skip


def test_what_a_step_prints_belongs_to_it() -> None:
    trace = breakfast()
    at = next(at for at, event in enumerate(trace["events"]) if event[:2] == [1.0, "end"])
    trace["events"].insert(at, [1.0, "output", 11])
    by_step = {moment.step: moment.printed for moment in moments_of(trace) if moment.step}
    assert (by_step[4], by_step[5], by_step[6]) == (0, 11, 11)


def test_a_callback_that_holds_the_loop_is_named() -> None:
    trace = breakfast()
    trace["events"].insert(15, [0.5, "callback", 0.2, "grind"])
    assert [moment.callback for moment in moments_of(trace) if moment.time == "0.5 s"] == ["grind"]


def test_a_task_begins_at_its_function() -> None:
    program = "class Bar:\n    async def open(self): ...\n\n\n@note\nasync def brew(): ...\n"
    assert first_lines(program) == {"open": 2, "brew": 6}
    assert first_lines(program + "def open(): ...\n") == {"brew": 6}
    assert first_lines("async def") == {}


def test_names_are_data_and_no_markup() -> None:
    trace = breakfast()
    trace["tasks"][1]["name"] = "'\"<b>&"
    names, _ = decoded(timeline.for_script(trace))
    assert names[1] == "'\"<b>&"


def test_lanes_alone_have_moments() -> None:
    trace = breakfast()
    story = read(trace)
    shown = shown_tasks(story)[:2]
    places = timeline.moments(trace)
    moments = find_moments(story, shown, places, [None] * 4)
    assert {lane for moment in moments for lane in moment.stands} == {0, 1}
    assert [moment.step for moment in moments if moment.step] == [1, 2, 7, 8]


def test_a_timeline_goes_with_the_output_of_its_python() -> None:
    program = snippet.read(BREAKFAST)
    old, new = ((3, 11), (3, 12)), ((3, 13), (3, 14), (3, 15))
    traces = {**dict.fromkeys(old, failing_group()), **dict.fromkeys(new, breakfast())}
    outcomes = {**dict.fromkeys(old, Outcome("tea\n")), **dict.fromkeys(new, Outcome("coffee\n"))}
    html = draw_timelines(
        program, TraceRecording("", traces), Recording("", outcomes), "snippet-tea", TIMELINE_WIDTH
    )
    assert re.findall(r'data-output="(\d)"', html) == ["0", "1"]
    same = dict.fromkeys([*old, *new], Outcome("tea\n"))
    html = draw_timelines(
        program, TraceRecording("", traces), Recording("", same), "snippet-tea", TIMELINE_WIDTH
    )
    assert re.findall(r'data-output="(\d)"', html) == ["0", "0"]


def test_data_do_not_end_their_attribute() -> None:
    trace = breakfast()
    trace["tasks"][1]["name"] = name = "'\"<b>&amp;"
    program = snippet.read(BREAKFAST)
    traced = TraceRecording("", {(3, 15): trace})
    html = draw_timelines(
        program, traced, Recording("", {(3, 15): Outcome("")}), "snippet-tea", TIMELINE_WIDTH
    )
    found: list[str] = []

    class Boxes(HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            found.extend(value for key, value in attributes if key == "data-moments" and value)

    Boxes().feed(html)
    assert json.loads(found[0])[0][1] == name


# The page.


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    context.set_default_timeout(30_000)
    yield context
    context.close()


def figure(page: Page, name: str = "breakfast") -> Locator:
    found = page.locator(f"#snippet-{name}")
    found.locator(".timeline-box").first.scroll_into_view_if_needed()
    return found


def marks(figure: Locator) -> set[tuple[int, str]]:
    """The lines that are marked, as (line, what the mark says)."""
    return {
        (number, text)
        for number, text in figure.evaluate(
            """figure => {
              const lines = [...figure.querySelectorAll("[data-linenos]")];
              const nearest = (y) => lines.reduce((one, other) =>
                Math.abs(other.getBoundingClientRect().top - y) < Math.abs(one.getBoundingClientRect().top - y) ? other : one);
              return [...figure.querySelectorAll(".moment-line")].flatMap(line => [...line.children].map(
                mark => [Number(nearest(line.getBoundingClientRect().top).dataset.linenos), mark.textContent]));
            }"""
        )
    }


def parts(page: Page, name: str) -> list[str]:
    """The parts of outputs that are marked as just printed (now), or as not printed yet (later)."""
    found: list[str] = page.evaluate(
        "name => [...CSS.highlights.get(name)].map(range => range.toString()).filter(text => text)",
        f"moment-{name}",
    )
    return found


def expected_marks(moment: Moment, names: list[str]) -> set[tuple[int, str]]:
    does = {"ready": ("is ready", "are ready"), "runs": ("runs", "run"), "waits": ("waits", "wait")}
    together: dict[tuple[str, int], list[str]] = {}
    for lane, stand in moment.stands.items():
        if stand.state in does and stand.line:
            together.setdefault((stand.state, stand.line), []).append(names[lane])
    return {
        (line, f"{', '.join(some)} {does[state][len(some) > 1]}") for (state, line), some in together.items()
    }


def test_pointing_marks_lines_and_output_and_leaving_puts_all_back(visit: Visit) -> None:
    page = visit.go(PAGE)
    shown = figure(page)
    program = snippet.read(BREAKFAST)
    names, moments = decoded(
        timeline.for_script(newest_trace(BREAKFAST), program=program.program, wide=TIMELINE_WIDTH)
    )
    output = recording.load(program).outcomes[max(program.versions)].output
    box = shown.locator(".timeline-box")
    seen = set()
    for k in (2, 4, 5):
        box.hover(position={"x": moments[k].x + 4, "y": 60})
        assert marks(shown) == expected_marks(moments[k], names)
        assert parts(page, "later") == [output[moments[k].printed :]]
        assert parts(page, "now") == [
            text for text in [output[moments[k - 1].printed : moments[k].printed]] if text
        ]
        expect(shown.locator(".moment-words")).to_contain_text(moments[k].time)
        seen |= marks(shown)
    assert len(seen) > 5
    page.mouse.move(5, 5)
    assert marks(shown) == set()
    assert parts(page, "later") == parts(page, "now") == []
    expect(shown.locator(".moment-cursor")).to_be_hidden()


def test_the_end_shows_all_that_was_printed(visit: Visit) -> None:
    page = visit.go(PAGE)
    shown = figure(page)
    shown.locator(".moment-slider").press("End")
    assert parts(page, "later") == []
    expect(shown.locator(".moment-words")).to_have_text("At 3 s: everything has ended.")


def test_keys_move_and_are_told_in_words(visit: Visit) -> None:
    page = visit.go(PAGE)
    shown = figure(page)
    slider = shown.get_by_role("slider", name="Moment")
    shown.get_by_role("button", name="Copy").focus()
    page.keyboard.press("Tab")
    while not slider.evaluate("slider => slider === document.activeElement"):
        page.keyboard.press("Tab")
    said = [slider.get_attribute("aria-valuetext")]
    for key in ("ArrowRight", "ArrowRight", "End", "ArrowLeft", "Home"):
        page.keyboard.press(key)
        said.append(slider.get_attribute("aria-valuetext"))
        expect(shown.locator(".moment-words")).to_have_text(said[-1] or "")
    assert said[0]
    assert said[0].startswith("At 0 s, step 1: main runs from line 11 to line 13; ")
    assert said[0].endswith(" are ready at line 5.")
    assert len(set(said)) == 5
    assert said[-1] == said[0]
    page.keyboard.press("Escape")
    assert marks(shown) == set()


def test_a_moment_that_is_chosen_stays_and_can_be_linked_to(visit: Visit, context: BrowserContext) -> None:
    page = visit.go(PAGE)
    before = page.evaluate("history.length")
    shown = figure(page)
    link = shown.locator(".moment-link")
    expect(link).to_be_hidden()
    box = shown.locator(".timeline-box")
    box.click(position={"x": 300, "y": 60})
    page.mouse.move(5, 5)
    marked = marks(shown)
    assert marked
    page.wait_for_function("() => location.search !== ''")
    assert page.evaluate("history.length") == before
    expect(link).to_be_visible()
    assert link.evaluate("link => link.href") == page.url
    other = context.new_page()
    other.goto(page.url)
    reached = other.locator("#snippet-breakfast")
    expect(reached.locator(".moment-line").first).to_be_attached()
    assert marks(reached) == marked
    assert reached.evaluate("figure => Math.round(figure.getBoundingClientRect().top)") < 300
    other.close()
    box.click(position={"x": 300, "y": 60})
    page.mouse.move(5, 5)
    page.wait_for_function("() => location.search === ''")
    assert marks(shown) == set()


def test_a_link_opens_what_is_folded(visit: Visit, site: Path) -> None:
    address = next(
        address for address in built.pages(site) if "predict-" in (site / address / "index.html").read_text()
        and 'class="proof"' in (site / address / "index.html").read_text()
        and visit.go(address).locator(".proof [data-moments]").count()
    )  # fmt: skip
    page = visit.go(address)
    question = page.locator(".predict:has([data-moments])").first
    expect(question.locator(".timeline-box").first).to_be_hidden()
    name = question.get_attribute("id")
    page = visit.go(f"{address}?moment=2#{name}")
    expect(page.locator(f"#{name} .timeline-box").first).to_be_visible()
    expect(page.locator(f"#{name} .moment-cursor").first).to_be_visible()


@pytest.mark.parametrize("search", ["?moment=999", "?moment=x", "?moment=2.7", "?moment=", "?moment=0"])
def test_a_link_to_no_moment_shows_the_program(visit: Visit, search: str) -> None:
    page = visit.go(f"{PAGE}{search}#snippet-breakfast")
    expect(page.locator("#snippet-breakfast")).to_be_in_viewport()
    expect(page.locator(".moment-line")).to_have_count(0)


def test_a_block_may_do_without(visit: Visit) -> None:
    page = visit.go("tutorial/what-is-a-coroutine/")
    expect(page.locator("#predict-cocoa-afterwards [data-moments]")).to_have_count(1)
    expect(page.locator("#predict-first-word [data-moments]")).to_have_count(0)
    expect(page.locator("#snippet-called-not-awaited [data-moments]")).to_have_count(0)


def test_each_python_has_its_own(visit: Visit) -> None:
    page = visit.go("tutorial/high-level/")
    shown = figure(page, "customers-patience")
    boxes = shown.locator(".timeline-box")
    assert boxes.count() == 2
    shown.locator("details.snippet-timeline > summary").click()
    boxes.nth(1).click(position={"x": 150, "y": 60})
    page.mouse.move(5, 5)
    page.wait_for_function("() => /[?]moment=[0-9]+[.]2#/.test(location.href)")
    expect(boxes.nth(1)).to_contain_class("moment-on")
    reached = visit.go(page.url.removeprefix(visit.address))
    page.reload()
    expect(reached.locator("#snippet-customers-patience .timeline-box").nth(1)).to_contain_class("moment-on")
    # Their marks are in one program: where another is shown, this one is not.
    boxes.nth(0).hover(position={"x": 150, "y": 60})
    expect(shown.locator(".moment-on")).to_have_count(1)
    expect(shown.locator(".moment-marks")).to_have_count(1)


def test_marks_lie_below_the_header(visit: Visit) -> None:
    page = visit.go(f"{PAGE}?moment=3#snippet-breakfast")
    line = page.locator("#snippet-breakfast .moment-line").last
    line.evaluate("line => { line.style.pointerEvents = 'auto' }")
    on_top = """line => {
      const { left, right, top, height } = line.getBoundingClientRect();
      return document.elementFromPoint((left + right) / 2, top + height / 2).className;
    }"""
    assert line.evaluate(on_top) == "moment-line"
    line.evaluate("line => scrollBy({ top: line.getBoundingClientRect().top - 12, behavior: 'instant' })")
    assert line.evaluate(on_top) in ("top", "tools")


def test_dragging_by_mouse(visit: Visit) -> None:
    page = visit.go(PAGE)
    shown = figure(page)
    box = shown.locator(".timeline-box").bounding_box()
    assert box
    page.mouse.move(box["x"] + 120, box["y"] + 25)
    page.mouse.down()
    page.mouse.move(box["x"] + 310, box["y"] + 200)
    page.mouse.up()
    page.mouse.move(5, 5)
    expect(shown.locator(".moment-words")).to_contain_text("1 s")
    expect(shown.locator(".moment-link")).to_be_visible()


def test_touch_taps_drags_and_still_scrolls(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(address + PAGE)
    shown = figure(page)
    words = shown.locator(".moment-words")
    box = shown.locator(".timeline-box")
    at = box.bounding_box()
    assert at
    page.touchscreen.tap(at["x"] + 195, at["y"] + 100)
    expect(words).to_contain_text("step")
    chosen = words.inner_text()
    client = context.new_cdp_session(page)

    def swipe(x: float, y: float, dx: float, dy: float) -> None:
        client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for part in range(1, 11):
            point = {"x": x + dx * part / 10, "y": y + dy * part / 10}
            client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_timeout(300)

    # Along the axis a finger moves the moment, and the picture stays until its edge is reached.
    swipe(at["x"] + 195, at["y"] + 25, -70, 2)
    assert words.inner_text() != chosen
    dragged = words.inner_text()
    assert box.evaluate("box => box.scrollLeft") == 0
    # Elsewhere it scrolls the picture, and the page.
    swipe(at["x"] + 220, at["y"] + 120, -150, 0)
    assert box.evaluate("box => box.scrollLeft") > 50
    expect(shown.locator(".moment-name").first).to_be_visible()
    for height in (120, 25):
        shown.locator(".timeline-box").scroll_into_view_if_needed()
        at = box.bounding_box()
        assert at
        before = page.evaluate("scrollY")
        swipe(at["x"] + 100, at["y"] + height, 0, -100)
        assert page.evaluate("scrollY") > before + 20
    assert words.inner_text() == dragged
    context.close()


def test_nothing_shifts(visit: Visit) -> None:
    page = visit.page
    page.add_init_script(
        "window.shifts = []; new PerformanceObserver(list => window.shifts.push(...list.getEntries().map(one => one.value)))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    visit.go(PAGE + "#snippet-breakfast")
    shown = figure(page)
    sizes = page.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]")
    box = shown.locator(".timeline-box")
    for x in range(60, 640, 40):
        box.hover(position={"x": x, "y": 80})
    slider = shown.locator(".moment-slider")
    for _ in range(12):
        slider.press("ArrowRight")
    page.wait_for_timeout(200)
    assert page.evaluate("window.shifts") == []
    assert (
        page.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]")
        == sizes
    )


def test_without_scripts_all_is_there_and_nothing_dead(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{PAGE}?moment=3#snippet-breakfast")
    shown = page.locator("#snippet-breakfast")
    expect(shown).to_be_in_viewport()
    expect(shown.locator("svg.timeline")).to_be_visible()
    assert "waits at line 7" in (shown.locator("svg desc").text_content() or "")
    expect(shown.locator("input, button, [class^=moment]")).to_have_count(0)
    expect(shown.locator(".timeline-box[tabindex='0']")).to_have_count(1)
    context.close()


def test_print_shows_no_moment(visit: Visit) -> None:
    page = visit.go(f"{PAGE}?moment=3#snippet-breakfast")
    expect(page.locator("#snippet-breakfast .moment-line").first).to_be_visible()
    page.emulate_media(media="print")
    for kind in ("cursor", "handle", "line", "words"):
        expect(page.locator(f"#snippet-breakfast .moment-{kind}").first).to_be_hidden()


@pytest.mark.parametrize("width", [320, 768, 1400])
def test_every_timeline_fits_its_box(browser: Browser, address: str, site: Path, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    wrong = []
    for path in built.pages(site):
        page.goto(address + path)
        page.evaluate(
            "document.querySelectorAll('details').forEach(one => { one.removeAttribute('name'); one.open = true })"
        )
        wrong += page.evaluate(
            """() => {
              const root = document.documentElement;
              const wrong = root.scrollWidth > root.clientWidth ? [`${location.pathname} scrolls sideways`] : [];
              for (const box of document.querySelectorAll(".timeline-box")) {
                const picture = box.querySelector("svg"), width = picture.width.baseVal.value;
                const name = `${location.pathname}${picture.querySelector("title").id}`;
                if (box.getBoundingClientRect().right > root.clientWidth) wrong.push(`${name} sticks out`);
                if (box.scrollWidth > Math.max(box.clientWidth, Math.ceil(width))) wrong.push(`${name} scrolls too far`);
                if (box.scrollHeight > box.clientHeight + 1) wrong.push(`${name} scrolls up and down`);
                for (const text of picture.querySelectorAll("text")) {
                  const { x, width: wide } = text.getBBox();
                  if (x < 0 || x + wide > width) wrong.push(`${name}: “${text.textContent}” is cut off`);
                }
              }
              return wrong;
            }"""
        )
    context.close()
    assert wrong == []


def test_paper_shows_the_whole_of_every_picture(visit: Visit) -> None:
    page = visit.page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 600, "height": 800})
    page.goto(f"{visit.address}{PAGE}")
    wider = page.evaluate(
        "[...document.querySelectorAll('.timeline-box')].filter(box => box.scrollWidth > box.clientWidth + 1).length"
    )
    assert page.locator(".timeline-box").count() > 5
    assert wider == 0
