"""Every page is valid HTML, as html-validate reads the standard, and good HTML, as its recommended rules go.

The exceptions are named, each with its reason, and go when nothing needs them any more.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from runnable import packages
from tests import accessibility

# Of form, which a browser does not see and a compressed page does not feel.
FORM = {
    "attr-case": "upper and lower case are the same",
    "attr-quotes": "quotes are a matter of taste where they can be left out",
    "doctype-style": "upper and lower case are the same",
    "element-case": "upper and lower case are the same",
    "no-trailing-whitespace": "a template leaves blanks where it has nothing to say",
    "void-style": "the standard admits <br> and <br/>",
}

EXCEPTIONS = {
    "valid-id": "the theme begins its own ids with underscores, which HTML admits, so that no heading has the same",
}
"""Rules that are not asked for, and why."""


def check(files: list[Path], folder: Path, off: list[str]) -> dict[Path, list[dict[str, Any]]]:
    """What html-validate says of files, with some rules off."""
    extends = ["html-validate:recommended", "html-validate:a11y"]
    config, result = folder / "rules.json", folder / "result.json"
    config.write_text(json.dumps({"root": True, "extends": extends, "rules": dict.fromkeys(off, "off")}))
    program = accessibility.install() / "html-validate" / "bin" / "html-validate.mjs"
    options = [f"--config={config}", f"--formatter=json={result}"]
    done = packages.node(accessibility.CHECKS, program, *options, *files)
    assert result.exists(), done.stderr
    return {Path(one["filePath"]): one["messages"] for one in json.loads(result.read_text())}


def sentences(said: dict[Path, list[dict[str, Any]]], site: Path) -> list[str]:
    """One line for each kind of fault of each page, with the place of the first."""
    found = defaultdict(list)
    for path, messages in said.items():
        for one in messages:
            place = f"{path.relative_to(site)}:{one['line']}:{one['column']}"
            found[path, one["ruleId"]].append(f"{place}: {one['ruleId']}: {one['message']}")
    return [
        first + (f" (and {len(more)} more of this page)" if more else "") for first, *more in found.values()
    ]


@pytest.fixture(scope="module")
def files(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_page_is_valid(site: Path, files: list[Path], tmp_path: Path) -> None:
    assert (site / "index.html") in files
    wrong = sentences(check(files, tmp_path, [*FORM, *EXCEPTIONS]), site)
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def test_every_exception_is_needed(files: list[Path], tmp_path: Path) -> None:
    said = check(files, tmp_path, list(FORM))
    needed = {one["ruleId"] for messages in said.values() for one in messages}
    assert set(EXCEPTIONS) <= needed, "take out of EXCEPTIONS what no page needs"


@pytest.mark.parametrize(
    ("good", "bad", "rule"),
    [
        ("</h1>", "</h2>", "close-order"),
        ("<html", "<html lang=''", "no-dup-attr"),
        ("</article>", "<img src=tea.png></article>", "wcag/h37"),
        ("</article>", "<p id=twice><p id=twice></article>", "no-dup-id"),
        ("</article>", "<button>Brew</button></article>", "no-implicit-button-type"),
        ("</article>", "<ul><p>Tea</p></ul></article>", "element-permitted-content"),
    ],
)
def test_a_fault_is_told(site: Path, tmp_path: Path, good: str, bad: str, rule: str) -> None:
    html = (site / "index.html").read_text(encoding="utf-8")
    assert good in html
    page = tmp_path / "index.html"
    page.write_text(html.replace(good, bad, 1), encoding="utf-8")
    said = sentences(check([page], tmp_path, [*FORM, *EXCEPTIONS]), tmp_path)
    assert any(f": {rule}: " in one for one in said), said
