"""What `make` does: set up `.venv` from requirements.txt, once, and run the project's commands in it.

Standard library only, for it runs before anything is installed. The Makefile finds a Python to run it.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE, STDOUT, Popen
from typing import IO, NoReturn

from runnable.versions import SUPPORTED, write

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements.txt"
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
LOG = ENVIRONMENT / "set-up.log"
STAMP = ENVIRONMENT / "set-up.done"

BUILD = ("mkdocs", "build", "--strict")
SITE = "site"
FINISH = ("runnable.finish", SITE)
SCRIPTS = ("runnable.browser.build",)
HOST = "127.0.0.1"
RANGE = f"CPython {write(SUPPORTED[0])} to {write(SUPPORTED[-1])}"
NAMES = [*(f"python{write(version)}" for version in reversed(SUPPORTED)), "python3", "python"]


class EnvironmentFault(Exception):
    """What stops a command, in one sentence for whoever typed it."""


# Which Pythons there are


@dataclass(frozen=True)
class Python:
    """A supported CPython that runs."""

    path: str
    release: tuple[int, int, int]
    installer: str
    """What it brings to install packages with: "ensurepip", "pip", or "" for neither."""

    def __str__(self) -> str:
        return f"Python {'.'.join(map(str, self.release))} ({self.path})"


# Importing is the only way to know: where Debian leaves out a part of the standard library, a module may
# stand there that only raises an error. pip can install into another environment (`--python`) since 22.3.
QUESTIONS = """
import asyncio, json, ssl, sys, venv
installer = ""
try:
    from ensurepip import bootstrap
    installer = "ensurepip"
except ImportError:
    try:
        import pip
        if tuple(map(int, pip.__version__.split(".")[:2])) >= (22, 3):
            installer = "pip"
    except ImportError:
        pass
print(json.dumps([sys.implementation.name, sys.executable, sys.version_info[:3], installer]))
"""


def ask(path: str | Path) -> Python | None:
    """The Python at a path, or None: what stands there may not run (as a pyenv shim), or not be supported."""
    try:
        answer = json.loads(_output(path, "-c", QUESTIONS))
        implementation, executable, (major, minor, micro), installer = answer
    except (TypeError, ValueError):
        return None
    if implementation != "cpython" or (major, minor) not in SUPPORTED:
        return None
    return Python(executable or str(path), (major, minor, micro), installer)


def on_path() -> Iterator[Path]:
    """Every program on PATH that has a Python's name, but for those in `.venv`, which may be replaced."""
    for folder in map(Path, os.get_exec_path()):
        if not _same(folder, PYTHON.parent):
            yield from (folder / name for name in NAMES if os.access(folder / name, os.X_OK))


