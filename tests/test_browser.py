"""The built site in a real browser, below a path, with no other host to be reached."""

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, Response, expect

from runnable import snippet
from tests import built

GENERATORS = "tutorial/generators/"


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the site is served: below a path, as on many hosts."""
    root = tmp_path_factory.mktemp("host")
    (root / "road").symlink_to(site, target_is_directory=True)
    handler = functools.partial(QuietHandler, directory=str(root))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/road/"
        server.shutdown()


class Visit:
    """A reader's tab, and all that goes wrong in it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.wrong: list[str] = []
        page.on(
            "console", lambda message: self.wrong.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", self._see_request)
        page.on("requestfailed", self._see_failure)
        page.on("response", self._see_response)

    def go(self, path: str = "") -> Page:
        """Open a page of the site."""
        self.page.goto(self.address + path)
        return self.page

    def _see_request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in ("data", "blob") and not request.url.startswith(self.address):
            self.wrong.append(f"asks another host, or leaves the site's folder: {request.url}")

    def _see_failure(self, request: Request) -> None:
        # A browser gives up what it still fetches when the reader goes on to another page.
        if "ERR_ABORTED" not in (request.failure or ""):
            self.wrong.append(f"{request.failure}: {request.url}")

    def _see_response(self, response: Response) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status}: {response.url}")


@pytest.fixture(params=["light", "dark"])
def visit(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visit]:
    context = browser.new_context(color_scheme=request.param, viewport={"width": 1200, "height": 800})
    context.set_default_timeout(30_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit = Visit(context.new_page(), address)
    yield visit
    context.close()
    assert visit.wrong == []


def test_contents_higher_than_the_window_follow_the_reader(visit: Visit) -> None:
    page = visit.page
    page.set_viewport_size({"width": 1240, "height": 500})
    page.goto(visit.address + "tutorial/high-level/")
    contents = page.locator("#contents")
    assert contents.evaluate("menu => menu.scrollHeight > 1.5 * menu.clientHeight")
    for part in (0.9, 0.1):
        page.evaluate("part => scrollTo(0, part * document.body.scrollHeight)", part)
        now = contents.locator("[aria-current]")
        page.wait_for_function(
            """() => { const now = document.querySelector("#contents [aria-current]")?.getBoundingClientRect();
              const menu = document.querySelector("#contents").getBoundingClientRect();
              return now && now.top >= menu.top && now.bottom <= menu.bottom; }"""
        )
        assert now.count() == 1


def test_every_page_loads(visit: Visit, site: Path) -> None:
    for path in built.pages(site):
        page = visit.go(path)
        expect(page.locator("article h1")).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, f"{path} scrolls sideways"


def test_the_scheme_is_the_reader_s_and_can_be_switched(visit: Visit) -> None:
    page = visit.go()
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Dark colours").click()
    page.wait_for_function("before => getComputedStyle(document.body).backgroundColor !== before", arg=before)
    chosen = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page = visit.go(GENERATORS)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == chosen


def test_a_program_is_copied_as_it_runs(visit: Visit, site: Path) -> None:
    page = visit.go("tutorial/what-is-a-coroutine/")
    figure = page.locator("#snippet-breakfast")
    figure.scroll_into_view_if_needed()
    figure.get_by_role("button", name="Copy breakfast.py").click()
    page.wait_for_function("() => navigator.clipboard.readText().then(text => text.length > 0)")
    copied = page.evaluate("navigator.clipboard.readText()")
    program = snippet.read(snippet.SNIPPETS / "tutorial/what-is-a-coroutine/breakfast.py").program
    assert copied.strip() == program.strip()


@pytest.mark.parametrize("kind", ["h2", "figure.snippet[id]", ".predict"])
def test_a_link_lands_below_the_header(visit: Visit, kind: str) -> None:
    page = visit.go(GENERATORS)
    anchor = page.locator(f"article {kind}").last.get_attribute("id")
    visit.go()
    page = visit.go(f"{GENERATORS}#{anchor}")
    target = page.locator(f"[id='{anchor}']")
    page.wait_for_function("() => document.scrollingElement.scrollTop > 0")
    header = page.locator(".top").bounding_box()
    box = target.bounding_box()
    assert header
    assert box
    assert header["y"] + header["height"] <= box["y"] + 1
    assert box["y"] < 800


def test_a_question_is_answered_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + GENERATORS)
    question = page.locator(".predict").first
    right = question.locator(".choice.right")
    expect(right.locator("p").first).to_be_hidden()
    right.locator("summary").click()
    expect(right.locator("p").first).to_be_visible()
    question.locator(".choice.wrong summary").first.click()
    expect(right.locator("p").first).to_be_hidden()
    question.locator(".proof summary").click()
    expect(question.locator(".proof pre")).to_be_visible()
    context.close()
