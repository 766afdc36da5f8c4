"""What building and serving cost, beside a stock Material site: `python -m tests.benchmark_build [pages…]`.

Makes projects of many pages out of the real ones: each copy of a page has programs, recordings and checks of its own.
The stock site is of the same pages, with plain fences in place of our blocks, one for a program and one for its output,
and with the theme's own search; it has no timelines. Both are built in turn, several times over; then ours is served,
and it is measured how long a saved page, and a saved program, takes to be served.
"""

import os
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time
from itertools import takewhile
from pathlib import Path

from runnable import notebook, recording, snippet
from runnable.pages import DOCS, NOTEBOOK, Block, Page, read_all
from runnable.snippet import ROOT, SNIPPETS
from tests.test_serve import PATIENCE, Server, save
from tests.test_site import project

PAGES, ROUNDS = (50, 100, 200, 400), 5
SERVED_PAGES, SAVES = 100, 10
SAVED_PAGE, SAVED_PROGRAM = "tutorial/async-await/", "tutorial/async-await/bare_yield.py"

STOCK = """\
site_name: A stock site
strict: true
theme:
  name: material
plugins:
  - search

"""

_SHOWN = re.compile(r"(?m)^(/{3,} *(?:snippet|predict|change) *\| *| {4}to: *)(?=\S)")
_LINK = re.compile(r"\]\((?=[\w./-]+\.md[#)])")
_DOWNLOAD = re.compile(r"(?m)^\[.*\]\([\w-]+\.ipynb\)\{.*\}$")
_BLOCK = re.compile(r"/{3,} *(\w+)(?: *\| *(.*))?")


def make_ours(folder: Path, pages: int) -> Path:
    """Our project with so many pages; gives its folder."""
    project(folder)
    originals = read_all()
    listed: list[str] = []
    left_out = ("index.md", "playground.md")  # There is one of each in any site.
    copied = [
        page
        for page in originals
        if page.path.relative_to(DOCS).as_posix() not in left_out and not page.notebooks()
    ]
    for number in range(pages - len(originals)):
        page = copied[number % len(copied)]
        path = page.path.relative_to(DOCS)
        copy = Path(f"copy-{number // len(copied) + 1:02}", path)
        # Links lead to the originals, and each program is another one.
        back = Path(*[".."] * len(copy.parent.parts), path.parent).as_posix()
        text = _LINK.sub(f"]({back}/", _SHOWN.sub(rf"\g<1>{copy.parts[0]}/", page.text))
        (folder / "docs" / copy).parent.mkdir(parents=True, exist_ok=True)
        (folder / "docs" / copy).write_text(text)
        for name in {name for block in page.blocks() for name in block.names}:
            target = folder / "snippets" / copy.parts[0] / name
            target.parent.mkdir(parents=True, exist_ok=True)
            for file in (SNIPPETS / name).parent.glob(f"{target.stem}.*"):
                shutil.copy(file, target.parent)
            source = target.read_text()
            save(target, source.replace("\n", f"  # {number + 1}\n", 1))
        listed.append(f"  - {copy.stem} {number + 1}: {copy.as_posix()}\n")
    config = folder / "mkdocs.yml"
    text = config.read_text()
    nav = _part(text, "nav")
    config.write_text(text.replace(nav, nav.rstrip() + "\n" + "".join(listed) + "\n"))
    return folder


def make_stock(folder: Path, ours: Path) -> Path:
    """The stock site of the same pages; gives its folder."""
    for path in sorted((ours / "docs").rglob("*.md")):
        target = folder / path.relative_to(ours)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_plain(path, ours / "snippets"))
    config = (ours / "mkdocs.yml").read_text()
    parts = [_part(config, name) for name in ("nav", "markdown_extensions", "validation")]
    (folder / "mkdocs.yml").write_text(STOCK + "".join(parts).replace("  - runnable.markdown\n", ""))
    return folder


def build(root: Path) -> float:
    """Build a project's site; gives the seconds that it took."""
    return _seconds(root, "mkdocs", "build", "--quiet", "--site-dir", str(root / "site"))


def finish(root: Path) -> float:
    """Finish a project's built site, as `make build` does; gives the seconds that it took."""
    return _seconds(ROOT, "runnable.finish", str(root / "site"))


def _seconds(folder: Path, *command: str) -> float:
    """The seconds of processor time that a module's command takes, for others may use the machine too."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run([sys.executable, "-m", *command], cwd=folder, env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def measure_builds(folder: Path, pages: int, rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Build a site of so many pages in each way in turn.

    Returns:
        The seconds of each round: `ours`, `finished` (ours, and what finishing it takes) and `stock`.
    """
    ours = make_ours(folder / f"ours-{pages}", pages)
    stock = make_stock(folder / f"stock-{pages}", ours)
    seconds: dict[str, list[float]] = {"ours": [], "finished": [], "stock": []}
    for _ in range(rounds):
        seconds["ours"].append(build(ours))
        seconds["finished"].append(seconds["ours"][-1] + finish(ours))
        seconds["stock"].append(build(stock))
    return seconds


