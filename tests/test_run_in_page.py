"""Programs run, edited and stopped in the page, in a real browser on the built site."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from runnable import browser as in_browser
from runnable import packages, recording, snippet
from runnable.browser import build as make_scripts
from runnable.drawing import why_not_in_browser
from runnable.snippet import ROOT, SNIPPETS
from tests.test_browser import Visit, address

__all__ = ["address"]

PAGE = "tutorial/what-is-a-coroutine/"
BREAKFAST = snippet.read(SNIPPETS / "tutorial/what-is-a-coroutine/breakfast.py")
FOR_EVER = "while True: pass\n"
LATER = re.compile(r"/assets/run/[0-9a-f]{12}/|service-worker")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    context.set_default_timeout(30_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def visit(context: BrowserContext, address: str) -> Iterator[Visit]:
    visit = Visit(context.new_page(), address)
    yield visit
    assert visit.wrong == []


def control(figure: Locator, label: str) -> Locator:
    return figure.get_by_role("button", name=label)


def started(visit: Visit, path: str = PAGE, name: str = "snippet-breakfast") -> Locator:
    """A program's figure on a page, in view."""
    figure = visit.go(path).locator(f"[id='{name}']")
    figure.locator(".run-bar").first.scroll_into_view_if_needed()
    return figure


def write(figure: Locator, program: str) -> None:
    """Put another program in the editor, as a reader does who pastes it."""
    if not figure.locator(".cm-content").count():
        control(figure, "Edit").click()
    figure.locator(".cm-content").focus()
    page = figure.page
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(program)


def run(figure: Locator) -> None:
    control(figure, "Run").click()
    ended(figure)


def ended(figure: Locator) -> None:
    expect(figure.locator(".run-result .snippet-status")).to_contain_text("after", timeout=60_000)


def printed(figure: Locator) -> str:
    return figure.locator(".run-output code").text_content() or ""


def skip_the_waits(figure: Locator) -> None:
    figure.get_by_label("Skip the waits").check()


# Before a reader asks.


def test_nothing_is_fetched_before_it_is_asked_for(visit: Visit) -> None:
    fetched: list[str] = []
    visit.page.on("request", lambda request: fetched.append(request.url))
    figure = started(visit)
    expect(control(figure, "Run")).to_be_visible()
    visit.page.wait_for_load_state("networkidle")
    assert [url for url in fetched if LATER.search(url)] == []
    control(figure, "Edit").click()
    expect(figure.locator(".cm-content")).to_be_focused()
    assert [url for url in fetched if "pyodide" in url or "python" in url] == []


def test_a_page_grows_by_less_than_5_kb(site: Path) -> None:
    html = (site / PAGE / "index.html").read_bytes()
    without = re.sub(
        rb" data-run=\"[^\"]*\"|<div class=\"run-bar\">.*?</div>|<[^>]*assets/run/run.js[^>]*>", b"", html
    )
    assert without != html
    more = len(gzip.compress(html)) - len(gzip.compress(without))
    # (its part of the style sheet, as it was written)
    for path in (site / "assets/run/run.js", make_scripts.HERE / "run.css"):
        more += len(gzip.compress(path.read_bytes()))
    assert more < 5000


