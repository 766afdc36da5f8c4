"""The machine that a page runs programs with, in a real browser: nothing that a program does is more than its own end."""

import functools
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from runnable.snippet import ROOT
from tests.browser_python import PYODIDE, make_python
from tests.hostile import ENDING, ENDLESS, FLOODING, GOOD, Hostile

SCRIPTS = ("interpreter.js", "machine.js", "snapshot.js", "worker.js")
FETCHED = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self' blob:"
)

MACHINE = """async () => {
  const {Machine} = await import(new URL("run/machine.js", location.href).href);
  window.machine = new Machine("run/");
}"""

RUN = """async ({program, virtual, stop}) => {
  const told = {output: "", timelines: [], beats: 0}, began = performance.now();
  const beat = setInterval(() => told.beats++, 10);
  const {ended} = machine.run({
    program, virtual, name: "tea.py",
    onoutput(text) {
      told.output += text;
      if (stop && told.output.includes("begun")) setTimeout(() => { told.stopping = performance.now(); machine.stop(); }, 50);
    },
    ontimeline(timeline) { told.timelines.push(timeline); },
  });
  Object.assign(told, await ended);
  told.took = performance.now() - (told.stopping ?? began);
  clearInterval(beat);
  return told;
}"""


class Handler(SimpleHTTPRequestHandler):
    """A plain host of files, with a policy as strict as can be."""

    def end_headers(self) -> None:
        """Add what a page may do, and what it starts, but for the folder in which they may do anything."""
        if not self.path.startswith("/open/"):
            self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page with nothing but a machine, below a path, with plain headers."""
    root = tmp_path_factory.mktemp("host")
    folder = root / "road" / "run"
    make_python(folder)
    (folder / "pyodide").mkdir()
    for name in SCRIPTS:
        shutil.copy(ROOT / "runnable" / "browser" / name, folder)
    for name in FETCHED:
        shutil.copy(PYODIDE / name, folder / "pyodide")
    (root / "road" / "index.html").write_text("<!doctype html><title>machine</title>")
    (root / "open").symlink_to(root / "road", target_is_directory=True)
    handler = functools.partial(Handler, directory=str(root))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/road/")
        page.evaluate(MACHINE)
        yield page
        page.close()
        server.shutdown()


def run(page: Page, program: str, virtual: bool = True, stop: bool = False) -> dict[str, Any]:
    """What a page hears of a run."""
    told: dict[str, Any] = page.evaluate(RUN, {"program": program, "virtual": virtual, "stop": stop})
    return told


@pytest.fixture(scope="module")
def good(page: Page) -> dict[str, Any]:
    """What the good program does in a browser that has just been opened."""
    return run(page, GOOD)


def assert_good(page: Page, good: dict[str, Any]) -> None:
    told = run(page, GOOD)
    assert told["status"] == 0
    assert told["output"] == good["output"]
    assert told["timelines"] == good["timelines"]


def test_page_hears_what_a_program_does(page: Page, good: dict[str, Any]) -> None:
    assert good["status"] == 0
    assert good["output"].startswith("tea on\njuice on\njuice ready\ntea ready\n")
    (timeline,) = good["timelines"]
    assert timeline["svg"].startswith("<svg") and not timeline["partial"]


def test_page_hears_where_a_program_failed(page: Page) -> None:
    told = run(page, "def brew():\n    1/0\n\nbrew()\n")
    assert told["error"] == {"text": "ZeroDivisionError: division by zero", "line": 2}
    assert told["output"].startswith(
        'Traceback (most recent call last):\n  File "/home/reader/tea.py", line 4'
    )
    assert told["status"] == 1


def test_on_the_real_clock_waits_take_time_and_the_page_goes_on(page: Page, good: dict[str, Any]) -> None:
    told = run(
        page, "import asyncio\nasync def main():\n    await asyncio.sleep(0.5)\nasyncio.run(main())", False
    )
    assert told["seconds"] >= 0.5
    assert told["beats"] > 10


def test_long_run_shows_its_timeline_while_it_goes_on(page: Page, good: dict[str, Any]) -> None:
    program = "import asyncio\nasync def main():\n    for _ in range(4):\n        await asyncio.sleep(0.5)\nasyncio.run(main())"
    told = run(page, program, virtual=False)
    assert [timeline["partial"] for timeline in told["timelines"]][-2:] == [True, False]


@pytest.mark.parametrize("program", ENDLESS.values(), ids=ENDLESS.keys())
def test_stop_ends_whatever_does_not_end(program: str, page: Page, good: dict[str, Any]) -> None:
    told = run(page, program, virtual=False, stop=True)
    assert told["stopped"]
    assert told["output"].startswith("begun")
    assert_good(page, good)


@pytest.mark.parametrize("hostile", [*ENDING.values(), *FLOODING.values()], ids=[*ENDING, *FLOODING])
def test_hostile_program_ends_in_plain_words_and_leaves_nothing(
    hostile: Hostile, page: Page, good: dict[str, Any]
) -> None:
    told = run(page, hostile.program)
    assert hostile.prints in told["output"]
    assert hostile.sentence in (told.get("sentence") or "")
    assert told["status"] == hostile.status
    assert_good(page, good)


def test_python_is_kept_as_it_started_and_is_started_without_that_too(
    page: Page, good: dict[str, Any]
) -> None:
    kept = """async () => {
      for (const place of await caches.keys()) for (const {url} of await (await caches.open(place)).keys()) return [place, url];
    }"""
    page.wait_for_function(kept)
    place, address = page.evaluate(kept)
    assert address == f"{page.url}run/snapshot"
    page.evaluate(MACHINE)
    assert_good(page, good)
    # Less than what was kept, and nothing like it.
    for broken in ("(await (await (await caches.open(place)).match(url)).bytes()).slice(0, 99_999)", "'tea'"):
        page.evaluate(
            f"async ([place, url]) => (await caches.open(place)).put(url, new Response({broken}))",
            [place, address],
        )
        page.evaluate(MACHINE)
        assert_good(page, good)


REACHES = """\
import runnable.browser.session as session
new = session._run.host.sleep.constructor.new
print(new("return [typeof fetch, typeof XMLHttpRequest, typeof WebSocket, typeof indexedDB, typeof caches].join()")())
"""


def test_program_reaches_no_network_where_a_policy_lets_it_run_javascript(
    page: Page, browser: Browser
) -> None:
    lax = browser.new_page()
    lax.goto(page.url.replace("/road/", "/open/"))
    lax.evaluate(MACHINE)
    assert run(lax, REACHES)["output"] == "undefined,undefined,undefined,undefined,undefined\n"
    lax.close()


def test_policy_lets_no_program_run_javascript(page: Page, good: dict[str, Any]) -> None:
    assert "Content Security Policy" in run(page, REACHES)["output"]
