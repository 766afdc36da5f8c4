"""`make` sets itself up with whatever Pythons it finds, and says in one sentence what stops it."""

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Collection
from pathlib import Path

import pytest

from runnable import environment
from runnable.snippet import ROOT
from runnable.versions import SUPPORTED, write

MAKE = shutil.which("make") or "make"
BASE = getattr(sys, "_base_executable", sys.executable)
SHIM = "echo 'pyenv: python: command not found' >&2; exit 127"


class Machine:
    """A copy of what `make` works with, on a machine that has no Pythons but those given to it."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "the project"
        self.programs = folder / "programs"
        for path in (self.project / "runnable", self.programs):
            path.mkdir(parents=True)
        for name in ("Makefile", "runnable/__init__.py", "runnable/environment.py", "runnable/versions.py"):
            shutil.copy(ROOT / name, self.project / name)
        (self.project / "runnable" / "browser").mkdir()
        self.scripts("")
        self.variables = {
            "HOME": str(folder),
            "PATH": str(self.programs),
            "PIP_CONFIG_FILE": os.devnull,
        }

    @property
    def stamp(self) -> Path:
        return self.project / ".venv" / "set-up.done"

    def program(self, name: str, script: str) -> Path:
        """Put a shell script on PATH."""
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    def python(self, lacking: Collection[str] = (), **modules: str) -> None:
        """Put the Python that runs these tests on PATH, without some of its modules and with some others."""
        folder = self.programs / "modules"
        folder.mkdir()
        for name, code in {
            **dict.fromkeys(lacking, "raise ImportError('apt install it')"),
            **modules,
        }.items():
            (folder / f"{name}.py").write_text(code, encoding="utf-8")
        self.variables["PYTHONPATH"] = str(folder)
        self.program("python3", f'exec "{BASE}" "$@"')

    def scripts(self, code: str) -> None:
        """Say how the scripts of the pages are made."""
        path = self.project / "runnable" / "browser" / "build.py"
        path.write_text(code, encoding="utf-8")

    def require(self, line: str) -> None:
        """Say what requirements.txt holds."""
        (self.project / "requirements.txt").write_text(f"{line}\n", encoding="utf-8")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start make, in a group of processes of its own, as a terminal does."""
        return subprocess.Popen(
            [MAKE, *arguments],
            cwd=self.project,
            env=self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def make(self, *arguments: str) -> str:
        """What make prints when all goes well."""
        with self.start(*arguments) as process:
            out, err = process.communicate()
        assert (process.returncode, err) == (0, "")
        return out

    def fault(self, *arguments: str) -> str:
        """The one sentence that make ends with."""
        with self.start(*arguments) as process:
            _, err = process.communicate()
        assert process.returncode != 0
        assert not self.stamp.exists()
        sentences = [line for line in err.splitlines() if not line.startswith("make: ***")]
        assert len(sentences) == 1, err
        return sentences[0]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture(scope="session")
def has_pip() -> bool:
    """Whether the Python that runs these tests has a pip of its own, which is faster than ensurepip."""
    python = environment.ask(BASE)
    if not python or not python.installer:
        pytest.skip(f"{BASE} has neither ensurepip nor pip, so it makes no environments")
    return subprocess.run([BASE, "-c", "import pip"], capture_output=True).returncode == 0


@pytest.fixture
def able(machine: Machine, has_pip: bool) -> Machine:
    """A machine with a Python that can make environments."""
    machine.python(lacking=["ensurepip"] if has_pip else [])
    machine.require(f"mkdocs==1.0 --hash=sha256:{'0' * 64}")
    return machine


@pytest.fixture
def quick(machine: Machine) -> Machine:
    """A machine on which pip takes no time: it only installs a `mkdocs` that says how it was called."""
    machine.python(
        lacking=["ensurepip"],
        pip="""\
import pathlib, sys
__version__ = "22.3"
if __name__ == "__main__":
    (site,) = pathlib.Path(sys.argv[sys.argv.index("--python") + 1]).parents[1].glob("lib/*/site-packages")
    (site / "mkdocs-1.0.dist-info").mkdir()
    (site / "mkdocs.py").write_text("import sys; print('mkdocs', *sys.argv[1:])")
""",
    )
    machine.require("mkdocs==1.0")
    finish = machine.project / "runnable" / "finish"
    finish.mkdir()
    (finish / "__main__.py").write_text("import sys; print('finish', *sys.argv[1:])", encoding="utf-8")
    return machine


# What stops it


def test_no_python_is_new_enough(machine: Machine) -> None:
    machine.program("python3.13", SHIM)
    old = machine.program("python3", "echo 3.10.9")
    new = machine.program("python", "echo 3.16.0")
    assert machine.fault("test") == (
        f"This project needs Python 3.11 to 3.15; found: 3.10.9 ({old}) 3.16.0 ({new}). "
        "Install one, or name it: make test PYTHON=/path/to/python3"
    )


def test_there_is_no_python(machine: Machine) -> None:
    assert "found: none that runs." in machine.fault("serve")


def test_the_python_that_is_named_does_not_run(machine: Machine) -> None:
    machine.python()
    shim = machine.program("python3.12", SHIM)
    sentence = "PYTHON=python3.12 is no CPython 3.11 to 3.15 that runs."
    assert machine.fault("build", "PYTHON=python3.12") == sentence
    assert machine.fault("build", f"PYTHON={shim}") == sentence.replace("python3.12", str(shim))


def test_python_can_install_nothing(machine: Machine) -> None:
    machine.python(lacking=["ensurepip", "pip"])
    assert "has neither ensurepip nor pip to install packages with" in machine.fault("test")


def test_the_port_is_taken(machine: Machine) -> None:
    machine.python()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        sentence = machine.fault("serve", f"PORT={port}")
    assert sentence.startswith(f"Port {port} cannot be used (Address already in use): choose another")


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8000 8001"])
def test_the_port_is_none(machine: Machine, port: str) -> None:
    machine.python()
    assert machine.fault("serve", f"PORT={port}").startswith(f"PORT={port} is no port")


def test_there_is_no_network(able: Machine) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # and does not listen
        able.variables |= {"PIP_INDEX_URL": f"http://127.0.0.1:{closed.getsockname()[1]}", "PIP_RETRIES": "1"}
        sentence = able.fault("test")
    assert sentence == (
        "The packages could not be downloaded: the first set-up needs the network; later starts do not. "
        "pip's own words are in .venv/set-up.log."
    )
    assert "Connection refused" in (able.project / ".venv" / "set-up.log").read_text()


def test_a_package_is_not_the_one_that_was_locked(able: Machine, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "mkdocs-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("mkdocs.py", "raise SystemExit('not this one')")
    able.variables |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}
    assert able.fault("build").startswith("A package is not the one that requirements.txt locks")


def test_a_package_is_not_to_be_had(able: Machine) -> None:
    able.variables["PIP_NO_INDEX"] = "1"
    assert able.fault("build").startswith(
        "The packages could not be installed: No matching distribution found for mkdocs==1.0. "
    )


def test_the_lock_needs_uv(machine: Machine) -> None:
    machine.python()
    assert machine.fault("lock").startswith("make lock needs uv")


# What it sets up


def test_it_is_set_up_once_and_heals_itself(quick: Machine) -> None:
    assert re.fullmatch(r"Setting up .*\nmkdocs build --strict\nfinish site\n", quick.make("build"))

    quick.programs.rename(away := quick.programs.with_name("away"))
    assert quick.make("build") == "mkdocs build --strict\nfinish site\n"
    away.rename(quick.programs)

    venv = quick.project / ".venv"
    for damage in (
        lambda: (venv / "bin" / "python").unlink(),
        lambda: next(venv.glob("lib/*/site-packages/mkdocs-1.0.dist-info")).rmdir(),
        lambda: quick.stamp.write_text(quick.stamp.read_text()[:-1]),
        lambda: quick.require("mkdocs==1.0 # changed"),
    ):
        damage()
        assert quick.make("build").startswith("Setting up .venv with ")


def test_the_scripts_of_the_pages_come_before_the_pages(quick: Machine) -> None:
    quick.make("build")
    quick.scripts("print('scripts')")
    assert quick.make("build") == "scripts\nmkdocs build --strict\nfinish site\n"
    quick.scripts("raise SystemExit('The scripts cannot be made.')")
    with quick.start("build") as process:
        out, err = process.communicate()
    assert process.returncode != 0
    assert out == ""
    assert err.startswith("The scripts cannot be made.\n")


@pytest.mark.parametrize(("command", "module"), [("book", "paper"), ("zip", "zip")])
def test_what_is_made_of_the_site_comes_after_the_site(quick: Machine, command: str, module: str) -> None:
    finish = quick.project / "runnable" / "finish"
    (finish / f"{module}.py").write_text(f"import sys; print('{module}', *sys.argv[1:])", encoding="utf-8")
    quick.make("build")
    assert quick.make(command) == f"mkdocs build --strict\nfinish site\n{module} site\n"
    quick.scripts("raise SystemExit('The scripts cannot be made.')")
    with quick.start(command) as process:
        out, _ = process.communicate()
    assert process.returncode != 0
    assert out == ""


def test_another_python_that_is_named_is_taken(quick: Machine) -> None:
    quick.make("build")
    quick.program("another", f'[ "$1" = -VV ] && echo another || exec "{BASE}" "$@"')
    assert quick.make("build", "PYTHON=another").startswith("Setting up .venv with ")


def test_a_project_that_moved_is_set_up_anew(quick: Machine) -> None:
    quick.make("build")
    quick.project = quick.project.rename(quick.project.with_name("elsewhere"))
    assert quick.make("build").startswith("Setting up .venv with ")


def test_a_set_up_that_is_interrupted_is_none(able: Machine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)
        able.variables["PIP_INDEX_URL"] = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with able.start("build") as process:
            try:
                silent.accept()[0].close()
            finally:
                os.killpg(process.pid, signal.SIGINT)
            out, err = process.communicate()
    assert process.returncode != 0
    assert "Traceback" not in out + err
    assert not able.stamp.exists()


def test_a_second_command_waits_for_the_first_to_set_up(quick: Machine) -> None:
    folder = os.open(quick.project, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    with quick.start("build") as process:
        assert process.stdout
        assert process.stdout.readline() == "Waiting for a set-up that has begun elsewhere ...\n"
        os.close(folder)
        assert process.stdout.read().endswith("mkdocs build --strict\nfinish site\n")


def test_recordings_are_made_with_every_python(quick: Machine) -> None:
    own = "import sys; print('own Python:', *sys.argv[1:])"
    (quick.project / "runnable" / "__main__.py").write_text(own, encoding="utf-8")
    others = [minor for _, minor in SUPPORTED if minor != sys.version_info.minor]
    for minor in others:
        quick.program(f"other{minor}", fake(minor, says=f"3.{minor}: $3 $4 $5"))
    quick.variables["PYTHONS"] = " ".join(f"{quick.programs}/other{minor}" for minor in (*others, "-nothing"))
    out = [line for line in quick.make("record").splitlines() if ": record snippets" in line]
    assert out == [
        f"{one}: record snippets tests/traces" for one in ("own Python", *(f"3.{minor}" for minor in others))
    ]


# Which Python it takes


def fake(
    minor: int, *, micro: int = 0, implementation: str = "cpython", installer: str = "pip", says: str = ""
) -> str:
    """A script that answers what a Python is asked, and for any other arguments says something."""
    answer = json.dumps([implementation, "", [3, minor, micro], installer])
    return f"[ \"$1\" = -c ] && echo '{answer}' || echo {says}"


@pytest.mark.parametrize("version", [write(version) for version in SUPPORTED])
@pytest.mark.parametrize("name", ["python{version}", "python3", "python"])
def test_every_supported_python_is_found_by_any_name(machine: Machine, version: str, name: str) -> None:
    machine.program("python3.15", SHIM)
    machine.program(name.format(version=version), f'[ "$1" = -c ] && echo {version}.1 || echo started "$@"')
    assert machine.make("test") == "started -m runnable.environment test\n"


@pytest.mark.parametrize(
    ("programs", "chosen"),
    [
        ({"python3.12": fake(12), "python3": fake(14), "python": fake(13)}, "python3"),
        ({"python3.12": fake(12, micro=9), "python3": fake(12, micro=10)}, "python3"),
        (
            {"python3.15": SHIM, "python3.14": "echo 0", "python3.13": "echo []", "python3.12": fake(12)},
            "python3.12",
        ),
        ({"python3.14": fake(14, installer=""), "python3.11": fake(11)}, "python3.11"),
        ({"python3": fake(14, implementation="pypy"), "python": fake(11)}, "python"),
        ({"python3": fake(16), "python": fake(15)}, "python"),
    ],
    ids=["newest", "newest-release", "runs", "can-install", "cpython", "supported"],
)
def test_the_newest_that_will_do_is_chosen(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, programs: dict[str, str], chosen: str
) -> None:
    for name, script in programs.items():
        machine.program(name, script)
    monkeypatch.setenv("PATH", str(machine.programs))
    monkeypatch.delenv("PYTHON", raising=False)
    assert environment.choose().path == str(machine.programs / chosen)


def test_pythons_are_found_where_they_usually_are(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    pyenv = machine.project / "pyenv"
    (pyenv / "versions" / "3.13.0" / "bin").mkdir(parents=True)
    paths = [
        machine.program("named", fake(11)),
        machine.program("python3", fake(12)),
        machine.program("../the project/pyenv/versions/3.13.0/bin/python", fake(13)),
    ]
    monkeypatch.setenv("PATH", str(machine.programs))
    monkeypatch.setenv("PYTHONS", str(paths[0]))
    monkeypatch.setenv("PYENV_ROOT", str(pyenv))
    found = environment.every()
    assert [python.release[:2] for python in found] == [(3, 11), (3, 12), (3, 13)]
    assert all(os.path.samefile(python.path, path) for python, path in zip(found, paths, strict=True))


# What it installs


def test_the_lock_is_for_every_supported_python() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest, newest = SUPPORTED[0], SUPPORTED[-1]
    assert project["requires-python"] == f">={write(oldest)},<{newest[0]}.{newest[1] + 1}"
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert f"--universal --python-version={write(oldest)} " in lock


@pytest.mark.parametrize("lock", ["requirements.txt", ".github/requirements.txt"])
def test_the_lock_names_packages_and_nothing_else(lock: str) -> None:
    """No address, no path, no option: where packages come from is for each machine to say."""
    pin = re.compile(r"[a-z0-9-]+==[^\s:/]+( ; [^:/]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?| *#[^:]*:?")
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        assert pin.fullmatch(line), line
