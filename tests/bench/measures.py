"""The measurements, each a function that gives plain numbers: a list of what each round gave."""

import functools
import json
import os
import statistics
from pathlib import Path
from typing import Any

from playwright.sync_api import Playwright, Request

from runnable import packages
from tests import accessibility, chromium
from tests.compressing import View, bytes_of, look

HERE = Path(__file__).resolve().parent

PAGES = {
    "Home": "",
    "Tutorial: Async and await": "tutorial/async-await/",
    "Playground": "playground/",
    "Glossary": "glossary/",
    "Lab: How many at once?": "labs/how-many-at-once/",
}
"""The pages that are measured, by the names that the report gives them."""

FORMS = ("mobile", "desktop")
MARKS = ("performance", "accessibility", "best-practices", "seo", "paint")
"""What is kept of a run of Lighthouse: its marks, of 100, and the milliseconds to the first paint."""

# A phone on a slow network, as Lighthouse has it, too: 1.6 megabits a second, 150 ms there and back, a slow processor.
SLOW = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
SLOWER = 4

# Of each site's search: what a reader types into, and what answers.
SEARCHES = {
    "ours": ("dialog input[type=search]", "dialog li a"),
    "stock": (".md-search__input", ".md-search-result__item a"),
}
SEARCHED = "Glossary"
QUESTIONS = ("cancel", "semaphore", "timeout")

# Types a question as one who types fast; when another answer is there, in the page's milliseconds.
ASK = """([field, answer, question]) => new Promise((resolve) => {
  const input = document.querySelector(field), text = () => document.querySelector(answer)?.closest("li").innerText;
  const before = text();
  input.value = question;
  for (const kind of ["input", "keyup"]) input.dispatchEvent(new KeyboardEvent(kind, { bubbles: true, key: "l" }));
  const look = () => (text() && text() !== before ? resolve(performance.now()) : requestAnimationFrame(look));
  look();
})"""

PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1400, "height": 900}


class BenchFault(Exception):
    """What stops the benchmark, in a sentence for whoever typed the command."""


def first_views(
    playwright: Playwright, executable: Path | None, sites: dict[str, str], rounds: int
) -> dict[str, dict[str, list[View]]]:
    """The first view of each page, on a slow phone, from each site in turn.

    Args:
        playwright: what starts the browser.
        executable: the browser.
        sites: by a name, each site's address.
        rounds: how often.
    """
    views: dict[str, dict[str, list[View]]] = {page: {site: [] for site in sites} for page in PAGES}
    browser = chromium.launch(playwright, executable)
    for _ in range(rounds):
        for page, path in PAGES.items():
            for site, address in sites.items():
                # A new window has empty caches.
                context = browser.new_context(viewport={"width": PHONE["width"], "height": PHONE["height"]})
                views[page][site].append(look(context, address + path, slow=SLOW, slower=SLOWER))
                context.close()
    browser.close()
    return views


def searches(
    playwright: Playwright, executable: Path | None, sites: dict[str, str], rounds: int
) -> dict[str, dict[str, list[float]]]:
    """What searching takes on each site, in turn, with an empty cache and no network in the way.

    Returns:
        By site, of each round: the milliseconds from the key that opens search to the `first` answer, those of the
        `next` ones, as a median, and the `bytes` that came for them.
    """
    took: dict[str, dict[str, list[float]]] = {site: {"first": [], "next": [], "bytes": []} for site in sites}
    browser = chromium.launch(playwright, executable)
    for _ in range(rounds):
        for site, address in sites.items():
            context = browser.new_context(viewport={"width": WIDE["width"], "height": WIDE["height"]})
            page = context.new_page()
            page.goto(address + PAGES[SEARCHED], wait_until="networkidle")
            fetched: list[str] = []
            context.on("request", functools.partial(_note, fetched))
            field, answer = SEARCHES[site]
            began = float(page.evaluate("performance.now()"))
            page.keyboard.press("/")
            page.locator(field).wait_for()
            times = []
            for question in QUESTIONS:
                ended = float(page.evaluate(ASK, [field, answer, question]))
                times.append(ended - began)
                began = float(page.evaluate("performance.now()"))
            took[site]["first"].append(times[0])
            took[site]["next"].append(statistics.median(times[1:]))
            page.wait_for_load_state("networkidle")
            names = {name for name in fetched if name.startswith("http")}
            took[site]["bytes"].append(sum(map(bytes_of, names)))
            context.close()
    browser.close()
    return took


def _note(fetched: list[str], request: Request) -> None:
    fetched.append(request.url)


def broken_rules(
    playwright: Playwright, executable: Path | None, sites: dict[str, str]
) -> dict[str, dict[str, int]]:
    """How many of axe's rules each page breaks, in light and dark, on a phone and on a wide screen."""
    found: dict[str, dict[str, set[str]]] = {page: {site: set() for site in sites} for page in PAGES}
    browser = chromium.launch(playwright, executable)
    for scheme in ("light", "dark"):
        for size in (PHONE, WIDE):
            context = browser.new_context(
                color_scheme="dark" if scheme == "dark" else "light",
                viewport={"width": size["width"], "height": size["height"]},
            )
            for page, path in PAGES.items():
                for site, address in sites.items():
                    tab = context.new_page()
                    tab.goto(address + path, wait_until="networkidle")
                    found[page][site] |= {rule["id"] for rule in accessibility.findings(tab)}
                    tab.close()
            context.close()
    browser.close()
    return {page: {site: len(rules) for site, rules in of.items()} for page, of in found.items()}


def install() -> None:
    """Install Lighthouse, unless it is there.

    Raises:
        PackageFault: it cannot be installed.
    """
    packages.install(HERE, "Lighthouse")


def version_of(package: str) -> str:
    """The version of an installed package."""
    file = HERE / "node_modules" / package / "package.json"
    return str(json.loads(file.read_text(encoding="utf-8"))["version"])


def lighthouse(executable: Path, address: str, form: str) -> dict[str, Any]:
    """One run of Lighthouse: `scores`, by category, of 100, and the audits that `lost` some.

    Raises:
        BenchFault: it failed.
    """
    flags = ["--headless", *chromium.QUIET]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    done = packages.node(HERE, "lighthouse.mjs", form, address, executable, *flags)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it says nothing."]
        raise BenchFault(f"Lighthouse failed on {address}: {said[-1]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def scores(
    executable: Path, addresses: dict[str, str], rounds: int
) -> dict[str, dict[str, dict[str, list[int]]]]:
    """Lighthouse's scores of some addresses: by name, form and category."""
    found: dict[str, dict[str, dict[str, list[int]]]] = {
        name: {form: {mark: [] for mark in MARKS} for form in FORMS} for name in addresses
    }
    for _ in range(rounds):
        for name, address in addresses.items():
            for form in FORMS:
                result = lighthouse(executable, address, form)
                for mark in MARKS:
                    found[name][form][mark].append(result["scores"][mark])
                if result["lost"]:
                    print(f"  {name}, {form}: {' '.join(result['lost'])}", flush=True)
    return found
