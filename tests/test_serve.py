"""The site as its authors see it: served, and built anew when a page or a program changes."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_site import project

PATIENCE = 60.0
"""Seconds in which the server must do what it should; on a quiet machine it takes a few."""


class Server:
    """`mkdocs serve` for a copy of the project."""

    def __init__(self, root: Path) -> None:
        self.root = root
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        self.log = root.parent / "log"
        with self.log.open("w") as log:
            command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--dev-addr", self.address]
            environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
            self.process = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log)

    def wait_for(self, path: str, text: str) -> None:
        """Wait until a page says something."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()
            try:
                with urllib.request.urlopen(f"http://{self.address}/{path}", timeout=PATIENCE) as answer:
                    if text in answer.read().decode():
                        return
            except OSError:
                pass  # It does not listen yet.
            time.sleep(0.1)
        raise AssertionError(f"{path} never said {text!r}:\n{self.log.read_text()}")

    def wait_for_log(self, text: str) -> None:
        """Wait until the author reads something in the terminal."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.log.read_text():
            assert time.monotonic() < deadline, f"never said {text!r}:\n{self.log.read_text()}"
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(project(tmp_path / "project"))
    yield server
    server.process.terminate()
    server.process.wait()


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
