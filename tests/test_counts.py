"""The figures of the home page are those of the files."""

import re
from pathlib import Path

from runnable import counts
from runnable.snippet import SNIPPETS


def test_what_is_counted_is_there(site: Path) -> None:
    html = (site / "index.html").read_text(encoding="utf-8")
    shown = dict(re.findall(r"<dt>([^<]*)</dt><dd>([\d,]+)</dd>", html))
    assert shown == {what: f"{number:,}" for what, number in counts.count().items()}
    programs, pythons, outputs, timelines, names = counts.count().values()
    assert programs == len(list(SNIPPETS.rglob("*.py")))
    assert timelines == len(list(SNIPPETS.rglob("*.trace.json"))) < programs
    # A few are for newer Pythons alone.
    assert programs * (pythons - 1) < outputs <= programs * pythons
    assert names > 40


def test_a_name_is_what_a_program_takes_from_asyncio() -> None:
    program = "import asyncio\nfrom asyncio import sleep\nasyncio.run(main(tea.asyncio, asyncio.sleep))\n"
    assert counts.names_of_asyncio(program) == {"run", "sleep"}
    assert counts.names_of_asyncio("async def") == set()
