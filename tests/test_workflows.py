"""What stands in .github/ is what GitHub accepts, takes no more rights than it needs, and runs every Python.

Each check is a function of a folder, so that the tests at the end can show it a damaged copy.
"""

import re
import shutil
import subprocess
import sysconfig
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parent.parent
GITHUB = ROOT / ".github"

# An action is pinned by the hash of a commit, because a tag can be moved to other code. The comment says
# which version that is, for people and for Dependabot.
USES = re.compile(r"""\buses["']?\s*:""")
PINNED = re.compile(r"uses: [\w.-]+(/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")

MATRIX_OF_PYTHONS = re.compile(r"^\s*python: (\[.*\])$")

# The only rights to write that any job has.
RIGHTS_TO_WRITE = {("pages.yml", "deploy", "pages"), ("pages.yml", "deploy", "id-token")}


def workflows(github: Path) -> list[Path]:
    return sorted((github / "workflows").iterdir())


def numbered_lines(file: Path) -> Iterator[tuple[int, str]]:
    return enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)


def name_of(file: Path) -> str:
    """The path as a person writes it, from .github on."""
    return "/".join(file.parts[file.parts.index(".github") :])


def jobs_of(workflow: Path) -> dict[str, dict[str, Any]]:
    jobs: dict[str, dict[str, Any]] = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]
    return jobs


# The checks: each returns its complaints, and "" where it has none.


def zizmor(github: Path) -> str:
    """Audits workflows and Dependabot's settings for what an attacker could use."""
    program = shutil.which("zizmor", path=sysconfig.get_path("scripts")) or shutil.which("zizmor")
    if program is None:
        return "zizmor is not installed beside this Python: pip install -r requirements.txt"
    options = ["--offline", "--persona=pedantic", "--strict-collection", "--no-progress", "--color=never"]
    done = subprocess.run([program, *options, github], capture_output=True, encoding="utf-8", check=False)
    return done.stdout + done.stderr if done.returncode else ""


def schema_of(file: Path) -> str:
    if file.parent.name == "workflows":
        return "vendor.github-workflows"
    if file.parent.name == "ISSUE_TEMPLATE":
        return "vendor.github-issue-config" if file.stem == "config" else "vendor.github-issue-forms"
    return f"vendor.{file.stem}"


def schemas(github: Path) -> str:
    """Each YAML file is of the form that GitHub documents, and each job ends by itself."""
    files = [(schema_of(file), file) for file in sorted(github.rglob("*.y*ml"))]
    files += [("custom.github-workflows-require-timeout", file) for file in workflows(github)]
    # In this process, for most of the time that check-jsonschema takes goes into starting it.
    options = ["--color", "never", "--builtin-schema"]
    results = [CliRunner().invoke(check_jsonschema, [*options, schema, str(file)]) for schema, file in files]
    return "\n".join(result.output for result in results if result.exit_code)


def pins(github: Path) -> str:
    return "\n".join(
        f"{name_of(file)}:{number}: pin this action by a commit's hash, with its version in a comment"
        f" (uses: owner/name@<40 hex digits> # v1.2.3), not: {line.strip()}"
        for file in workflows(github)
        for number, line in numbered_lines(file)
        if USES.search(line.partition("#")[0]) and not PINNED.search(line)
    )


