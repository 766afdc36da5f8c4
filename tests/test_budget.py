"""What the first view of each page may cost a reader: in bytes over the wire, in requests, and in patience.

Read from the built site, and measured in Chromium on a host that compresses. KB are 1000 bytes.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests import built
from tests.compressing import CompressingHost, first_view, look

TUTORIAL = "tutorial/async-await/"
"""A page of about 2,200 words with fourteen programs and their timelines."""
PAGES = built.from_sources()

MOST = 44_000
"""Bytes of that page: fewer than the documentation of asyncio's tasks takes at python.org."""
MOST_OF_A_LAB = 150_000
"""Bytes of a notebook's page with its plots. (As nbconvert makes it, one is four times that.)"""
AROUND = 22_000
"""Bytes of all that comes with a page, whatever its length: styles, scripts, icon."""
REQUESTS = 8
SHIFT = 0.01

# What no reader is to pay for who has not asked for it: a search, a Python, an editor.
LATER = re.compile(r"search|pagefind|lunr|pyodide|\.wasm|\.zip|/assets/run/[0-9a-f]{12}/|service-worker")


@pytest.fixture(scope="module")
def host(site: Path) -> Iterator[CompressingHost]:
    with CompressingHost(site) as host:
        yield host


@pytest.fixture(scope="module", params=[390, 1400])
def window(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    yield context
    context.close()


def bill(view: dict[str, int]) -> str:
    """What each part costs, the dearest first."""
    rows = sorted(view.items(), key=lambda row: -row[1])
    return "\n".join(f"{size:9,} bytes  /{path}" for path, size in rows)


def test_a_tutorial_page_is_light(site: Path) -> None:
    view = first_view(site, TUTORIAL)
    if sum(view.values()) > MOST:
        pytest.fail(f"/{TUTORIAL}: {sum(view.values()):,} bytes, not {MOST:,}:\n{bill(view)}", pytrace=False)


@pytest.mark.parametrize("path", [path for path in PAGES if path.startswith("labs/")])
def test_a_lab_is_light(site: Path, path: str) -> None:
    view = first_view(site, path)
    if sum(view.values()) > MOST_OF_A_LAB:
        pytest.fail(f"/{path}: {sum(view.values()):,} bytes:\n{bill(view)}", pytrace=False)


@pytest.mark.parametrize("path", PAGES)
def test_what_comes_with_a_page_is_light(site: Path, path: str) -> None:
    view = first_view(site, path)
    around = sum(view.values()) - view[path]
    if around > AROUND or len(view) > REQUESTS:
        said = f"/{path}: {around:,} bytes beside the page itself, in {len(view)} requests;"
        pytest.fail(f"{said} at most {AROUND:,} in {REQUESTS}:\n{bill(view)}", pytrace=False)


def test_no_page_takes_a_script_that_it_does_not_use(site: Path) -> None:
    uses = {"assets/run/run.js": "data-run=", "assets/run/timeline.js": 'class="timeline-box"'}
    unused = [
        f"/{path} loads {script}, and has no {mark}"
        for path in PAGES
        for script, mark in uses.items()
        if script in first_view(site, path)
        and mark not in (site / path / "index.html").read_text(encoding="utf-8")
    ]
    assert unused == []


def test_nothing_is_fetched_that_nobody_asked_for(
    site: Path, host: CompressingHost, window: BrowserContext
) -> None:
    for path in ("", TUTORIAL, "glossary/"):
        view = look(window, host.address + path)
        asked = {address.removeprefix(host.address) for address in view.requests}
        assert [address for address in asked if LATER.search(address)] == []
        # A browser fetches what the files say, or less: an icon, for one, only when it shows it.
        assert asked <= set(first_view(site, path))
        assert len(view.requests) <= REQUESTS
        # On the wire, each part has a head as well.
        assert view.bytes <= MOST + 500 * len(view.requests), bill(view.requests)


@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_while_a_page_comes_in(
    host: CompressingHost, window: BrowserContext, path: str
) -> None:
    # Once more, for on a busy machine the picture may be taken while a table is coming in.
    assert any(look(window, host.address + path, scroll=True).shift < SHIFT for _ in range(2))


@pytest.mark.parametrize("path", ["", TUTORIAL, "playground/", "labs/how-many-at-once/"])
def test_nothing_moves_where_a_page_comes_in_pieces(site: Path, window: BrowserContext, path: str) -> None:
    with CompressingHost(site, pause=0.06) as slow:
        assert any(look(window, slow.address + path).shift < SHIFT for _ in range(2))


def test_a_link_to_a_place_leads_there(host: CompressingHost, window: BrowserContext) -> None:
    page = window.new_page()
    page.goto(host.address + TUTORIAL)
    places = "article :is(h2, .snippet)[id]:not(details *)"
    anchors = page.eval_on_selector_all(places, "found => found.map(({ id }) => id)")
    assert len(anchors) > 15
    for anchor in anchors:
        page.goto("about:blank")
        page.goto(f"{host.address}{TUTORIAL}#{anchor}", wait_until="networkidle")
        top, below = page.evaluate(
            """(anchor) => [document.getElementById(anchor).getBoundingClientRect().top,
              document.documentElement.scrollHeight - scrollY - innerHeight]""",
            anchor,
        )
        # At its top below the page's head, or, of the last ones, in sight.
        assert 0 <= top < 100 or (0 <= top < 900 and below < 900), f"#{anchor}: {top}"
    page.close()


def test_a_first_view_is_all_that_a_page_loads(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        '<link rel=stylesheet href="a.css"><link rel=modulepreload href=early.js><link rel=next href=next.html>'
        '<script type=module src="deep/a.js"></script><a href=other.html>Tea</a><img src="https://example.org/a.png">'
    )
    (tmp_path / "a.css").write_text(
        '@font-face { src: url("deep/font.woff2") } p { background: url(data:,) }'
    )
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.js").write_text(
        'import { tea } from "./tea.js"; import"../b.js"; import("./later.js"); export * from "./c.js"'
    )
    for name in (
        "early.js",
        "next.html",
        "other.html",
        "b.js",
        *map("deep/".__add__, ("font.woff2", "tea.js")),
    ):
        (tmp_path / name).write_text("")
    for name in ("deep/later.js", "deep/c.js"):
        (tmp_path / name).write_text("")
    loaded = {"", "a.css", "early.js", "deep/a.js", "deep/font.woff2", "deep/tea.js", "b.js", "deep/c.js"}
    assert set(first_view(tmp_path, "")) == loaded
