"""The benchmark's file, and the tables of docs/made.md that are written from it."""

import json
import re
from pathlib import Path
from typing import Any

from runnable.pages import DOCS

RESULTS = Path(__file__).resolve().parent / "results.json"
PAGE = DOCS / "made.md"

_TABLE = re.compile(r"(?ms)^<!-- from the benchmark: (?P<name>[\w-]+) -->\n.*?^<!-- end -->$")

LETTERS = {"performance": "P", "accessibility": "A", "best-practices": "B", "seo": "S"}


class ReportFault(Exception):
    """The page and the benchmark's file do not go together; the message says where."""


def load() -> dict[str, Any]:
    """What the benchmark's file says."""
    results: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return results


def with_tables(text: str, results: dict[str, Any]) -> str:
    """The page's text with its tables as the results have them.

    Raises:
        ReportFault: the page has no place for a table, or one for another.
    """
    tables = {
        "machine": machine(results),
        "views": views(results),
        "paint": paint(results),
        "lighthouse": lighthouse(results),
        "search": search(results),
        "build": build(results),
        "run": run(results),
        "check": check(results),
    }
    named = _TABLE.findall(text)
    if sorted(named) != sorted(tables):
        raise ReportFault(f"docs/made.md has places for {named}, and there are {list(tables)}")
    return _TABLE.sub(
        lambda place: (
            f"<!-- from the benchmark: {place['name']} -->\n\n{tables[place['name']]}\n\n<!-- end -->"
        ),
        text,
    )


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table. To align a column is to write styles into the page, which its policy forbids."""
    rule = ["---"] * len(head)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def machine(results: dict[str, Any]) -> str:
    """A sentence on what was measured where."""
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    where = results["machine"]
    return (
        f"Measured on {results['date']}, on {where['system']} with {where['cores']} processor cores"
        f" ({where['processor']}): {versions}. Each figure is the median of {results['rounds']} rounds, in which"
        " the sites take turns."
    )


def kilobytes(size: float) -> str:
    """Bytes as thousands of them."""
    return f"{size / 1000:.1f} KB"


def views(results: dict[str, Any]) -> str:
    """What a first view fetches, and what axe finds there."""
    rows = []
    for page, sites in results["views"].items():
        row = [page]
        for measure in ("bytes", "requests"):
            for site in ("ours", "stock"):
                value = sites[site][measure]["median"]
                row.append(kilobytes(value) if measure == "bytes" else f"{value:.0f}")
        row += [str(results["axe"][page][site]) for site in ("ours", "stock")]
        rows.append(row)
    head = ["page", "this site", "stock", "requests", "stock", "rules broken", "stock"]
    return table(head, rows)


def paint(results: dict[str, Any]) -> str:
    """How long a reader with a slow phone looks at nothing."""
    rows = []
    for page, sites in results["views"].items():
        ours, stock = (sites[site]["paint"]["median"] for site in ("ours", "stock"))
        rows.append([page, f"{ours / 1000:.2f} s", f"{stock / 1000:.2f} s", f"{ours / stock:.2f}"])
    return table(["page", "this site", "stock", "ratio"], rows)


def lighthouse(results: dict[str, Any]) -> str:
    """Lighthouse's scores, of 100."""
    rows = []
    for page, forms in results["lighthouse"].items():
        row = [page]
        for form in ("mobile", "desktop"):
            row += [f"{forms[form][category]['median']:.0f}" for category in LETTERS]
        row.append(f"{forms['mobile']['paint']['median'] / 1000:.2f} s")
        rows.append(row)
    head = ["page", *(f"{form} {letter}" for form in ("mobile", "desktop") for letter in LETTERS.values())]
    head.append("first paint, mobile")
    return table(head, rows)


def search(results: dict[str, Any]) -> str:
    """How long whoever searches waits."""
    rows = []
    for what, measure in {
        "first answer": "first",
        "answers after it": "next",
        "fetched for them": "bytes",
    }.items():
        ours, stock = (results["search"][site][measure]["median"] for site in ("ours", "stock"))
        show = kilobytes if measure == "bytes" else "{:.0f} ms".format
        rows.append([what, show(ours), show(stock)])
    return table(["what it takes", "this site", "stock"], rows)


def build(results: dict[str, Any]) -> str:
    """What building costs."""
    rows = []
    for pages, sites in results["build"].items():
        medians = [sites[site]["median"] for site in ("ours", "finished", "stock")]
        milliseconds = [f"{seconds / int(pages) * 1000:.0f} ms" for seconds in medians]
        ratios = [f"{seconds / medians[-1]:.2f}" for seconds in medians[:-1]]
        rows.append([f"{pages} pages", *milliseconds, *ratios])
    head = ["a site of", "this site, a page", "finished, a page", "stock, a page", "ratio", "finished, ratio"]
    return table(head, rows)


def run(results: dict[str, Any]) -> str:
    """How long a reader waits after Run."""
    rows = []
    for state, pages in results["run"].items():
        ours, bare = (pages[page]["median"] for page in ("ours", "bare"))
        rows.append([state, f"{ours:.2f} s", f"{bare:.2f} s", f"{ours / bare:.2f}"])
    return table(["from the click to the first line", "this site", "bare page", "ratio"], rows)


WAYS = {
    "forked": "a fork of a warm Python each, as here",
    "started_at_once": "a Python each, several at a time",
    "started_in_turn": "a Python each, one after another",
}


def check(results: dict[str, Any]) -> str:
    """What proving a program costs."""
    rows = [[WAYS[way], f"{measured['median'] * 1000:.1f} ms"] for way, measured in results["check"].items()]
    return table(["each program is checked in", "a program"], rows)
