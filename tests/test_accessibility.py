"""Every page is open to everyone: to readers with a screen reader, a keyboard, their own colours, or little sight.

axe-core looks at every page in a real browser, in light and in dark, on a narrow screen as a reader finds it and on a
wide one with all that is folded opened. What axe cannot see, Tab and the mark of the focus, is tried and looked at.
"""

import struct
import zlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import accessibility, built
from tests.accessibility import OF_COLOURS, findings, sentences, unfold, unmarked, walk, watch_focus
from tests.test_browser import Visit, address
from tests.test_run_in_page import control, run, started

__all__ = ["address"]

TUTORIAL = "tutorial/async-await/"
PAGES = built.from_sources()
KINDS = ["", TUTORIAL, "playground/", "glossary/"]
"""One page of each kind: between them they have every kind of control."""
NARROW, WIDE = 320, 1400

# What a reader who wants no motion is to see none of. A hundredth of a second is none.
MOVES = """() => [...document.querySelectorAll("*")].flatMap((element) => [null, "::before", "::after"].flatMap((part) => {
  const { transitionDuration, transitionProperty, animationName, animationDuration, scrollBehavior, content } =
    getComputedStyle(element, part);
  if (part && content === "none") return [];
  const long = (durations) => durations.split(", ").some((one) => parseFloat(one) > 0.01);
  const what = [
    ...(long(transitionDuration) && transitionProperty !== "none" ? [`transition of ${transitionProperty}`] : []),
    ...(animationName !== "none" && long(animationDuration) ? [`animation ${animationName}`] : []),
    ...(!part && scrollBehavior === "smooth" ? ["smooth scrolling"] : []),
  ];
  const name = element.tagName.toLowerCase() + [...element.classList].map((one) => `.${one}`).join("") + (part ?? "");
  return what.map((one) => `${name}: ${one}`);
}))"""


@pytest.fixture(scope="module")
def installed() -> None:
    accessibility.install()


@pytest.fixture(scope="module")
def readers(browser: Browser, installed: None) -> Iterator[dict[tuple[str, int], BrowserContext]]:
    """A browser window for each scheme of colours and each width."""
    contexts = {
        (scheme, width): browser.new_context(
            color_scheme=scheme, reduced_motion="reduce", viewport={"width": width, "height": 900}
        )
        for scheme in ("light", "dark")
        for width in (NARROW, WIDE)
    }
    yield contexts
    for context in contexts.values():
        context.close()


def opened(context: BrowserContext, address: str, path: str) -> Page:
    page = context.new_page()
    page.goto(address + path, wait_until="networkidle")
    expect(page.locator("h1").first).to_be_visible()
    return page


def report(wrong: list[str]) -> None:
    """Fail with what is wrong, each once, if anything is."""
    if wrong:
        pytest.fail("\n".join(dict.fromkeys(wrong)), pytrace=False)


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(readers: dict[tuple[str, int], BrowserContext], address: str, path: str) -> None:
    wrong = []
    for (scheme, width), context in readers.items():
        page = opened(context, address, path)
        if width == WIDE:
            unfold(page)
        rules = OF_COLOURS if scheme == "dark" else None
        wrong += sentences(findings(page, rules), f"/{path}, {scheme}, {width} px wide")
        page.close()
    report(wrong)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_after_run_and_edit(
    readers: dict[tuple[str, int], BrowserContext], address: str, scheme: str
) -> None:
    page = readers[scheme, WIDE].new_page()
    visit = Visit(page, address)
    figure = started(visit)
    run(figure)
    wrong = sentences(findings(page), f"after Run, {scheme}")
    control(figure, "Edit").click()
    expect(figure.locator(".cm-content")).to_be_focused()
    wrong += sentences(findings(page), f"after Edit, {scheme}")
    page.close()
    report(wrong)


@pytest.mark.parametrize("path", PAGES)
def test_every_control_is_reached_by_tab(
    readers: dict[tuple[str, int], BrowserContext], address: str, path: str
) -> None:
    wrong = []
    # On a narrow screen, what differs is in the header and the navigation, as on every page.
    for width in (NARROW, WIDE) if path in KINDS else (WIDE,):
        page = opened(readers["light", width], address, path)
        watch_focus(page)
        wrong += [f"/{path}, {width} px wide: {one}" for one in walk(page)]
        page.close()
    report(wrong)


@pytest.mark.parametrize("path", KINDS)
def test_the_focus_can_be_seen(
    readers: dict[tuple[str, int], BrowserContext], address: str, path: str
) -> None:
    wrong = []
    for scheme, width in (("light", WIDE), ("dark", WIDE), ("light", NARROW)):
        page = opened(readers[scheme, width], address, path)
        unfold(page)
        watch_focus(page)
        wrong += [f"/{path}, {scheme}, {width} px wide: {one}" for one in unmarked(page)]
        page.close()
    report(wrong)


def test_a_page_can_be_read_in_forced_colours(browser: Browser, installed: None, address: str) -> None:
    context = browser.new_context(forced_colors="active", viewport={"width": WIDE, "height": 900})
    page = opened(context, address, TUTORIAL)
    unfold(page)
    wrong = sentences(findings(page), f"/{TUTORIAL}, forced colours")
    watch_focus(page)
    wrong += [f"/{TUTORIAL}, forced colours: {one}" for one in unmarked(page)]
    wrong += [f"/{TUTORIAL}, forced colours: {one}" for one in blank(page)]
    context.close()
    report(wrong)


def blank(page: Page) -> list[str]:
    """The kinds of controls of which nothing can be seen."""
    found = []
    for one in page.evaluate_handle("focusWatch.kinds()").get_properties().values():
        place = page.evaluate(
            "one => { const place = focusWatch.show(one, 0); one.blur(); return place; }", one
        )
        empty = place["width"] < 1 or place["height"] < 1
        if empty or of_one_colour(page.screenshot(clip=place, animations="disabled")):
            found.append(f"nothing is seen of {page.evaluate('one => focusWatch.name(one)', one)}")
    return found


def of_one_colour(png: bytes) -> bool:
    """Whether a picture, of eight bits a channel as browsers make them, is a plain surface."""
    header = struct.unpack(">II5B", png[16:29])
    width, height, channels = header[0], header[1], {2: 3, 6: 4}[header[3]]
    data, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        data += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    rows = zlib.decompress(data)
    stride = width * channels + 1
    # Each row begins with how it is packed: as differences to what is left of it or above it, or not at all.
    # On a plain surface all differences are nothing, but for those of the first pixel.
    return all(
        not any(row[1 + channels :]) if row[0] else row[1:] == row[1 : 1 + channels] * width
        for row in (rows[number * stride : (number + 1) * stride] for number in range(height))
    )


@pytest.mark.parametrize("path", KINDS)
def test_nothing_moves_for_a_reader_who_wants_no_motion(
    readers: dict[tuple[str, int], BrowserContext], address: str, path: str
) -> None:
    page = opened(readers["light", WIDE], address, path)
    wrong: list[str] = page.evaluate(MOVES)
    page.close()
    report([f"/{path}, reduced motion: {one}" for one in wrong])
