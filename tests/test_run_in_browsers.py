"""A program runs in Chromium, Firefox and WebKit: from the built site below a path, then without a network.

None of what runs there reaches another host: the page's content security policy holds for its worker too.
"""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from runnable import browser as in_browser
from runnable import recording, snippet
from tests import browsers
from tests.browsers import Browser, Host

PAGE = "tutorial/what-is-a-coroutine/"
FIGURE = "#snippet-breakfast"
PRINTED = f"document.querySelector('{FIGURE} .run-output code')?.textContent ?? ''"
STATUS = f"document.querySelector('{FIGURE} .run-result .snippet-status')?.textContent ?? ''"
BUTTON = f"{FIGURE} .run-bar button[aria-label^={{}}]"

# From a value of JavaScript's, a program has its way to all of JavaScript: if the page's policy lets it make code of text.
REACHES_OUT = """
import time
from pyodide.ffi import to_js

try:
    to_js([]).constructor.constructor("return import('{address}')")()
    time.sleep(0.5)
    print("asked")
except Exception as error:
    print("refused:", error)
"""

KEPT = """(async () => {
  if (navigator.serviceWorker?.controller?.state !== "activated") return false;
  const urls = [];
  for (const name of await caches.keys()) urls.push(...(await (await caches.open(name)).keys()).map(({url}) => url));
  return [...document.querySelectorAll("#pages a[href]")].every(({href}) => urls.includes(href.replace(/#.*/, "")));
})()"""


@pytest.fixture(scope="module", params=browsers.NAMES)
def running(request: pytest.FixtureRequest) -> Iterator[Browser]:
    with browsers.running(request.param, lambda: request.getfixturevalue("chromium")) as browser:
        yield browser


@pytest.fixture
def host(site: Path) -> Iterator[Host]:
    with Host(site) as host:
        yield host


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Another host that is there, and whatever it is asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", asked
        server.shutdown()


def run(reader: Browser) -> str:
    """Run the program of the page, which is one to try; what it prints."""
    reader.click(BUTTON.format("Run"))
    reader.wait_for(f"({STATUS}).includes('after')")
    return str(reader.evaluate(PRINTED))


def words(printed: str) -> str:
    """What a program printed, whatever time it took: these browsers wait for real, on a machine with more to do."""
    return re.sub(r"\d+\.\d s", "… s", printed)


def write(reader: Browser, program: str) -> None:
    """Put another program in the editor."""
    if not reader.evaluate(f"!!document.querySelector('{FIGURE} .cm-content')"):
        reader.click(BUTTON.format("Edit"))
        reader.wait_for(f"!!document.querySelector('{FIGURE} .cm-content')")
    reader.evaluate(
        f"""(() => {{
          const found = document.querySelector("{FIGURE} .cm-content");
          found.focus();
          getSelection().selectAllChildren(found);
          document.execCommand("insertText", false, {json.dumps(program)});
        }})()"""
    )


def test_a_program_runs_and_then_without_a_network(running: Browser, host: Host) -> None:
    running.open(host.address + PAGE)
    program = snippet.read(snippet.SNIPPETS / "tutorial/what-is-a-coroutine/breakfast.py")
    recorded = words(recording.load(program).outcomes[in_browser.PYTHON].output)
    assert words(run(running)) == recorded
    running.wait_for(f"!!document.querySelector('{FIGURE} .run-timeline svg')")
    running.wait_for(KEPT)
    assert running.wrong() == []

    host.stop()
    running.open(host.address + PAGE)
    assert words(run(running)) == recorded
    write(running, 'print("on a train")\n')
    assert run(running) == "on a train\n"


def test_a_program_reaches_no_other_host(
    running: Browser, host: Host, elsewhere: tuple[str, list[str]]
) -> None:
    other, asked = elsewhere
    running.open(host.address + PAGE)
    write(running, REACHES_OUT.format(address=other))
    assert run(running).startswith("refused: ")
    assert asked == []
