"""Python as it runs in the page, here under Node: one Pyodide, in which each program finds a fresh Python."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from runnable import packages
from runnable.snippet import ROOT

PYODIDE = ROOT / "runnable" / "browser" / "node_modules" / "pyodide"
NODE = packages.node_folder() / "bin" / "node"
FOLDER = "/home/reader"
LIBRARY = ("/lib/python314.zip",)


def make_python(folder: Path) -> None:
    """Make the files that Python consists of in a page."""
    command: list[str | Path] = [NODE, ROOT / "runnable" / "browser" / "python.mjs", folder, PYODIDE]
    subprocess.run(command, check=True, timeout=120)


class BrowserPython:
    """The process, and the files that it runs on, made anew.

    Args:
        folder: where the files go.
        origin: how Python comes to be there: `fetched`, or `kept` by the browser as an earlier page started it.
    """

    def __init__(self, folder: Path, origin: str = "fetched") -> None:
        make_python(folder)
        self._errors = (folder / "errors").open("w+")
        self._process = subprocess.Popen(
            [NODE, ROOT / "tests" / "browser_node.mjs", folder, PYODIDE, origin],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            encoding="utf-8",
            env={"PATH": os.defpath},
        )
        self.booted = self._answer()["booted"]

    def run(
        self, program: str, name: str = "tea.py", virtual: bool = True, trace: bool = True, draw: bool = False
    ) -> dict[str, Any]:
        """Run a program: what came of it, as tests/browser_node.mjs says it."""
        job = {
            "program": program,
            "name": name,
            "virtual": virtual,
            "trace": trace,
            "draw": draw,
            "wide": 760,
        }
        assert self._process.stdin
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        answer = self._answer()
        answer["trace"] = json.loads(answer.get("trace") or "null")
        return answer

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()
        self._errors.close()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            self._errors.seek(0)
            raise AssertionError(f"Node has ended: {self._errors.read()[-2000:]}")
        answer: dict[str, Any] = json.loads(line)
        return answer