def every() -> list[Python]:
    """One Python of each supported version that this machine has, oldest first.

    Looked for in the variable PYTHONS (paths with spaces between them), on PATH, and among pyenv's versions.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    named = map(Path, os.environ.get("PYTHONS", "").split())
    found: dict[tuple[int, int], Python] = {}
    for path in (*named, *on_path(), *sorted(pyenv.glob("versions/*/bin/python"))):
        if python := ask(path):
            found.setdefault(python.release[:2], python)
    return [python for _, python in sorted(found.items())]


def choose() -> Python:
    """The newest Python on PATH that can make an environment, or the one that PYTHON names.

    Raises:
        EnvironmentFault: there is none.
    """
    named = os.environ.get("PYTHON")
    candidates: Iterable[str | Path] = [shutil.which(named) or named] if named else on_path()
    pythons = [python for python in map(ask, candidates) if python]
    able = [python for python in pythons if python.installer]
    if able:
        return max(able, key=lambda python: python.release)
    if pythons:
        raise EnvironmentFault(
            f"{pythons[0]} has neither ensurepip nor pip to install packages with: add one (on Debian and "
            "Ubuntu: apt install python3-venv), or name another Python, as in make PYTHON=/path/to/python3."
        )
    if named:
        raise EnvironmentFault(f"PYTHON={named} is no {RANGE} that runs.")
    raise EnvironmentFault(f"No {RANGE} that runs is on PATH; name one, as in make PYTHON=/path/to/python3.")


# Setting up


def set_up() -> None:
    """Make `.venv` hold exactly what requirements.txt says, unless it does already.

    Raises:
        EnvironmentFault: it cannot be done.
    """
    with one_at_a_time("Waiting for a set-up that has begun elsewhere ..."):
        if _is_ready():
            return
        python = choose()
        print(f"Setting up .venv with {python}: once, a minute or so ...", flush=True)
        _remove(ENVIRONMENT)
        ENVIRONMENT.mkdir()
        with LOG.open("w", encoding="utf-8", buffering=1) as log:
            _install(python, log)
        packages = ENVIRONMENT.glob("lib/*/site-packages/*.dist-info")
        lines = [str(path.relative_to(ENVIRONMENT)) for path in packages]
        # The fingerprint comes last, so that a stamp written halfway is none.
        STAMP.write_text("\n".join([*lines, _fingerprint()]), encoding="utf-8")


def set_up_pages() -> None:
    """Set up, and make the scripts that pages load, unless they are made already."""
    set_up()
    _run(*SCRIPTS)


def _is_ready() -> bool:
    try:
        *packages, fingerprint = STAMP.read_text(encoding="utf-8").split("\n")
    except (OSError, ValueError):
        return False
    named = os.environ.get("PYTHON")
    return (
        fingerprint == _fingerprint()
        and (not named or _build(named) == _build(PYTHON))
        and all((ENVIRONMENT / package).exists() for package in packages)
    )


def _fingerprint() -> str:
    """Changes with the requirements, the interpreter, and the folder, for installed scripts hold its path."""
    parts = [REQUIREMENTS.read_bytes(), _build(PYTHON).encode(), os.fsencode(ENVIRONMENT)]
    return hashlib.sha256(b"\n".join(parts)).hexdigest()


def _build(python: str | Path) -> str:
    """The version of an interpreter with the date and compiler of its build; "" if it does not run."""
    return _output(python, "-VV")


def _install(python: Python, log: IO[str]) -> None:
    venv = [python.path, "-m", "venv"]
    pip = [str(PYTHON), "-m", "pip"]
    if python.installer == "pip":
        venv.append("--without-pip")
        pip = [python.path, "-m", "pip", "--python", str(PYTHON)]
    if _logged([*venv, str(ENVIRONMENT)], log):
        raise EnvironmentFault(f"{python} could not make an environment: {_shown(LOG)} says why.")
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    if _logged([*pip, "install", *options, "--require-hashes", f"--requirement={REQUIREMENTS}"], log):
        why = explain(LOG.read_text(encoding="utf-8"))
        raise EnvironmentFault(f"{why} pip's own words are in {_shown(LOG)}.")


def explain(log: str) -> str:
    """Why pip failed, from what it printed."""
    if "DO NOT MATCH THE HASHES" in log or "In --require-hashes mode" in log:
        return "A package is not the one that requirements.txt locks, and was not installed."
    if re.search("after connection broken by|Max retries exceeded|Read timed out", log):
        return (
            "The packages could not be downloaded: the first set-up needs the network; later starts do not."
        )
    reasons = re.findall(r"^ERROR: (.*\S)", log, re.MULTILINE)
    return f"The packages could not be installed: {reasons[-1].rstrip('.')}." if reasons else "pip failed."


def _logged(command: list[str], log: IO[str]) -> int:
    """Run a command with its output in the log, and on a terminal count the packages as they come in."""
    total = len(re.findall("^[^ #].*==", REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE))
    count = 0
    # Installing for the user alone, as some people's settings say, is an error in an environment.
    variables = os.environ | {"PIP_USER": "0"}
    with Popen(command, stdout=PIPE, stderr=STDOUT, text=True, errors="replace", env=variables) as process:
        for line in process.stdout or ():
            log.write(line)
            if line.startswith("Collecting ") and sys.stdout.isatty():
                count += 1
                print(f"\r{count} of {total} packages", end="", flush=True)
    if count:
        print()
    return process.returncode


@contextmanager
def one_at_a_time(waiting: str) -> Iterator[None]:
    """Two commands may start at once, in two terminals; the second says that it waits, until the first has set up."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(waiting, flush=True)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


# The commands


def serve() -> NoReturn:
    """Serve the site with live reload."""
    port = os.environ.get("PORT", "8000")
    check_port(port)
    set_up_pages()
    print(f"The site will be at http://{HOST}:{port}/ in a moment (Ctrl-C stops it).", flush=True)
    _become("runnable.serve", f"{HOST}:{port}")


def check_port(port: str) -> None:
    """See that the site can be served there.

    Raises:
        EnvironmentFault: it cannot.
    """
    if not re.fullmatch("[0-9]{1,5}", port) or not 0 < int(port) < 65536:
        raise EnvironmentFault(f"PORT={port} is no port: give a number up to 65535, as in PORT=8001.")
    with socket.socket() as probe:
        # As the server will do, so that connections which a stopped server left behind do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(port)))
        except OSError as error:
            raise EnvironmentFault(
                f"Port {port} cannot be used ({error.strerror}): choose another, as in make serve PORT=8001."
            ) from None


