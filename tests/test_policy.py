"""The content security policy: every page has one, and it names just what the page has.

That pages work under it is seen wherever a browser opens them, for in tests an error on the console is a failure.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

from runnable import policy


class Scripts(HTMLParser):
    """What a policy rules of a page, in order."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=False)
        self.policies: list[str] = []
        self.inline: list[str] = []
        """The scripts and style sheets that stand in the page."""
        self.before: list[str] = []
        """What the page runs or fetches before it has a policy."""
        self.wrong: list[str] = []
        """What no policy can name."""
        self._is_in_one = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        attribute = {name: value or "" for name, value in attributes}
        if tag == "meta" and attribute.get("http-equiv") == "Content-Security-Policy":
            self.policies.append(attribute["content"])
        elif tag in ("script", "style", "body") or attribute.get("rel") == "stylesheet":
            self.before += [] if self.policies else [tag]
        self.wrong += [name for name in attribute if name.startswith("on") or name == "style"]
        self.wrong += [tag] if tag in ("base", "iframe", "object", "embed") else []
        # Of another type, it is data.
        is_script = tag == "script" and "src" not in attribute and "type" not in attribute
        self._is_in_one = is_script or tag == "style"
        if self._is_in_one:
            self.inline.append("")

    def handle_endtag(self, tag: str) -> None:
        self._is_in_one = False

    def handle_data(self, data: str) -> None:
        if self._is_in_one:
            self.inline[-1] += data


def faults(site: Path) -> list[str]:
    """What is wrong with the policies of a built site."""
    found = []
    for path in sorted(site.rglob("*.html")):
        page, name = Scripts(path), path.relative_to(site)
        if len(page.policies) != 1 or page.before:
            found.append(f"{name}: has {len(page.policies)} policies, and before one: {page.before}")
            continue
        named = set(re.findall(r"'sha256-[^']+'", page.policies[0]))
        found += [
            f"{name}: its policy does not name {inline[:60]}…; see runnable/policy.py"
            for inline in page.inline
            if policy.source(inline) not in named
        ]
        found += [f"{name}: {one} is against its policy" for one in page.wrong]
        if ("'wasm-unsafe-eval'" in page.policies[0]) != (" data-run=" in path.read_text(encoding="utf-8")):
            found.append(f"{name}: may compile WebAssembly if, and only if, it has a program to run")
        if re.search(
            r"https?:|\*|'unsafe-(inline|eval)'", re.sub("style-src-attr [^;]*", "", page.policies[0])
        ):
            found.append(f"{name}: its policy lets in too much: {page.policies[0]}")
    return found


def test_every_page_has_its_policy(site: Path) -> None:
    assert faults(site) == []


def test_what_a_policy_does_not_name_is_told(site: Path, tmp_path: Path) -> None:
    page = (site / "index.html").read_text(encoding="utf-8")
    assert "</article>" in page
    (tmp_path / "index.html").write_text(page.replace("</article>", "<script>more()</script></article>"))
    assert len(faults(tmp_path)) == 1
    (tmp_path / "index.html").write_text(
        page.replace("</article>", "<p onclick='more()' style='top: 0'></article>")
    )
    assert len(faults(tmp_path)) == 2
    (tmp_path / "index.html").write_text(page.replace("</article>", "<style>p { top: 0 }</style></article>"))
    assert len(faults(tmp_path)) == 1
    (tmp_path / "index.html").write_text(re.sub("<meta http-equiv.*", "", page))
    assert len(faults(tmp_path)) == 1