def measure_serving(folder: Path, pages: int = SERVED_PAGES, saves: int = SAVES) -> dict[str, list[float]]:
    """Serve a site of so many pages, and save a page and a program of it, again and again.

    Returns:
        The seconds from each save until it is served: `page` and `program`.
    """
    root = make_ours(folder / f"served-{pages}", pages)
    page, program = root / "docs" / f"{SAVED_PAGE[:-1]}.md", root / "snippets" / SAVED_PROGRAM
    text, source = page.read_text(), program.read_text()
    seconds: dict[str, list[float]] = {"page": [], "program": []}
    server = Server(root)
    try:
        server.wait_for("", "The Road to Coroutines")
        for number in range(saves):
            time.sleep(1 + random.random())  # whatever the server does at intervals
            page.write_text(f"{text}\nThe kettle is on, {number}.\n")
            seconds["page"].append(_served(server, f"The kettle is on, {number}."))
            time.sleep(1 + random.random())
            save(program, f"{source}# The tea is ready, {number}.\n")
            seconds["program"].append(_served(server, f"The tea is ready, {number}."))
    finally:
        server.stop()
    return seconds


def _served(server: Server, text: str) -> float:
    """The seconds from now until a page says something."""
    start = time.perf_counter()
    while text not in server.read(SAVED_PAGE):
        assert time.perf_counter() - start < PATIENCE, server.log.read_text()
        time.sleep(0.01)
    return time.perf_counter() - start


def _part(config: str, name: str) -> str:
    """One of the entries of mkdocs.yml, as text."""
    found = re.search(rf"(?ms)^{name}:\n.*?(?=^\S|\Z)", config)
    assert found, f"mkdocs.yml has no {name}"
    return found[0]


def _plain(path: Path, snippets: Path) -> str:
    """A page with plain fences in place of our blocks, and folded texts in place of choices."""
    text = NOTEBOOK.sub(_plain_notebook, _DOWNLOAD.sub("", path.read_text()))
    page = Page(path, text)
    blocks = {block.line: block for block in page.blocks()}
    within = {
        line for fence in page.fences() for line in range(fence.line, fence.line + fence.code.count("\n") + 3)
    }
    lines: list[str] = []
    opened: list[str] = []  # what stands at the end of each block that is open
    source = page.text.split("\n")
    at = 0
    while at < len(source):
        line = source[at]
        at += 1
        if at in within:
            lines.append(line)
            continue
        begun = _BLOCK.fullmatch(line)
        options = "\n".join(takewhile(lambda option: option.startswith("    "), source[at:])) if begun else ""
        if at in blocks:
            program, output = _fences(blocks[at], options, snippets)
            lines.append(program)
            opened.append(output)
        elif begun:
            lines.append(f"/// details | {begun[2] or 'What you will see'}")
            opened.append("///")
        elif re.fullmatch("/{3,}", line):
            lines.append(opened.pop())
        else:
            lines.append(line)
        at += options.count("\n") + 1 if options else 0
    return "\n".join(lines)


def _plain_notebook(block: re.Match[str]) -> str:
    """A notebook with plain fences for its cells and what they print."""
    parts = []
    for cell in notebook.read(DOCS / block["name"]).cells:
        if cell.kind == "markdown":
            parts.append(cell.source.replace(".ipynb)", ".md)"))
        else:
            printed = "".join("".join(output.get("text", "")) for output in cell.outputs)
            parts.append(f"```python\n{cell.source}\n```")
            parts += [f"````text\n{printed.rstrip()}\n````"] if printed else []
    return "\n\n".join(parts)


def _fences(block: Block, options: str, snippets: Path) -> tuple[str, str]:
    """A block's program, and its output, as fences."""
    shown = snippet.read(snippets / block.names[-1])
    section = re.search(r"(?m)^ +section: *(\S+)", options)
    first, last = shown.sections[section[1]] if section else (1, shown.program.count("\n"))
    program = "\n".join(["```python", *shown.program.split("\n")[first - 1 : last], "```", ""])
    if section or re.search(r"(?m)^ +output: *false", options):
        return program, ""
    printed = recording.load(shown).outcomes[shown.versions[-1]].output.rstrip("\n")
    output = f"````text\n{printed}\n````"
    return program, f"/// details | What it prints\n{output}\n///" if block.kind == "predict" else output


def main(arguments: list[str]) -> None:
    """Measure, and print medians and ratios."""
    folder = ROOT / ".cache" / "benchmark"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    release = sys.version.split()[0]
    print(f"Python {release}, {os.cpu_count()} cores, medians of {ROUNDS} rounds, seconds of processor time")
    print("pages   ours  finished   stock   ratios       ours, ms a page")
    for pages in map(int, arguments or PAGES):
        seconds = measure_builds(folder, pages)
        ours, finished, stock = (statistics.median(seconds[way]) for way in ("ours", "finished", "stock"))
        ratios = [
            statistics.median(mine / its for mine, its in zip(seconds[way], seconds["stock"], strict=True))
            for way in ("ours", "finished")
        ]
        print(
            f"{pages:5} {ours:6.2f} {finished:9.2f} {stock:7.2f} {ratios[0]:8.2f} {ratios[1]:5.2f}"
            f" {ours / pages * 1000:15.1f}",
            flush=True,
        )
    for what, measured in measure_serving(folder).items():
        print(
            f"a saved {what} of {SERVED_PAGES} pages is served after {statistics.median(measured):.2f} s"
            f" (from {min(measured):.2f} to {max(measured):.2f})"
        )
    shutil.rmtree(folder)


if __name__ == "__main__":
    main(sys.argv[1:])
