"""The site as its authors see it: served, and built anew when a page or a program changes."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from runnable import snippet
from tests.test_site import project

PATIENCE = 60.0
"""Seconds in which the server must do what it should; on a quiet machine it takes a few."""


class Server:
    """A copy of the project as `make serve` serves it, or plain `mkdocs serve`."""

    def __init__(self, root: Path, plain: bool = False) -> None:
        self.root = root
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        self.log = root.parent / "log"
        with self.log.open("w") as log:
            options = ["mkdocs", "serve", "--livereload", "--dev-addr"] if plain else ["runnable.serve"]
            command = [sys.executable, "-m", *options, self.address]
            environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "TMPDIR": str(root.parent)}
            self.process = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log)

    def wait_for(self, path: str, text: str) -> None:
        """Wait until a page says something."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()
            try:
                if text in self.read(path):
                    return
            except OSError:
                pass  # It does not listen yet.
            time.sleep(0.1)
        raise AssertionError(f"{path} never said {text!r}:\n{self.log.read_text()}")

    def read(self, path: str) -> str:
        """A page, as it is served now."""
        with urllib.request.urlopen(f"http://{self.address}/{path}", timeout=PATIENCE) as answer:
            text: str = answer.read().decode()
            return text

    def wait_for_log(self, text: str, times: int = 1) -> None:
        """Wait until the author has read something in the terminal so many times."""
        deadline = time.monotonic() + PATIENCE
        while self.log.read_text().count(text) < times:
            assert time.monotonic() < deadline, f"never said {text!r}:\n{self.log.read_text()}"
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)

    def drawn(self) -> dict[str, int]:
        """When each page was written."""
        (site,) = self.root.parent.glob("mkdocs_*")
        return {
            path.relative_to(site).as_posix(): path.stat().st_mtime_ns for path in site.rglob("index.html")
        }

    def stop(self) -> None:
        """End the server."""
        self.process.terminate()
        self.process.wait()


@pytest.fixture(params=["make serve", "mkdocs serve"])
def server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    server = Server(project(tmp_path / "project"), plain=request.param == "mkdocs serve")
    yield server
    server.stop()


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Server]:
    server = Server(project(tmp_path / "project"))
    yield server
    server.stop()


def test_a_change_shows_and_a_mistake_is_survived(server: Server) -> None:
    server.wait_for("", "The Road to Coroutines")
    page = server.root / "docs" / "proven.md"
    text = page.read_text()
    page.write_text(text + "\nThe kettle is on.\n")
    server.wait_for("proven/", "The kettle is on.")

    # A program that is no longer as it was recorded is named, and the server goes on.
    program = server.root / "snippets" / "proven" / "long_day.py"
    source = program.read_text()
    program.write_text(source + "print('late')\n")
    server.wait_for_log("snippets/proven/long_day.out:1: is stale")

    program.write_text(source)
    page.write_text(text + "\nThe tea is ready.\n")
    server.wait_for("proven/", "The tea is ready.")
    assert "Traceback" not in server.log.read_text()


def test_an_open_page_shows_a_change(server: Server, browser: Browser) -> None:
    page, wrong = browser.new_page(), list[str]()
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    for name in ("proven", "glossary"):  # with programs, and without
        server.wait_for(f"{name}/", "The Road to Coroutines")
        page.goto(f"http://{server.address}/{name}/")
        source = server.root / "docs" / f"{name}.md"
        source.write_text(source.read_text() + "\nThe kettle is on.\n")
        page.get_by_text("The kettle is on.").wait_for(timeout=PATIENCE * 1000)
    page.close()
    assert wrong == []


def save(program: Path, source: str) -> None:
    """Save a program in which but a comment has changed, and what recording it anew would write."""
    old = snippet.read(program)
    program.write_text(source)
    new = snippet.read(program)
    for file in filter(Path.exists, (old.recording, old.trace)):
        file.write_bytes(file.read_bytes().replace(old.fingerprint.encode(), new.fingerprint.encode()))


def test_a_program_shows_on_each_page_that_has_it(server: Server) -> None:
    server.wait_for("", "The Road to Coroutines")
    program = server.root / "snippets" / "tutorial" / "what-is-a-coroutine" / "breakfast.py"
    save(program, program.read_text() + "# All at once.\n")
    for page in ("", "tutorial/what-is-a-coroutine/"):
        server.wait_for(page, "# All at once.")


def test_only_what_a_change_concerns_is_drawn(ours: Server) -> None:
    ours.wait_for("", "The Road to Coroutines")
    before = ours.drawn()
    page = ours.root / "docs" / "glossary.md"
    page.write_text(page.read_text() + "\nThe kettle is on.\n")
    ours.wait_for("glossary/", "The kettle is on.")
    assert differ(before, ours.drawn()) == {"glossary/index.html"}

    before = ours.drawn()
    program = ours.root / "snippets" / "proven" / "long_day.py"
    save(program, program.read_text() + "# At last.\n")
    ours.wait_for("proven/", "# At last.")
    assert differ(before, ours.drawn()) == {"proven/index.html"}

    script = ours.root / "docs" / "assets" / "run" / "run.js"
    script.write_text(script.read_text() + "// The lamp is lit.\n")
    ours.wait_for("assets/run/run.js", "The lamp is lit.")

    # What all pages have is drawn on all of them.
    template = ours.root / "docs" / "overrides" / "main.html"
    template.write_text(template.read_text() + "\n{% block footer %}The café is closed.{% endblock %}\n")
    ours.wait_for("glossary/", "The café is closed.")
    assert differ(before, ours.drawn()) == set(before)


def differ(before: dict[str, int], after: dict[str, int]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def test_a_mistake_in_the_site_as_a_whole_is_named_though_no_page_has_changed(ours: Server) -> None:
    ours.wait_for("", "The Road to Coroutines")
    unseen = ours.root / "snippets" / "proven" / "unseen.py"
    unseen.write_text('print("tea")\n')
    ours.wait_for_log("snippets/proven/unseen.py:1: no page shows this program")
    unseen.unlink()
    ours.wait_for_log("Reloading browsers")
    assert "Traceback" not in ours.log.read_text()


def test_a_page_comes_and_goes(ours: Server) -> None:
    ours.wait_for("", "The Road to Coroutines")
    page, config = ours.root / "docs" / "tea.md", ours.root / "mkdocs.yml"
    page.write_text("# Tea {#tea}\n\nWait four minutes.\n")
    config.write_text(config.read_text() + "\nnot_in_nav: |\n  /tea.md\n")
    ours.wait_for("tea/", "Wait four minutes.")
    page.unlink()
    deadline = time.monotonic() + PATIENCE
    with pytest.raises(urllib.error.HTTPError, match="404"):
        while time.monotonic() < deadline:
            ours.read("tea/")
            time.sleep(0.1)
