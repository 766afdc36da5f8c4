"""The built site in Chromium, Firefox and WebKit: from a static host with plain headers, below a path."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import browsers
from tests.browsers import RECORDER, Browser, Host

PAGE = "tutorial/what-is-a-coroutine/"
BOX = "#snippet-breakfast [data-moments]"


@pytest.fixture(scope="module", params=browsers.NAMES)
def running(request: pytest.FixtureRequest) -> Iterator[Browser]:
    with browsers.running(request.param, lambda: request.getfixturevalue("chromium")) as browser:
        yield browser


@pytest.fixture(scope="module")
def host(site: Path) -> Iterator[Host]:
    with Host(site) as host:
        yield host


@pytest.fixture
def reader(running: Browser) -> Iterator[Browser]:
    """A browser in whose pages nothing may go wrong."""
    yield running
    assert running.wrong() == []


@pytest.mark.parametrize(("ci", "end"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
@pytest.mark.parametrize(
    ("name", "packages"), [("firefox", "firefox-esr"), ("webkit", "webkit2gtk-driver and xvfb")]
)
def test_where_one_is_missing_tests_are_skipped_but_fail_in_ci(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
    packages: str,
    ci: str,
    end: type[BaseException],
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browsers, "FIREFOXES", ["firefox-esr"])
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("CI", ci)
    with (
        pytest.raises(end, match=f"install {packages} to test pages in it$"),
        browsers.running(name, lambda: None),
    ):
        pass


@pytest.mark.parametrize(
    ("fault", "complaint"),
    [
        ("<script>missing()</script>", "missing"),
        ("<script>console.error('spilt', 'milk')</script>", "spilt milk"),
        ("<script>Promise.reject(new Error('no oven'))</script>", "no oven"),
        ("<script src='gone.js'></script>", "did not load: {site}gone.js"),
        ("<img src='http://127.0.0.1:9/one.png'>", "http://127.0.0.1:9/one.png"),
        ("<script>fetch('/recorder.js?elsewhere')</script>", "leaves the site's folder"),
    ],
)
def test_what_goes_wrong_is_told(running: Browser, tmp_path: Path, fault: str, complaint: str) -> None:
    (tmp_path / "index.html").write_text(f"<!doctype html><html><head></head><body>{fault}</body></html>")
    with Host(tmp_path) as host:
        running.open(host.address)
        assert complaint.format(site=host.address) in "\n".join(running.wrong())


def test_a_page_opens(reader: Browser, host: Host, site: Path) -> None:
    for page in ("", PAGE, "timelines/"):
        reader.open(host.address + page)
        assert reader.evaluate("document.querySelector('article h1').checkVisibility()")
        assert reader.wait_for("document.documentElement.classList.contains('js')"), "the theme's script ran"


WORDS = "document.querySelector('#snippet-breakfast .moment-words')?.textContent"


def marks(reader: Browser) -> str:
    """What the program's lines are marked with."""
    return str(reader.evaluate("document.querySelector('#snippet-breakfast .moment-marks')?.innerText ?? ''"))


def test_a_moment_is_pointed_at(reader: Browser, host: Host) -> None:
    reader.open(host.address + PAGE)
    hint = reader.wait_for(WORDS)
    reader.point(f"{BOX} svg", across=0.6)
    reader.wait_for(f"/^(At|From) .*wait at line/.test({WORDS})")
    assert "wait" in marks(reader)
    reader.point("article h1")
    reader.wait_for(f"{WORDS} === {hint!r}")
    assert marks(reader) == ""


# What old browsers do not have is taken from new ones.
@pytest.mark.parametrize("first", ["", "delete globalThis.Highlight; delete CSS.highlights;"])
def test_a_moment_is_reached_by_keys(reader: Browser, site: Path, first: str) -> None:
    with Host(site, first=RECORDER + first) as host:
        reader.open(host.address + PAGE)
        assert reader.evaluate("!!CSS.highlights") is not bool(first)
        hint = reader.wait_for(WORDS)
        reader.evaluate(f"document.querySelector('{BOX} .moment-slider').focus()")
        reader.press("ArrowRight")
        reader.wait_for(f"/ step 1: /.test({WORDS}) || / step 2: /.test({WORDS})")
        assert "runs" in marks(reader)
        reader.wait_for("new URL(location).searchParams.has('moment')")
        reader.press("Escape")
        reader.wait_for(f"{WORDS} === {hint!r}")
        assert reader.wrong() == []


@pytest.mark.parametrize("page", ["glossary/", PAGE])
def test_what_is_not_the_site_s_own_does_nothing(running: Browser, host: Host, page: str) -> None:
    running.open(host.address + page)
    inject(running)
    assert running.evaluate("globalThis.ran ?? 'nothing ran'") == "nothing ran"
    told = "\n".join(running.wrong())
    for directive in (
        "script-src-elem: inline",
        "script-src-attr: inline",
        "img-src: http:",
        "connect-src: http:",
    ):
        assert f"against the policy's {directive}" in told, told
    assert "against the policy's script-src-elem: http://127.0.0.1:9/script.js" in told


def inject(reader: Browser) -> None:
    """Put into the page what may not be there."""
    reader.evaluate(
        """(async () => {
          const add = (tag, given) => document.body.append(Object.assign(document.createElement(tag), given));
          add("script", {textContent: "ran = 'an inline script'"});
          add("script", {src: "http://127.0.0.1:9/script.js"});
          add("img", {src: "http://127.0.0.1:9/picture.png"});
          add("div", {innerHTML: "<img src=data: onerror=\\"ran = 'an attribute'\\">"});
          await fetch("http://127.0.0.1:9/").catch(() => 0);
          await new Promise((done) => setTimeout(done, 300));
        })()"""
    )
