"""The playground: a program in the address, in a real browser on the built site."""

import base64
import re
import zlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.test_browser import Visit, address
from tests.test_run_in_page import LATER, ended, printed, run, started, visit, write

__all__ = ["address", "visit"]

PAGE = "playground/"
NAME = "snippet-playground"
MINE = 'print("tea & <b>milk</b>, 茶 ☕")\n'


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(30_000)
    yield context
    context.close()


def compressed(program: bytes) -> str:
    compress = zlib.compressobj(9, wbits=-15)
    packed = base64.urlsafe_b64encode(compress.compress(program) + compress.flush())
    return "#program=" + packed.decode().rstrip("=")


def figure_of(page: Page) -> Locator:
    return page.locator(f"#{NAME}")


def text_of(page: Page) -> str:
    return "\n".join(figure_of(page).locator(".cm-line").all_text_contents()).rstrip("\n")


def open_link(visit: Visit, hash_part: str) -> Page:
    visit.page.goto("about:blank")
    page = visit.go(PAGE + hash_part)
    expect(figure_of(page).locator(".cm-content")).to_be_visible()
    return page


def test_a_program_is_kept_in_the_address_and_comes_back(visit: Visit) -> None:
    figure = started(visit, PAGE, NAME)
    figure.locator(".highlight").click()
    expect(figure.locator(".cm-content")).to_be_visible()
    write(figure, MINE)
    visit.page.wait_for_function("() => location.hash.startsWith('#program=')")
    there = visit.page.url
    page = open_link(visit, there.removeprefix(visit.address + PAGE))
    assert text_of(page) == MINE.rstrip("\n")
    expect(figure_of(page).locator(".run-said")).to_contain_text("It has not run")
    # Nothing was recorded of it.
    expect(figure_of(page).locator(".snippet-output, .snippet-timeline")).to_have_count(0)
    run(figure_of(page))
    assert printed(figure_of(page)) == "tea & <b>milk</b>, 茶 ☕\n"


def test_nothing_of_the_editor_is_fetched_before_a_reader_turns_to_it(visit: Visit) -> None:
    fetched: list[str] = []
    visit.page.on("request", lambda request: fetched.append(request.url))
    figure = started(visit, PAGE, NAME)
    visit.page.wait_for_load_state("networkidle")
    assert not any(LATER.search(url) for url in fetched)
    figure.get_by_role("button", name="Edit").press("Enter")
    expect(figure.locator(".cm-content")).to_be_focused()
    visit.page.keyboard.type("# mine\n")
    visit.page.wait_for_function("() => location.hash.startsWith('#program=')")


def test_a_link_shows_a_program_and_runs_nothing(visit: Visit) -> None:
    fetched: list[str] = []
    visit.page.on("request", lambda request: fetched.append(request.url))
    page = open_link(visit, compressed(MINE.encode()))
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    assert [url for url in fetched if re.search("pyodide|python|/run/.*worker", url)] == []
    assert any(LATER.search(url) for url in fetched), "the editor was"
    assert text_of(page) == MINE.rstrip("\n")


@pytest.mark.parametrize(
    ("hash_part", "said"),
    [
        ("#program=%%%", "damaged"),
        ("#program=AAAA", "damaged"),
        (compressed(b"\xff\xfe"), "damaged"),
        (compressed(b"#" * 50_000_000), "longer"),
    ],
    ids=["no letters", "nothing compressed", "no text", "a bomb"],
)
def test_a_damaged_address_says_so_and_the_page_works(visit: Visit, hash_part: str, said: str) -> None:
    page = open_link(visit, hash_part)
    expect(figure_of(page).locator(".run-said")).to_contain_text(said)
    assert "async def brew" in text_of(page)
    write(figure_of(page), "print('still here')\n")
    run(figure_of(page))
    assert printed(figure_of(page)) == "still here\n"


def test_what_stands_in_an_address_is_text(visit: Visit) -> None:
    program = "</code><img src=x onerror='window.harmed = 1'><script>window.harmed = 1</script>"
    page = open_link(visit, compressed(program.encode()))
    assert text_of(page) == program
    run(figure_of(page))
    expect(figure_of(page).locator(".run-output")).to_contain_text("<script>")
    assert page.evaluate("window.harmed") is None


@pytest.mark.parametrize(
    "program",
    [
        "import js\njs.fetch('reached')\n",
        "from pyodide.code import run_js\nrun_js('fetch(`reached`)')\n",
        "import pyodide_js\npyodide_js.loadPackage('reached')\n",
        "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:1/reached')\n",
        "from pyodide.http import pyfetch\nimport asyncio\nasyncio.run(pyfetch('reached'))\n",
    ],
    ids=["js", "run_js", "pyodide_js", "urllib", "pyfetch"],
)
def test_a_program_reaches_nothing(visit: Visit, program: str) -> None:
    page = open_link(visit, compressed(program.encode()))
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    run(figure_of(page))
    expect(figure_of(page).locator(".snippet-status")).to_contain_text("exit status 1")
    page.wait_for_timeout(500)
    assert asked
    assert [url for url in asked if "reached" in url] == []


def test_a_program_of_a_page_opens_in_the_playground(visit: Visit) -> None:
    figure = started(visit)
    figure.get_by_role("button", name="Edit").click()
    link = figure.get_by_role("link", name="In the playground")
    expect(link).to_have_attribute("href", re.compile("playground/#program="))
    write(figure, MINE)
    expect(link).to_have_attribute("href", re.compile(re.escape(compressed(b"")[:9])))
    visit.page.wait_for_timeout(300)
    link.click()
    expect(figure_of(visit.page).locator(".cm-content")).to_be_visible()
    assert text_of(visit.page) == MINE.rstrip("\n")


def test_reset_gives_what_the_link_brought(visit: Visit) -> None:
    page = open_link(visit, compressed(MINE.encode()))
    write(figure_of(page), "print(1)\n")
    figure_of(page).get_by_role("button", name="Reset").click()
    expect(figure_of(page).locator(".cm-line").first).to_have_text(MINE.rstrip("\n"))


def test_another_link_in_the_same_page(visit: Visit) -> None:
    page = open_link(visit, compressed(MINE.encode()))
    page.evaluate("hash => { location.hash = hash }", compressed(b"print(2)\n"))
    expect(figure_of(page).locator(".cm-line").first).to_have_text("print(2)")


@pytest.mark.parametrize("width", [320, 1400])
def test_the_page_does_not_scroll_sideways(visit: Visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 900})
    page = open_link(visit, compressed(b"print('x' * 500)\nx = '" + b"y" * 500 + b"'\n"))
    run(figure_of(page))
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    ended(figure_of(page))