def test() -> NoReturn:
    """Run every test, as many files at a time as there are processor cores."""
    set_up_pages()
    _become("pytest", "--numprocesses=auto", "--dist=loadfile")


def record() -> int:
    """Record what the snippets print, on each Python that there is."""
    set_up()
    own = ask(PYTHON)
    others = [python for python in every() if own and python.release[:2] != own.release[:2]]
    for python in filter(None, (own, *others)):
        print(f"Recording with {python}", flush=True)
        status = subprocess.run(
            [python.path, "-m", "runnable", "record", "snippets", "tests/traces"], cwd=ROOT
        ).returncode
        if status:
            return status
    return 0


def build() -> int:
    """Build the site."""
    _build_site()
    return 0


def book() -> NoReturn:
    """Build the site, and print its tutorial as a book."""
    _build_site()
    _become("runnable.finish.paper", SITE)


def zip() -> NoReturn:
    """Build the site, and pack it into a zip."""
    _build_site()
    _become("runnable.finish.zip", SITE)


def labs() -> NoReturn:
    """Run the notebooks, and keep what they show: some minutes, best on a quiet machine."""
    set_up()
    os.environ["LAB_PYTHONS"] = os.pathsep.join(python.path for python in every())
    _become("runnable.labs")


def addresses() -> NoReturn:
    """Add the addresses of new pages and sections to the list of published ones."""
    _build_site()
    _become("tests.addresses")


def bench() -> NoReturn:
    """Measure what the site costs, beside a stock Material site, and write that on its page."""
    set_up_pages()
    _become("tests.bench", "--rounds", os.environ.get("ROUNDS", "5"))


def _build_site() -> None:
    set_up_pages()
    _run(*BUILD)
    _run(*FINISH)


def _run(*arguments: str) -> None:
    done = subprocess.run([PYTHON, "-m", *arguments], cwd=ROOT, env=_activated())
    if done.returncode:
        sys.exit(done.returncode)


def lock() -> int:
    """Choose the versions of the dependencies anew, for every supported Python at once."""
    uv = shutil.which("uv")
    if not uv:
        raise EnvironmentFault("make lock needs uv, which locks for all Pythons at once: pip install uv.")
    oldest = write(SUPPORTED[0])
    command = f"pip compile --upgrade --universal --python-version={oldest} --generate-hashes --quiet"
    locks = {"requirements.txt": "pyproject.toml", ".github/requirements.txt": ".github/requirements.in"}
    for locked, wanted in locks.items():
        done = subprocess.run([uv, *command.split(), f"--output-file={locked}", wanted], cwd=ROOT)
        if done.returncode:
            return done.returncode
    return 0


def pythons() -> int:
    """List the Pythons that recordings are made with: a version and a path on each line."""
    for python in every():
        print(write(python.release[:2]), python.path)
    return 0


def _become(*arguments: str) -> NoReturn:
    """Turn into the environment's Python running a module, so that signals and exit status are its own."""
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), "-m", *arguments], _activated())


def _activated() -> dict[str, str]:
    """The variables as they would be with the environment activated, so that its programs are found."""
    path = os.pathsep.join([str(PYTHON.parent), *os.get_exec_path()])
    # Material says at each start that Zensical will follow it. The site is built with both: no news.
    return os.environ | {"VIRTUAL_ENV": str(ENVIRONMENT), "PATH": path, "NO_MKDOCS_2_WARNING": "1"}


# Small things


def _output(program: str | Path, *arguments: str) -> str:
    """What a program prints to standard output; "" if it fails, takes over half a minute, or is none."""
    try:
        done = subprocess.run(
            [program, *arguments], stdin=DEVNULL, capture_output=True, encoding="utf-8", timeout=30
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ""
    return "" if done.returncode else done.stdout


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


COMMANDS: dict[str, Callable[[], int]] = {
    command.__name__: command
    for command in (serve, test, record, build, book, zip, labs, addresses, bench, lock, pythons)
}


def main(arguments: list[str]) -> int:
    """Run one command.

    Returns:
        The exit status: 1 where the environment cannot be set up or used.
    """
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"usage: python -m runnable.environment {'|'.join(COMMANDS)}", file=sys.stderr)
        return 2
    try:
        return COMMANDS[arguments[0]]()
    except EnvironmentFault as fault:
        print(fault, file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or 'The environment'} cannot be used: {error.strerror}.", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
