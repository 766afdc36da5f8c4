"""The built site, as tests and the list of addresses read it."""

import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from runnable.pages import DOCS, read_all
from runnable.snippet import ROOT, shown

ADDRESSES = ROOT / "tests" / "addresses.txt"

STYLE_URL = re.compile(r"\burl\(\s*['\"]?(?!data:)([^'\")]+)")
"""What a style sheet fetches."""

# Elements that have no end, of which some carry what a page loads.
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Links that a browser follows only when told to.
_FOLLOWED = {"canonical", "prev", "next", "edit", "alternate"}


def build(site: Path, root: Path = ROOT, tool: str = "mkdocs") -> subprocess.CompletedProcess[str]:
    """Build the site of a project into a folder."""
    arguments = {"mkdocs": ["build", "--site-dir", str(site)], "zensical": ["build", "--strict", "--clean"]}[
        tool
    ]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", tool, *arguments]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)


def with_lines(messages: str, root: Path = ROOT) -> str:
    """MkDocs' warnings of links, with the line of the page that each is about, which MkDocs does not say."""

    def locate(found: re.Match[str]) -> str:
        page = root / "docs" / found["page"]
        return f"docs/{found['page']}:{_line_with(found['link'], page)}: {found[0]}"

    return re.sub(r"Doc file '(?P<page>[^']+)' contains .*?'(?P<link>[^']+)'", locate, messages)


def source_line(address: str, text: str) -> str:
    """Where a page's Markdown has a text, as `docs/tutorial/generators.md:12`."""
    stem = address.removesuffix("/") or "index"
    page = next(path for path in (DOCS / f"{stem}.md", DOCS / stem / "index.md") if path.exists())
    return f"{shown(page)}:{_line_with(text, page)}"


def _line_with(text: str, page: Path) -> int:
    """The first line of a page that has a text; its first line if none has."""
    return next((number for number, line in enumerate(page.read_text().splitlines(), 1) if text in line), 1)


@dataclass
class Html(HTMLParser):
    """What matters here of a built page."""

    path: Path
    ids: Counter[str] = field(default_factory=Counter)
    """Every id of the page, with how often it stands there."""
    article_ids: list[str] = field(default_factory=list)
    """Those in its article, in order: what a reader can link to."""
    links: list[str] = field(default_factory=list)
    """Where its links lead."""
    loads: list[str] = field(default_factory=list)
    """What a browser fetches to show it."""
    text: list[str] = field(default_factory=list)
    """The words of its article, in order."""
    redirect: str | None = None

    def __post_init__(self) -> None:
        super().__init__()
        self._article = 0
        self._silent = 0
        html = self.path.read_text(encoding="utf-8")
        self.feed(html)
        self.loads += STYLE_URL.findall(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Keep what a tag says."""
        attribute = {name: value or "" for name, value in attributes}
        if self._article or tag == "article":
            self._article += tag not in _VOID
            self._silent += (tag in ("script", "style") or self._is_control(attribute)) and tag not in _VOID
            # The theme's own begin with two underscores.
            if not attribute.get("id", "__").startswith("__"):
                self.article_ids.append(attribute["id"])
        if "id" in attribute:
            self.ids[attribute["id"]] += 1
        if tag == "a" and "href" in attribute:
            self.links.append(attribute["href"])
        elif tag == "link" and not _FOLLOWED & set(attribute.get("rel", "").split()):
            self.loads.append(attribute["href"])
        if tag in ("script", "img", "iframe", "source", "embed", "object", "video", "audio"):
            self.loads += [attribute[name] for name in ("src", "data", "srcset") if name in attribute]
        if tag == "meta" and attribute.get("http-equiv") == "refresh":
            self.redirect = attribute["content"].partition("url=")[2]

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if self._article and tag not in _VOID:
            self._article -= 1
            self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        """Keep an article's words."""
        if self._article and not self._silent:
            self.text += data.split()

    @staticmethod
    def _is_control(attribute: dict[str, str]) -> bool:
        return "headerlink" in attribute.get("class", "").split()


def pages(site: Path) -> dict[str, Html]:
    """Each page of a built site, by its address: `tutorial/generators/`."""
    found = {}
    for path in sorted(site.rglob("index.html")):
        address = path.parent.relative_to(site).as_posix() + "/"
        found["" if address == "./" else address] = Html(path)
    return found


def addresses(site: Path) -> list[str]:
    """Every address of a built site that a reader may have linked to."""
    return [
        address if not anchor else f"{address}#{anchor}"
        for address, page in pages(site).items()
        for anchor in ["", *page.article_ids]
        if address or anchor
    ]


def published() -> list[tuple[int, str]]:
    """The addresses that have been published, which are to work for ever, with their lines in the list."""
    lines = ADDRESSES.read_text(encoding="utf-8").splitlines()
    return [
        (number, line) for number, line in enumerate(lines, start=1) if line and not line.startswith("# ")
    ]


def from_sources() -> list[str]:
    """The address of each page that docs/ has a source of, as a built site has it."""
    stems = [page.path.relative_to(DOCS).with_suffix("").as_posix() for page in read_all()]
    return ["" if stem == "index" else f"{stem.removesuffix('/index')}/" for stem in stems]