def pythons(github: Path) -> str:
    """The matrix runs exactly the Pythons that pyproject.toml admits."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    supported = SpecifierSet(project["requires-python"])
    wanted = [f"3.{minor}" for minor in range(100) if f"3.{minor}" in supported]
    found = [
        (file, number, yaml.safe_load(match[1]))
        for file in workflows(github)
        for number, line in numbered_lines(file)
        if (match := MATRIX_OF_PYTHONS.match(line))
    ]
    if not found:
        return 'no workflow has a line such as python: ["3.11", "3.12"], so snippets run on no Python'
    return "\n".join(
        f"{name_of(file)}:{number}: the matrix is {listed}, but pyproject.toml's requires-python"
        f" ({project['requires-python']}) admits {wanted}"
        for file, number, listed in found
        if listed != wanted
    )


def rights(github: Path) -> str:
    """No job can write more than it must."""
    granted = {
        (file.name, job, right)
        for file in workflows(github)
        for job, content in jobs_of(file).items()
        for right, level in dict(content.get("permissions", {})).items()
        if level == "write"
    }
    return "\n".join(
        f"{file}: the job {job} may write {right}; if it must, add that to RIGHTS_TO_WRITE in this test"
        for file, job, right in sorted(granted - RIGHTS_TO_WRITE)
    )


def all_green(github: Path) -> str:
    """The job that branch protection requires waits for every other job."""
    jobs = jobs_of(github / "workflows" / "test.yml")
    forgotten = jobs.keys() - {"all-green"} - set(jobs["all-green"]["needs"])
    return "".join(f"test.yml: the job all-green does not need the job {job}\n" for job in sorted(forgotten))


def locks(github: Path) -> str:
    """Every lock of packages is audited, and kept up to date."""
    audits = (github / "workflows" / "links.yml").read_text(encoding="utf-8")
    updates = yaml.safe_load((github / "dependabot.yml").read_text(encoding="utf-8"))["updates"]
    updated = {folder for update in updates for folder in update.get("directories", [])}
    files = [*ROOT.glob("*/*/package-lock.json"), ROOT / "requirements.txt", GITHUB / "requirements.txt"]
    complaints = []
    for file in files:
        name, folder = file.relative_to(ROOT), file.parent.relative_to(ROOT).as_posix()
        audited = str(name) if file.suffix == ".txt" else folder
        if not re.search(rf"[ =]{re.escape(audited)}[; ]", audits):
            complaints.append(f"links.yml: does not audit {name}")
        if f"/{folder}".removesuffix(".") not in updated:
            complaints.append(f"dependabot.yml: does not update {name}")
    return "\n".join(complaints)


CHECKS: list[Callable[[Path], str]] = [zizmor, schemas, pins, pythons, rights, all_green, locks]


@pytest.mark.parametrize("check", CHECKS)
def test_no_complaint(check: Callable[[Path], str]) -> None:
    complaints = check(GITHUB)
    if complaints:
        pytest.fail(complaints, pytrace=False)


def test_the_folder_holds_what_is_checked() -> None:
    names = {name_of(file) for file in GITHUB.rglob("*") if file.is_file()}
    assert names >= {
        ".github/workflows/test.yml",
        ".github/workflows/pages.yml",
        ".github/workflows/links.yml",
        ".github/dependabot.yml",
        ".github/ISSUE_TEMPLATE/config.yml",
    }


# The checks can fail: in a copy of the folder, `old` becomes `new`, and the complaint names the place.

TEST, PAGES, LINKS, BOT = *(f"workflows/{name}.yml" for name in ("test", "pages", "links")), "dependabot.yml"
FORM, CONFIG = "ISSUE_TEMPLATE/page.yml", "ISSUE_TEMPLATE/config.yml"


@pytest.mark.parametrize(
    ("check", "file", "old", "new", "complaint"),
    [
        (pins, TEST, r"checkout@\w{40} # v[\d.]+", "checkout@v7", "{file}:{line}: pin this action"),
        (pins, PAGES, r"(deploy-pages@\w{40}) # v[\d.]+", r"\1", "{file}:{line}: pin this action"),
        (zizmor, TEST, r"checkout@\w{40} # v[\d.]+", "checkout@v7", "{file}:{line}:"),
        (zizmor, TEST, "run: make test", "run: make ${{ github.head_ref }}", "{file}:{line}:"),
        (zizmor, TEST, "persist-credentials: false", "fetch-depth: 1", "does not set persist-credentials"),
        (zizmor, PAGES, "  contents: read", "  contents: write", "{file}:{line}:"),
        (zizmor, BOT, "default-days: 7", "default-days: 0", "{file}:{line}:"),
        (schemas, TEST, "runs-on: ubuntu-latest", "run-on: ubuntu-latest", "{file}::$.jobs.snippets"),
        (schemas, PAGES, "    timeout-minutes: 20\n", "", "{file}::$.jobs.build"),
        (schemas, BOT, "interval: weekly", "interval: seldom", "{file}::$.updates[0].schedule"),
        (schemas, FORM, "type: textarea", "type: textbox", "{file}::$.body[1]"),
        (schemas, CONFIG, "    about: .*", "", "{file}::$.contact_links[0]"),
        (pythons, TEST, '"3.12", ', "", "{file}:{line}: the matrix is ['3.11', '3.13'"),
        (pythons, TEST, "python: .*]", "python: []", "{file}:{line}: the matrix is []"),
        (rights, PAGES, "pages: read", "pages: write", "pages.yml: the job build may write pages"),
        (locks, LINKS, " tests/checks", "", "links.yml: does not audit tests/checks/package-lock.json"),
        (locks, LINKS, r"in requirements\.txt", "in", "links.yml: does not audit requirements.txt"),
        (locks, BOT, ", /tests/bench", "", "dependabot.yml: does not update tests/bench/package-lock.json"),
        (all_green, TEST, "test, snippets", "test", "all-green does not need the job snippets"),
    ],
)
def test_damage_is_named(
    tmp_path: Path, check: Callable[[Path], str], file: str, old: str, new: str, complaint: str
) -> None:
    github = tmp_path / ".github"
    shutil.copytree(GITHUB, github)
    damaged = github / file
    text = damaged.read_text(encoding="utf-8")
    place = re.search(old, text)
    assert place, f"{old!r} is no longer in .github/{file}: change this test with it"
    damaged.write_text(re.sub(old, new, text, count=1), encoding="utf-8")

    line = text.count("\n", 0, place.start()) + 1
    assert complaint.format(file=file, line=line) in check(github)
