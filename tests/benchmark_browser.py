"""What running a program in the page costs a reader: `python -m tests.benchmark_browser`.

From the click to the first line, in Chromium, beside a bare page that loads Pyodide as npm ships it, in a worker too, and
runs `print(1)`: with an empty cache, with a warm cache, and in a warm worker. Each round takes a new profile for each, in
turn. Then, what a page fetches before any click, compressed, with all this and without.
"""

import contextlib
import gzip
import os
import re
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from runnable.browser import build as make_scripts
from tests import built, chromium
from tests.browsers import Host

ROUNDS = 5
PAGE = "tutorial/what-is-a-coroutine/"
RUN = "#snippet-breakfast .run-bar button[aria-label^=Run]"
PRINTED = "#snippet-breakfast .run-output code"
AS_SHIPPED = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")

BARE = """<!doctype html>
<html><head><meta charset="utf-8"><title>Bare</title><link rel="icon" href="data:,"></head>
<body><button>Run</button><pre></pre><script type="module">
document.querySelector("button").onclick = () => {
  const worker = new Worker("worker.js", { type: "module" });
  worker.onmessage = ({ data }) => document.querySelector("pre").append(data);
};
</script></body></html>
"""
WORKER = """
import { loadPyodide } from "./pyodide.mjs";
const python = await loadPyodide({ stdout: (line) => postMessage(line) });
python.runPython("print(1)");
"""

# Milliseconds from a click until there is text where there was none, or other text before.
CLICK = """([button, printed]) => new Promise((done) => {
  const before = document.querySelector(printed);
  let empty = !before?.textContent;
  const start = performance.now();
  const look = () => {
    const now = document.querySelector(printed);
    empty ||= now !== before || !now.textContent;
    if (empty && now?.textContent) done(performance.now() - start), observer.disconnect();
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, characterData: true, subtree: true });
  document.querySelector(button).click();
})"""


@contextlib.contextmanager
def profile(playwright: Playwright, executable: Path | None) -> Iterator[BrowserContext]:
    """A Chromium of somebody who has been nowhere yet."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        context = playwright.chromium.launch_persistent_context(
            folder,
            executable_path=executable,
            args=chromium.QUIET,
            chromium_sandbox=os.geteuid() != 0,
        )
        context.set_default_timeout(120_000)
        yield context
        context.close()


def click(page: Page, button: str, printed: str) -> float:
    """Seconds from a click to the first line."""
    return float(page.evaluate(CLICK, [button, printed])) / 1000


def bare(context: BrowserContext, host: Host) -> dict[str, float]:
    """Seconds to the first line of a page that does nothing else."""
    seconds = {}
    page = context.new_page()
    for cache in ("empty cache", "warm cache"):
        page.goto(host.address)
        seconds[cache] = click(page, "button", "pre")
    return seconds


def ours(context: BrowserContext, host: Host) -> dict[str, float]:
    """Seconds to the first line of a program on a page of the site."""
    seconds = {}
    page = context.new_page()
    for cache in ("empty cache", "warm cache"):
        page.goto(host.address + PAGE)
        page.wait_for_selector(RUN)
        seconds[cache] = click(page, RUN, PRINTED)
        page.get_by_text(re.compile(r"^ended after")).wait_for()
        # What is kept for later is fetched then, and Python is made ready anew.
        page.wait_for_timeout(3000)
    seconds["warm worker"] = click(page, RUN, PRINTED)
    return seconds


def before_a_click(context: BrowserContext, site: Path) -> tuple[int, int]:
    """Compressed bytes of all that a page fetches before any click, and of what it would without this."""
    with Host(site, first="") as host:
        page = context.new_page()
        page.goto(host.address + PAGE, wait_until="networkidle")
        asked = {path for path, _ in host.sent}
    whole = without = 0
    for path in asked:
        file = site / path.lstrip("/")
        content = (file / "index.html" if file.is_dir() else file).read_bytes()
        size = len(gzip.compress(content))
        whole += size
        if file.is_dir():
            # All that stands in the page for it.
            parts = rb" data-run=\"[^\"]*\"|<div class=\"run-bar\">.*?</div>|<[^>]*assets/run/run.js[^>]*>"
            plain = re.sub(parts, b"", content, flags=re.DOTALL)
            assert len(plain) < len(content)
            size = len(gzip.compress(plain))
        if path.endswith("/figures.css"):  # Its part of that, as it was written.
            size -= len(gzip.compress((make_scripts.HERE / "run.css").read_bytes()))
        without += 0 if path.endswith("/run.js") else size
    return whole, without


def seconds(folder: Path, site: Path, rounds: int = ROUNDS) -> dict[str, dict[str, list[float]]]:
    """Seconds from a click to the first line, for each state of the caches: of `ours` and of a `bare` page, each round.

    Args:
        folder: a place for the bare page.
        site: our built site.
        rounds: how often, each with new profiles.
    """
    executable = chromium.find()
    folder.mkdir()
    for name in AS_SHIPPED:
        shutil.copy(make_scripts.PACKAGES / "pyodide" / name, folder)
    (folder / "index.html").write_text(BARE, encoding="utf-8")
    (folder / "worker.js").write_text(WORKER, encoding="utf-8")
    states = ("empty cache", "warm cache", "warm worker")
    times: dict[str, dict[str, list[float]]] = {state: {"ours": [], "bare": []} for state in states}
    with sync_playwright() as playwright:
        for _ in range(rounds):
            # New hosts, so that nothing is known of them.
            with Host(folder, first="") as host, profile(playwright, executable) as context:
                of_bare = bare(context, host)
            with Host(site, first="") as host, profile(playwright, executable) as context:
                of_ours = ours(context, host)
            for state, both in times.items():
                both["ours"].append(of_ours[state])
                both["bare"].append(of_bare.get(state, of_bare["warm cache"]))
    return times


def measure(folder: Path) -> None:
    """Measure, and print medians and ratios."""
    make_scripts.build()
    site = folder / "site"
    assert built.build(site).returncode == 0
    times = seconds(folder / "bare", site)
    with sync_playwright() as playwright, profile(playwright, chromium.find()) as context:
        whole, without = before_a_click(context, site)
        version = context.browser.version if context.browser else ""
    print(f"Chromium {version}, {os.cpu_count()} cores, medians of {ROUNDS} rounds")
    for state, both in times.items():
        mine, other = (statistics.median(both[page]) for page in ("ours", "bare"))
        print(
            f"{state:12} {mine * 1000:7.0f} ms to the first line, {mine / other:5.2f} of a bare page's {other * 1000:.0f} ms"
        )
    print(f"before a click: {whole} bytes compressed, {whole - without} of them for this")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder))
