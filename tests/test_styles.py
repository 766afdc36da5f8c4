"""A page has its styles in it, and looks as it would with the whole of Material's style sheet."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from runnable import policy
from runnable.browser.build import OUT
from runnable.finish import styles
from runnable.finish.styles import StyleFault
from tests import built
from tests.accessibility import unfold
from tests.test_browser import Visit, address
from tests.test_run_in_page import control, started

__all__ = ["address"]

KINDS = ["", "tutorial/async-await/", "playground/", "glossary/", "labs/how-many-at-once/", "made/"]
"""Pages of each kind: between them they have every kind of element."""

# What the styles of each element come to, and those of its marks, but for variables, and for sizes, which follow.
LOOKS = """() => {
  const found = [...document.body.querySelectorAll("*")].flatMap((element) => {
    const name = element.tagName.toLowerCase() + [...element.classList].map((one) => `.${one}`).join("");
    return [null, "::before", "::after", "::marker"].flatMap((part) => {
      const style = getComputedStyle(element, part);
      if (part && style.content === (part === "::marker" ? "normal" : "none")) return [];
      return [[name + (part ?? ""), style]];
    });
  });
  const named = [...getComputedStyle(document.body)].filter((one) => !/^--|(^|-)(width|height|size|origin)$/.test(one));
  return found.map(([name, style]) => [name, named.map((one) => `${one}: ${style.getPropertyValue(one)}`).join("; ")]);
}"""

PAGE = """\
<!doctype html>
<meta http-equiv="Content-Security-Policy" content="default-src 'self'; style-src 'self' 'nonce-editor'">
    <link rel="stylesheet" href="../assets/run/theme.css">
    <link rel="stylesheet" href="../assets/run/site.css">
<p>Tea</p>
"""


@pytest.fixture(scope="module", params=["light", "dark"])
def windows(browser: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[Page, Page]]:
    """Two windows: one shows pages as they are, the other with their sheets whole."""
    contexts = [
        browser.new_context(
            # (with motion, the home page's timeline plays)
            color_scheme=request.param,
            reduced_motion="reduce",
            viewport={"width": 1400, "height": 900},
            bypass_csp=whole,
        )
        for whole in (False, True)
    ]
    as_it_is, whole = (context.new_page() for context in contexts)
    whole.route(lambda address: address.endswith("/"), with_whole_sheets)
    yield as_it_is, whole
    for context in contexts:
        context.close()


def with_whole_sheets(route: Route) -> None:
    """Answer with a page that has all of each style sheet that it may have."""
    names = (styles.THEME, "site.css", "figures.css", "notebook.css")
    css = "".join((OUT / name).read_text(encoding="utf-8") for name in names)
    answer = route.fetch()
    html, count = re.subn(
        r"(?s)<style>.*?</style>", lambda _: f"<style>{css}</style>", answer.text(), count=1
    )
    assert count == 1
    route.fulfill(response=answer, body=html)


@pytest.mark.parametrize("path", KINDS)
def test_pages_look_as_with_the_whole_style_sheet(
    windows: tuple[Page, Page], address: str, path: str
) -> None:
    seen = []
    for window in windows:
        window.goto(address + path, wait_until="networkidle")
        unfold(window)
        seen.append(window.evaluate(LOOKS))
    assert len(seen[0]) > 200
    assert any("font-weight: 700" in look for _, look in seen[0])
    assert different(*seen) == []


def test_what_scripts_add_looks_so_too(windows: tuple[Page, Page], address: str) -> None:
    seen = []
    for window in windows:
        figure = started(Visit(window, address))
        control(figure, "Edit").click()
        figure.locator(".cm-content").wait_for()
        window.get_by_role("button", name="Search").click()
        window.get_by_role("searchbox").wait_for()
        seen.append(window.evaluate(LOOKS))
    assert any("cm-line" in name for name, _ in seen[0])
    assert different(*seen) == []


def different(one: list[list[str]], other: list[list[str]]) -> list[str]:
    """What differs, by the names of the elements."""
    assert [name for name, _ in one] == [name for name, _ in other]
    return [
        f"{name}: {sorted(set(here.split('; ')) ^ set(there.split('; ')))}"
        for (name, here), (_, there) in zip(one, other, strict=True)
        if here != there
    ]


def test_no_page_waits_for_a_style_sheet(site: Path) -> None:
    for page in built.pages(site).values():
        html = page.path.read_text(encoding="utf-8")
        assert page.redirect or html.count("<style>") == 1, page.path
        assert "stylesheet" not in html, page.path
    assert [path.name for path in (site / styles.SHEETS).glob("*.css")] == []


def test_styles_stand_where_the_links_stood() -> None:
    html = styles.with_styles(PAGE, {"theme.css": '@charset "UTF-8";a{top:0}\n', "site.css": "b{top:1px}\n"})
    css = "a{top:0}b{top:1px}"
    assert f"<style>{css}</style>\n<p>Tea</p>" in html
    assert "<link" not in html
    assert f"style-src 'self' {policy.source(css)} 'nonce-editor'" in html


def test_a_sheet_that_would_end_its_element_is_refused() -> None:
    with pytest.raises(StyleFault, match="has </style in it"):
        styles.with_styles(PAGE, {"theme.css": "a{content:'</STYLE>'}", "site.css": ""})


def test_a_missing_sheet_is_named(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(PAGE)
    with pytest.raises(StyleFault, match=r"theme\.css.* is not there: build the site anew"):
        styles.put_into_pages(tmp_path)
    assert (tmp_path / "index.html").read_text() == PAGE


def test_a_sheet_that_cannot_be_read_changes_no_page(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(PAGE)
    sheets = tmp_path / styles.SHEETS
    sheets.mkdir(parents=True)
    (sheets / "theme.css").write_text("a { top: 0")
    (sheets / "site.css").write_text("")
    with pytest.raises(StyleFault, match=r"theme\.css could not be read: .*Unclosed block"):
        styles.put_into_pages(tmp_path)
    assert (tmp_path / "index.html").read_text() == PAGE


def test_what_no_page_uses_is_left_out(site: Path) -> None:
    whole = (OUT / styles.THEME).read_text(encoding="utf-8")
    css = re.search(r"(?s)<style>(.*?)</style>", (site / "index.html").read_text(encoding="utf-8"))
    assert css
    assert ".md-tabs" in whole
    assert ".md-tabs" not in css[1]
    # (a word of a page's text is no class)
    assert ".md-typeset .tabbed-set" in whole
    assert ".tabbed-set" not in css[1]


def test_of_the_theme_s_own_files_none_is_left(site: Path) -> None:
    assert {path.name for path in (site / "assets").iterdir() if path.is_dir()} == {"run", "search"}
