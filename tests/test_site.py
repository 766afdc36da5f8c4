"""The built site: nothing of it is run, asked of another host, or gone."""

import re
import shutil
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from runnable import pages
from runnable.browser import build as make_scripts
from runnable.pages import DOCS
from runnable.snippet import ROOT, shown
from tests import built
from tests.built import Html

BASE = "https://example.org/below/a/path/"


@pytest.fixture(scope="session")
def html(site: Path) -> dict[str, Html]:
    return built.pages(site)


def project(folder: Path) -> Path:
    """A copy of what a build needs."""
    make_scripts.build()
    for name in ("docs", "runnable", "snippets"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
        )
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder


def test_a_build_executes_nothing(tmp_path: Path) -> None:
    copy = project(tmp_path / "project")
    for name in ("run", "forkserver", "record", "clock"):
        (copy / "runnable" / f"{name}.py").write_text("raise SystemExit('a build must not run programs')\n")
    done = built.build(tmp_path / "site", copy)
    assert done.returncode == 0, done.stderr


def test_a_build_without_the_scripts_says_how_to_make_them(tmp_path: Path) -> None:
    copy = project(tmp_path / "project")
    shutil.rmtree(copy / "docs" / "assets" / "run")
    done = built.build(tmp_path / "site", copy)
    assert done.returncode != 0
    assert (
        "docs/assets/run/run.js:1: is not there yet: python -m runnable.browser.build makes it" in done.stderr
    )


def test_every_page_is_built(html: dict[str, Html]) -> None:
    assert set(html) == set(built.from_sources())


def test_no_page_asks_another_host_for_anything(site: Path, html: dict[str, Html]) -> None:
    # (in the site itself, the style sheets of pages stand in them)
    outside = [
        f"{path.relative_to(root)}:{line}: asks another host for {load}"
        for root in (DOCS, site)
        for path in root.rglob("*.css")
        for line, text in enumerate(path.read_text().split("\n"), start=1)
        for load in built.STYLE_URL.findall(text)
        if urlsplit(load).netloc
    ]
    outside += [
        f"{built.source_line(address, load)}: asks another host for {load}"
        for address, page in html.items()
        for load in page.loads
        if urlsplit(load).netloc
    ]
    assert outside == []


def test_ids_are_unique(html: dict[str, Html]) -> None:
    twice = [
        f"{built.source_line(address, one)}: the id “{one}” stands there {count} times"
        for address, page in html.items()
        for one, count in page.ids.items()
        if count > 1
    ]
    assert twice == []


def test_links_within_the_site_lead_somewhere_below_any_path(site: Path, html: dict[str, Html]) -> None:
    missing = []
    for address, page in html.items():
        for link in page.links:
            target = urlsplit(urljoin(BASE + address, link))
            if not target.geturl().startswith(BASE):
                assert target.netloc not in ("", "example.org"), (
                    f"{page.path} leaves the site's folder: {link}"
                )
                continue
            path = target.path.removeprefix("/below/a/path/")
            if path.endswith(".ipynb"):
                assert (site / path).is_file(), f"{page.path} has no file {link}"
                continue
            linked = html.get(path)
            if linked is None or (target.fragment and target.fragment not in linked.ids):
                missing.append((address, link))
    assert missing == []


def test_every_heading_has_a_short_id_of_its_own() -> None:
    wrong = []
    for page in pages.read_all():
        text = re.sub(r"(?ms)^(`{3,}|~{3,}).*?^\1", lambda fence: "\n" * fence[0].count("\n"), page.text)
        for number, line in enumerate(text.splitlines(), start=1):
            if re.match(r"#{2,6} ", line) and not re.search(r" \{#[a-z][a-z0-9-]{1,29}\}$", line):
                wrong.append(f"{shown(page.path)}:{number}: give this heading a short id of its own: {line}")
    assert wrong == []


def test_published_addresses_work(html: dict[str, Html]) -> None:
    gone = [
        f"{shown(built.ADDRESSES)}:{line}: {address} is gone: keep the id, leave an anchor, or redirect the page"
        for line, address in built.published()
        if not works(address, html)
    ]
    assert gone == []


def works(address: str, html: dict[str, Html]) -> bool:
    """Whether an address leads to its page and section, or is sent on."""
    path, _, anchor = address.partition("#")
    page = html.get(path)
    if page is None:
        return False
    if page.redirect is not None:
        target = urlsplit(urljoin(BASE + path, page.redirect))
        return works(
            target.path.removeprefix("/below/a/path/") + (f"#{target.fragment}" if target.fragment else ""),
            html,
        )
    return not anchor or anchor in page.ids


def test_every_address_is_published(site: Path) -> None:
    old = {address for _, address in built.published()}
    new = [address for address in built.addresses(site) if address not in old]
    assert new == [], "run make addresses: it adds these to the list of addresses that are to work for ever"


def test_a_page_that_moved_redirects(tmp_path: Path) -> None:
    copy = project(tmp_path / "project")
    page = "---\ntemplate: redirect.html\nredirect: ../tutorial/generators/\n---\n\n# Yield\n"
    (copy / "docs" / "yield.md").write_text(page)
    config = (copy / "mkdocs.yml").read_text()
    (copy / "mkdocs.yml").write_text(config + "\nnot_in_nav: |\n  /yield.md\n")
    done = built.build(tmp_path / "site", copy)
    assert done.returncode == 0, done.stderr
    html = built.pages(tmp_path / "site")
    assert html["yield/"].redirect == "../tutorial/generators/"
    assert works("yield/", html)
    assert works("yield/#anything", html)
