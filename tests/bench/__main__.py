"""What this site costs, beside a stock Material site of the same pages: `make bench`, or `python -m tests.bench`.

Builds both, serves both from a compressing static host on this machine, and measures them in turn. Writes
tests/bench/results.json, and from that the tables of docs/made.md. It takes about half an hour; `--rounds 1` gives a
first look in a few minutes.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from runnable import packages, pages
from runnable.browser import build as make_scripts
from runnable.finish import finish
from runnable.packages import PackageFault
from tests import benchmark_browser, benchmark_build, benchmark_check, built, chromium
from tests.bench import measures, report
from tests.bench.measures import PAGES, BenchFault
from tests.compressing import CompressingHost

ROUNDS = 5
BUILT = (len(pages.read_all()), 50, 100, 200, 400)
"""How many pages the sites have whose building is timed: as many as there are, and more."""


def summed(rounds: list[float] | list[int]) -> dict[str, Any]:
    """A figure: its median, and what each round gave."""
    return {"median": round(statistics.median(rounds), 4), "rounds": [round(one, 4) for one in rounds]}


def sites(folder: Path) -> dict[str, Path]:
    """Build our site, and the stock one of the same pages; where they are."""
    make_scripts.build()
    found = {"ours": folder / "ours", "stock": folder / "stock-site"}
    of_ours = built.build(found["ours"])
    source = benchmark_build.make_stock(
        folder / "stock", benchmark_build.make_ours(folder / "project", len(pages.read_all()))
    )
    config = source / "mkdocs.yml"
    # Stock pages ask Google for fonts. Without a network that only takes time, so they do without. Links to programs
    # lead nowhere there.
    text = config.read_text(encoding="utf-8").replace("strict: true\n", "")
    assert "  name: material\n" in text
    config.write_text(
        text.replace("  name: material\n", "  name: material\n  font: false\n"), encoding="utf-8"
    )
    of_stock = built.build(found["stock"], source)
    for done in (of_ours, of_stock):
        if done.returncode:
            raise BenchFault(f"A site cannot be built: {built.with_lines(done.stderr).strip()}")
    finish(found["ours"])
    return found


def measure(folder: Path, rounds: int) -> dict[str, Any]:
    """Measure everything; what goes into the benchmark's file.

    Raises:
        BenchFault: something cannot be measured.
        PackageFault: what measures cannot be installed.
    """
    measures.install()
    executable = chromium.find()
    folders = sites(folder)
    with (
        CompressingHost(folders["ours"]) as ours,
        CompressingHost(folders["stock"]) as stock,
        sync_playwright() as playwright,
    ):
        addresses = {"ours": ours.address, "stock": stock.address}
        browser = chromium.launch(playwright, executable)
        release = browser.version
        browser.close()
        say("What a first view costs")
        seen = measures.first_views(playwright, executable, addresses, rounds)
        say("What searching costs")
        searched = measures.searches(playwright, executable, addresses, rounds)
        say("What axe finds")
        axe = measures.broken_rules(playwright, executable, addresses)
        say("What Lighthouse says")
        named = {page: ours.address + path for page, path in PAGES.items()}
        named["Stock Material: Async and await"] = stock.address + PAGES["Tutorial: Async and await"]
        scored = measures.scores(executable or Path(playwright.chromium.executable_path), named, rounds)
    say("What building costs")
    builds = {pages: benchmark_build.measure_builds(folder, pages, rounds) for pages in BUILT}
    say("What Run costs")
    waits = benchmark_browser.seconds(folder / "run", folders["ours"], rounds)
    say("What checking costs")
    checks = benchmark_check.seconds(rounds)
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": {
            "system": f"{platform.system()} {platform.machine()}",
            "processor": processor(),
            "cores": os.cpu_count(),
        },
        "versions": {
            "Python": platform.python_version(),
            "Material": version("mkdocs-material"),
            "Chromium": release,
            "Lighthouse": measures.version_of("lighthouse"),
            "Node": packages.node(measures.HERE, "--version").stdout.strip().removeprefix("v"),
        },
        "rounds": rounds,
        "views": {
            page: {
                site: {
                    "bytes": summed([view.bytes for view in views]),
                    "requests": summed([len(view.requests) for view in views]),
                    "paint": summed([view.paint for view in views]),
                }
                for site, views in of.items()
            }
            for page, of in seen.items()
        },
        "search": {
            site: {measure: summed(found) for measure, found in measured.items()}
            for site, measured in searched.items()
        },
        "axe": axe,
        "lighthouse": {
            page: {
                form: {category: summed(found) for category, found in categories.items()}
                for form, categories in forms.items()
            }
            for page, forms in scored.items()
        },
        "build": {
            str(count): {site: summed(seconds) for site, seconds in found.items()}
            for count, found in builds.items()
        },
        "run": {
            state: {page: summed(seconds) for page, seconds in found.items()}
            for state, found in waits.items()
        },
        "check": {way: summed(seconds) for way, seconds in checks.items()},
    }


def processor() -> str:
    """What the system says of its processor."""
    file = Path("/proc/cpuinfo")
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "a processor without a name"


def say(what: str) -> None:
    """Tell whoever waits how far it is."""
    print(f"{what} ...", flush=True)


def main(arguments: list[str]) -> int:
    """Measure, and write the file and the page; 1 where that cannot be done."""
    parser = argparse.ArgumentParser(prog="make bench", description="What this site costs.")
    parser.add_argument("--rounds", default=str(ROUNDS), help=f"how often, {ROUNDS} if not said")
    said = parser.parse_args(arguments).rounds
    rounds = int(said) if said.isdecimal() else 0
    if not rounds:
        print(
            f"ROUNDS={said} is no number of rounds: give one from 1, as in make bench ROUNDS=5.",
            file=sys.stderr,
        )
        return 2
    try:
        with tempfile.TemporaryDirectory() as folder:
            results = measure(Path(folder), rounds)
        text = report.with_tables(report.PAGE.read_text(encoding="utf-8"), results)
    except (BenchFault, PackageFault, report.ReportFault) as fault:
        print(fault, file=sys.stderr)
        return 1
    except (pytest.skip.Exception, pytest.fail.Exception) as lack:  # of a browser
        print(lack.msg, file=sys.stderr)
        return 1
    report.RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    report.PAGE.write_text(text, encoding="utf-8")
    for name in ("views", "paint", "search", "lighthouse", "build", "run", "check"):
        print(f"\n{getattr(report, name)(results)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