@pytest.mark.parametrize("width", [320, 1400])
def test_nothing_shifts(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.add_init_script(
        "window.shifts = []; new PerformanceObserver(list => window.shifts.push(...list.getEntries()"
        ".filter(one => !one.hadRecentInput).map(one => one.value))).observe({type: 'layout-shift', buffered: true})"
    )
    visit = Visit(page, address)
    figure = started(visit)
    expect(control(figure, "Run")).to_be_visible()
    expect(control(figure, "Copy")).to_be_visible()
    run(figure)
    page.wait_for_timeout(200)
    # As for pages that only come in: on a busy machine a picture may be taken between two steps.
    assert sum(page.evaluate("window.shifts")) < 0.01
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.close()
    assert visit.wrong == []


def test_without_scripts_nothing_is_dead(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + PAGE)
    expect(page.locator(".run-bar button, .run-bar input")).to_have_count(0)
    expect(page.locator(".run-bar").first).to_be_hidden()
    context.close()


def test_print_shows_no_control(visit: Visit) -> None:
    figure = started(visit)
    run(figure)
    visit.page.emulate_media(media="print")
    expect(figure.locator(".run-bar")).to_be_hidden()
    expect(figure.locator(".run-output")).to_be_visible()


# Running.


def test_a_program_runs_and_what_was_recorded_comes_back(visit: Visit) -> None:
    figure = started(visit)
    before = figure.inner_html()
    skip_the_waits(figure)
    run(figure)
    assert printed(figure) == recording.load(BREAKFAST).outcomes[in_browser.PYTHON].output
    expect(figure.locator(".snippet-output")).to_have_count(1)
    expect(figure.locator(".timeline-box")).to_have_count(1)
    picture = figure.locator(".run-timeline svg")
    assert "0 s" in (picture.text_content() or "")
    # A moment of this run marks the program, and the page's address does not name it.
    figure.get_by_role("slider", name="Moment").press("ArrowRight")
    expect(figure.locator(".moment-line").first).to_be_visible()
    visit.page.wait_for_timeout(300)
    assert "moment" not in visit.page.url
    figure.get_by_role("slider", name="Moment").press("Escape")
    control(figure, "Reset").click()
    expect(control(figure, "Reset")).to_be_hidden()
    expect(figure.locator(".run-result, .run-timeline")).to_have_count(0)
    expect(figure.locator(".snippet-output")).to_have_count(before.count('class="snippet-output"'))
    expect(figure.locator(".timeline-box")).to_have_count(1)


def test_lines_come_as_they_are_printed(visit: Visit) -> None:
    figure = started(visit)
    control(figure, "Run").click()
    expect(figure.locator(".run-output")).to_contain_text("juice: ready", timeout=60_000)
    expect(figure.locator(".run-output")).not_to_contain_text("everything is ready")
    expect(figure.locator(".snippet-status")).to_have_text("running …")
    ended(figure)


def test_python_is_fetched_with_a_progress_bar(visit: Visit) -> None:
    figure = started(visit)
    visit.page.evaluate(
        """() => {
          window.seen = [];
          new MutationObserver(() => {
            const text = document.querySelector(".run-time")?.textContent;
            if (text && document.querySelector(".run-progress:not([hidden])")) window.seen.push(text);
          }).observe(document.body, {subtree: true, childList: true, characterData: true});
        }"""
    )
    run(figure)
    seen = visit.page.evaluate("window.seen")
    assert seen
    assert all(re.fullmatch(r"[\d.]+ of [\d.]+ MB", text) for text in seen)
    expect(figure.locator(".run-progress")).to_be_hidden()


def test_keys_do_it_all(visit: Visit) -> None:
    figure, keyboard = started(visit), visit.page.keyboard

    def reach(label: str) -> None:
        button = control(figure, label)
        for _ in range(8):
            if button.evaluate("button => button === document.activeElement"):
                return
            keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {label}")

    figure.locator(".highlight pre, .highlight code").first.evaluate(
        "code => { code.tabIndex = 0; code.focus() }"
    )
    reach("Run")
    keyboard.press("Enter")
    expect(control(figure, "Stop")).to_be_focused()
    keyboard.press("Enter")
    expect(figure.locator(".snippet-status")).to_have_text("stopped")
    expect(control(figure, "Run")).to_be_focused()
    reach("Edit")
    keyboard.press("Enter")
    expect(figure.get_by_role("textbox")).to_be_focused()
    keyboard.press("ControlOrMeta+a")
    keyboard.insert_text('print("tea, by hand")\n')
    keyboard.press("Tab")  # It indents, and does not leave.
    expect(figure.get_by_role("textbox")).to_be_focused()
    keyboard.press("Backspace")
    keyboard.press("Control+Enter")
    expect(figure.locator(".run-output")).to_contain_text("tea, by hand", timeout=60_000)
    ended(figure)
    expect(figure.get_by_role("textbox")).to_be_focused()
    keyboard.press("Escape")
    expect(control(figure, "Run")).to_be_focused()
    reach("Copy")
    keyboard.press("Enter")
    visit.page.wait_for_function(
        "() => navigator.clipboard.readText().then(text => text.includes('tea, by hand'))"
    )
    visit.page.keyboard.press("Shift+Tab")
    expect(control(figure, "Reset")).to_be_focused()
    keyboard.press("Enter")
    expect(control(figure, "Run")).to_be_focused()
    expect(figure.locator(".highlight code").first).to_contain_text("everything is ready after")


def test_a_program_that_never_ends_is_stopped_and_the_next_one_runs(visit: Visit) -> None:
    figure = started(visit)
    run(figure)  # So that Python is there.
    write(figure, 'print("busy", flush=True)\n' + FOR_EVER)
    control(figure, "Run").click()
    expect(figure.locator(".run-output")).to_contain_text("busy", timeout=60_000)
    took = figure.evaluate(
        """figure => new Promise(resolve => {
          const status = figure.querySelector(".run-result .snippet-status"), began = performance.now();
          new MutationObserver(() => status.textContent === "stopped" && resolve(performance.now() - began))
            .observe(status, {subtree: true, childList: true, characterData: true});
          [...figure.querySelectorAll("button")].find(button => button.textContent === "Stop").click();
        })"""
    )
    assert took < 200  # What is promised: the page itself does it.
    write(figure, 'print("fresh")\n')
    run(figure)
    assert printed(figure) == "fresh\n"


def test_one_program_runs_at_a_time(visit: Visit) -> None:
    one = started(visit)
    write(one, FOR_EVER)
    control(one, "Run").click()
    other = visit.page.locator("figure.snippet[data-run]:has(.run-first)").nth(0)
    if other.get_attribute("id") == "snippet-breakfast":
        other = visit.page.locator("figure.snippet[data-run]:has(.run-first)").nth(1)
    run(other)
    expect(one.locator(".snippet-status")).to_have_text("stopped")


def test_skipping_the_waits_is_remembered(visit: Visit) -> None:
    figure = started(visit)
    skip_the_waits(figure)
    switches = visit.page.get_by_label("Skip the waits")
    assert all(switch.is_checked() for switch in switches.all())
    run(figure)
    # Virtual time is exact.
    assert {"0 s", "1 s", "2 s", "3 s"} <= set(figure.locator(".run-timeline .time").all_text_contents())
    visit.page.reload()
    expect(figure.get_by_label("Skip the waits")).to_be_checked()
    figure.get_by_label("Skip the waits").uncheck()
    visit.page.reload()
    expect(figure.get_by_label("Skip the waits")).not_to_be_checked()


# Editing.


def test_the_editor_has_the_lines_of_the_page(visit: Visit) -> None:
    figure = started(visit)
    before = figure.locator(".highlight").bounding_box()
    text = figure.locator(".highlight code").text_content() or ""
    place = "element => { const r = new Range(); r.selectNodeContents(element); return r.getBoundingClientRect().left }"
    left = figure.locator(".highlight code .k, .highlight code .kn").first.evaluate(place)
    control(figure, "Edit").click()
    expect(figure.locator(".cm-content")).to_be_focused()
    after = figure.locator(".run-editor").bounding_box()
    assert before
    assert after
    assert (after["x"], after["width"], after["height"]) == pytest.approx(
        (before["x"], before["width"], before["height"]), abs=1
    )
    assert figure.locator(".cm-line span").first.evaluate(place) == pytest.approx(left, abs=1.5)
    numbers = [number for number in figure.locator(".cm-gutterElement").all_inner_texts() if number]
    assert numbers[-1] == str(text.count("\n"))
    expect(figure.get_by_role("textbox")).to_have_attribute(
        "aria-label", re.compile("breakfast.py.*Escape leaves")
    )


def test_the_timeline_of_a_changed_program_marks_the_editor(visit: Visit) -> None:
    figure = started(visit)
    write(
        figure,
        "import asyncio\n\n\nasync def main():\nawait asyncio.sleep(1)\n\nasyncio.run(main())\n".replace(
            "await", "    await"
        ),
    )
    skip_the_waits(figure)
    run(figure)
    figure.get_by_role("slider", name="Moment").press("End")
    figure.get_by_role("slider", name="Moment").press("Home")
    line = figure.locator(".moment-line").first
    expect(line).to_be_visible()
    top = line.evaluate("line => line.getBoundingClientRect().top")
    lines = figure.locator(".cm-line").evaluate_all(
        "lines => lines.map(line => line.getBoundingClientRect().top)"
    )
    nearest = min(range(len(lines)), key=lambda number: abs(lines[number] - top))
    assert abs(lines[nearest] - top) < 2
    assert figure.locator(".cm-line").nth(nearest).inner_text().strip() in (
        "async def main():",
        "await asyncio.sleep(1)",
    )


def test_an_error_leads_to_its_line(visit: Visit) -> None:
    figure = started(visit)
    write(figure, "def tea():\n    raise ValueError('no water')\n\n\ntea()\n")
    run(figure)
    expect(figure.locator(".snippet-status")).to_contain_text("exit status 1")
    expect(figure.locator(".run-output")).to_contain_text("ValueError: no water")
    expect(figure.locator(".run-line")).to_have_text(["line 5", "line 2"])
    figure.get_by_role("button", name="line 5").click()
    expect(figure.locator(".run-marked")).to_have_text("tea()")
    figure.get_by_role("button", name="line 2").click()
    expect(figure.locator(".run-marked")).to_contain_text("no water")
    expect(figure.get_by_role("textbox")).to_be_focused()


def test_an_error_leads_to_a_line_of_the_page(visit: Visit) -> None:
    figure = started(visit, "proven/", "snippet-fails-in-task")
    run(figure)
    figure.get_by_role("button", name="line 5").click()
    expect(figure.locator(".run-mark")).to_be_in_viewport()
    apart = figure.evaluate(
        """figure => Math.abs(figure.querySelector("[data-linenos~='5']").getBoundingClientRect().top
          - figure.querySelector(".run-mark").getBoundingClientRect().top)"""
    )
    assert apart < 8


# What a browser cannot do.


def test_a_program_that_needs_more_says_so(visit: Visit) -> None:
    figure = started(visit, "tutorial/high-level/", "snippet-order-counter-tcp")
    button = control(figure, "Run")
    expect(button).to_be_disabled()
    button.focus()
    expect(button).to_be_focused()
    button.click(force=True)
    expect(figure.locator(".run-result")).to_have_count(0)
    reason = figure.locator(".run-cannot")
    expect(reason).to_contain_text("sockets")
    expect(button).to_have_accessible_description(reason.inner_text())
    file = json.loads(figure.get_attribute("data-run") or "")["file"]
    assert reason.locator("code").inner_text() == f"python {file}"
    assert (SNIPPETS.parent / file).is_file()


def test_what_a_browser_lacks_is_named() -> None:
    lacking = {path: why_not_in_browser(snippet.read(path)) for path in snippet.find([SNIPPETS])}
    for path, why in lacking.items():
        needs = [need for need in snippet.read(path).needs if need != "real time"]
        assert all(need in why for need in needs), path
        assert bool(why) == bool(needs), path


# A program that means harm.


def test_a_picture_is_only_a_picture(visit: Visit) -> None:
    script = (make_scripts.HERE / "picture.js").read_text()
    visit.page.route(
        "**/picture-alone.js", lambda route: route.fulfill(body=script, content_type="text/javascript")
    )
    page = visit.go()
    html = page.evaluate(
        """async () => {
          const { drawn } = await import(new URL("picture-alone.js", document.baseURI));
          const svg = `<svg xmlns="http://www.w3.org/2000/svg" id="a" aria-labelledby="b c" onload="window.harmed = 1">
            <title id="b">t</title><script>window.harmed = 1</script><a href="https://example.org"><text>x</text></a>
            <foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="x" onerror="window.harmed = 1"/></foreignObject>
            <use href="#a"/><image href="https://example.org/x.png"/><style>* { display: none }</style>
            <path d="M0 0" style="fill: red" fill="url(#h)" onclick="window.harmed = 1"/></svg>`;
          document.body.append(drawn(svg, "__p"));
          if (drawn("<p>no picture</p>", "p") || drawn("<svg", "p")) throw new Error("taken for a picture");
          return document.body.lastElementChild.outerHTML;
        }"""
    )
    assert re.sub(r">\s+<", "><", html) == (
        '<svg xmlns="http://www.w3.org/2000/svg" id="__p-a" aria-labelledby="__p-b __p-c">'
        '<title id="__p-b">t</title><path d="M0 0" fill="url(#__p-h)"></path></svg>'
    )
    assert page.evaluate("window.harmed") is None
    # That there was something to refuse, the page's policy says.
    assert all("Content Security Policy" in said for said in visit.wrong)
    visit.wrong.clear()


# Without a network.


def keep(page: Page) -> None:
    """Wait until the site is kept."""
    all_kept = """async () => {
      if (navigator.serviceWorker.controller?.state !== "activated") return false;
      const kept = await caches.open("what is read"), keys = (await kept.keys()).map(({url}) => url);
      const links = [...document.querySelectorAll("#pages a[href]")].map(({href}) => href.replace(/#.*/, ""));
      return links.every(link => keys.includes(link));
    }"""
    for _ in range(300):
        if page.evaluate(all_kept):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the site is never kept")


def test_the_site_works_without_a_network(visit: Visit, context: BrowserContext) -> None:
    figure = started(visit)
    skip_the_waits(figure)
    run(figure)
    keep(visit.page)
    context.set_offline(True)
    for path in ("tutorial/high-level/", PAGE):
        page = visit.go(path)
        figure = page.locator("figure.snippet[data-run]:has(.run-first):has(.snippet-output)").first
        run(figure)
        assert printed(figure)
        write(figure, 'print("on a train")\n')
        run(figure)
        assert printed(figure) == "on a train\n"
        assert page.evaluate("getComputedStyle(document.querySelector('.top')).position") == "sticky"
    context.set_offline(False)


def test_where_nothing_can_be_kept_programs_run(visit: Visit) -> None:
    """A page over plain HTTP has no service worker and no clipboard."""
    visit.page.add_init_script(
        "for (const name of ['serviceWorker', 'clipboard']) Object.defineProperty(Navigator.prototype, name, {get() {}});"
    )
    figure = started(visit)
    run(figure)
    assert "everything is ready" in printed(figure)
    control(figure, "Copy").click()
    expect(figure.get_by_text("Copied")).to_be_visible()


# How it is made.


def test_it_is_made_once(site: Path) -> None:
    assert make_scripts.build() is False


def test_the_page_has_the_python_that_it_says() -> None:
    lock = json.loads((make_scripts.PACKAGES / "pyodide" / "pyodide-lock.json").read_text())
    assert lock["info"]["python"].startswith(".".join(map(str, in_browser.PYTHON)) + ".")


@pytest.mark.parametrize("folder", ["runnable/browser", "tests/bench", "tests/checks"])
def test_the_lock_of_packages_names_no_address(folder: str) -> None:
    lock = (ROOT / folder / "package-lock.json").read_text()
    assert "://" not in re.sub('"url": ".*"', "", lock)  # of who is to be paid
    locked = json.loads(lock)["packages"]
    assert all("integrity" in package for name, package in locked.items() if name)


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        (
            "npm error code EINTEGRITY\n",
            "A package is not the one that runnable/browser/package-lock.json locks",
        ),
        ("npm error code ECONNREFUSED\n", "the first time needs the network"),
        ("npm error code EUSAGE\n", "do not agree"),
        ("npm error code ENOSPC\n", "npm could not install its packages (ENOSPC)."),
        ("", "npm failed."),
    ],
)
def test_npm_s_errors_are_said_plainly(log: str, sentence: str) -> None:
    assert sentence in packages.explain(log, Path("runnable/browser"))


def test_a_script_that_is_wrong_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.js"
    wrong.write_text("const tea = ;\n")
    with pytest.raises(make_scripts.BuildFault, match=r"wrong\.js:1: Unexpected \";\""):
        make_scripts.bundle(str(wrong), f"--outdir={tmp_path / 'out'}")
