"""The checks can fail: each of these does harm to a copy of the project, and is found out with file and line."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from runnable import snippet
from runnable.snippet import ROOT
from tests import built

SNIPPET = "snippets/tutorial/what-is-a-coroutine/breakfast"
PAGE = "docs/tutorial/what-is-a-coroutine.md"


class Project:
    """A copy of the project, to be harmed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        assert not (self.root / name).exists() or text != self.read(name), f"no harm was done to {name}"
        (self.root / name).write_text(text, encoding="utf-8")

    def append(self, name: str, text: str) -> int:
        """Write at a file's end, and return the line on which that begins."""
        before = self.read(name)
        self.write(name, before + text)
        return before.count("\n") + 1 + len(text) - len(text.lstrip("\n"))

    def line(self, name: str, pattern: str) -> int:
        """The first line of a file that has a pattern."""
        return next(n for n, line in enumerate(self.read(name).splitlines(), 1) if re.search(pattern, line))

    def call(self, *arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-m", *arguments]
        done = subprocess.run(command, cwd=self.root, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pristine") / "project"
    ignored = shutil.ignore_patterns(".*", "site", "__pycache__")
    shutil.copytree(ROOT, root, ignore=ignored)
    return root


@pytest.fixture
def project(pristine: Path, tmp_path: Path) -> Project:
    shutil.copytree(pristine, tmp_path / "project")
    return Project(tmp_path / "project")


def check(project: Project) -> tuple[int, str]:
    """What `make test` does with programs, for one of them."""
    return project.call("runnable", "check", f"{SNIPPET}.py", "--jobs", "1")


def record(project: Project) -> tuple[int, str]:
    """What `make record` does, for one program."""
    return project.call("runnable", "record", f"{SNIPPET}.py", "--jobs", "1")


def build(project: Project) -> tuple[int, str]:
    """What `make build` does."""
    done = built.build(project.root / "site", project.root)
    return done.returncode, done.stdout + built.with_lines(done.stderr, project.root)


Verb = Callable[[Project], tuple[int, str]]


def pytest_of(test: str) -> Verb:
    """One of the tests of `make test`."""
    return lambda project: project.call("pytest", "-q", "-p", "no:cacheprovider", f"tests/{test}")


ADDRESSES = pytest_of("test_site.py::test_published_addresses_work")
HEADINGS = pytest_of("test_site.py::test_every_heading_has_a_short_id_of_its_own")
HOSTS = pytest_of("test_site.py::test_no_page_asks_another_host_for_anything")
IDS = pytest_of("test_site.py::test_ids_are_unique")
FENCES = pytest_of("test_fences.py")


def test_unharmed_it_is_green(project: Project) -> None:
    for verb in (check, record, build, ADDRESSES, HEADINGS, HOSTS, IDS, FENCES):
        status, output = verb(project)
        assert status == 0, output


Harm = Callable[[Project], str]
HARMS: list[tuple[Verb, Harm]] = []


def harm(verb: Verb) -> Callable[[Harm], Harm]:
    """A way to do harm: it returns what the check must say, with file and line."""

    def register(function: Harm) -> Harm:
        HARMS.append((verb, function))
        return function

    return register


@harm(check)
def an_output_s_word_changed(project: Project) -> str:
    project.write(f"{SNIPPET}.out", project.read(f"{SNIPPET}.out").replace("juice: ready", "juice: cold"))
    return f"{SNIPPET}.out:{project.line(f'{SNIPPET}.out', 'cold')}: breakfast.py prints something else"


@harm(check)
def an_output_s_line_taken_out(project: Project) -> str:
    line = project.line(f"{SNIPPET}.out", "juice: ready")
    project.write(f"{SNIPPET}.out", project.read(f"{SNIPPET}.out").replace("juice: ready\n", ""))
    return f"{SNIPPET}.out:{line}: breakfast.py prints something else"


@harm(check)
def an_exit_status_changed(project: Project) -> str:
    project.write(f"{SNIPPET}.out", project.read(f"{SNIPPET}.out").replace("3.15\n", "3.15, exit status 1\n"))
    return f"{SNIPPET}.out:2: recorded exit status 1, Python"


@harm(check)
def a_python_taken_out_of_a_recording(project: Project) -> str:
    project.write(f"{SNIPPET}.out", project.read(f"{SNIPPET}.out").replace("3.11-3.15", "3.11-3.14"))
    return f"{SNIPPET}.out:1: does not speak of just Python 3.11-3.15"


@harm(build)
def a_line_added_to_a_program(project: Project) -> str:
    project.append(f"{SNIPPET}.py", 'print("late")\n')
    return f"breakfast.py, but {SNIPPET}.out:1: is stale"


@harm(check)
def a_line_added_to_a_program_and_the_fingerprint_forged(project: Project) -> str:
    project.append(f"{SNIPPET}.py", 'print("late")\n')
    _forge_fingerprint(project, f"{SNIPPET}.py")
    line = project.read(f"{SNIPPET}.out").count("\n") + 1
    return f"{SNIPPET}.out:{line}: breakfast.py prints something else"


@harm(build)
def a_recording_deleted(project: Project) -> str:
    (project.root / f"{SNIPPET}.out").unlink()
    return f"breakfast.py, but {SNIPPET}.py:1: is not recorded"


@harm(check)
def a_wait_s_end_changed(project: Project) -> str:
    line = project.line(f"{SNIPPET}.trace.json", r'^\[2\.0, "ready"')
    text = project.read(f"{SNIPPET}.trace.json")
    project.write(f"{SNIPPET}.trace.json", text.replace('[2.0, "ready"', '[2.5, "ready"'))
    return f"{SNIPPET}.trace.json:{line}: the tasks of breakfast.py do something else than is recorded"


@harm(check)
def a_task_s_end_taken_out(project: Project) -> str:
    line = project.line(f"{SNIPPET}.trace.json", r'^\[1\.0, "end"')
    text = project.read(f"{SNIPPET}.trace.json")
    project.write(f"{SNIPPET}.trace.json", re.sub(r'\[1\.0, "end".*\n', "", text))
    return f"{SNIPPET}.trace.json:{line}: the tasks of breakfast.py do something else than is recorded"


@harm(check)
def a_python_taken_out_of_a_trace(project: Project) -> str:
    text = project.read(f"{SNIPPET}.trace.json")
    other = "3.11-3.14" if sys.version_info >= (3, 15) else "3.15"
    project.write(f"{SNIPPET}.trace.json", text.replace("3.11-3.15", other))
    return f"{SNIPPET}.trace.json:1: speaks of no task on Python"


@harm(check)
def a_trace_deleted(project: Project) -> str:
    (project.root / f"{SNIPPET}.trace.json").unlink()
    return f"{SNIPPET}.trace.json:1: is missing, for breakfast.py makes tasks"


@harm(build)
def a_stale_trace(project: Project) -> str:
    project.append(f"{SNIPPET}.py", 'print("late")\n')
    _forge_fingerprint(project, f"{SNIPPET}.py", ".out")
    return f"breakfast.py, but {SNIPPET}.trace.json:1: is stale, {SNIPPET}.py has changed"


@harm(build)
def a_trace_that_is_no_json(project: Project) -> str:
    project.append(f"{SNIPPET}.trace.json", "}")
    return f"{SNIPPET}.trace.json:1: was not written by make record, or has been changed since"


@harm(build)
def a_trace_of_no_program(project: Project) -> str:
    project.write("snippets/tutorial/nothing.trace.json", project.read(f"{SNIPPET}.trace.json"))
    return "snippets/tutorial/nothing.trace.json:1: is a recording of no program"


@harm(build)
def a_program_deleted(project: Project) -> str:
    (project.root / f"{SNIPPET}.py").unlink()
    return f"breakfast.py, but {SNIPPET}.py:1: cannot be read"


@harm(build)
def a_recording_of_no_program(project: Project) -> str:
    shutil.copy(project.root / f"{SNIPPET}.out", project.root / f"{SNIPPET}_gone.out")
    return f"{SNIPPET}_gone.out:1: is a recording of no program"


@harm(build)
def a_program_that_no_page_shows(project: Project) -> str:
    for suffix in (".py", ".out"):
        shutil.copy(project.root / f"{SNIPPET}{suffix}", project.root / f"{SNIPPET}_unseen{suffix}")
    return f"{SNIPPET}_unseen.py:1: no page shows this program"


@harm(build)
def a_section_renamed(project: Project) -> str:
    page, line, path, section = next(
        (page, number + 1, found[1], found[2])
        for page in sorted((project.root / "docs").rglob("*.md"))
        for number, found in [
            (page.read_text()[: found.start()].count("\n"), found)
            for found in re.finditer(
                r"^/// snippet \| (\S+)\n(?:    .*\n)*?    section: (\S+)$", page.read_text(), re.MULTILINE
            )
        ]
    )
    program = f"snippets/{path}"
    project.write(program, re.sub(rf"\b(start|end):{section}\]", r"\1:renamed]", project.read(program)))
    _forge_fingerprint(project, program)
    return f"{page.relative_to(project.root)}:{line}: {path} has no section “{section}”"


def _forge_fingerprint(project: Project, program: str, *suffixes: str) -> None:
    """Make stale recordings look fresh."""
    path = project.root / program
    fingerprint = snippet.read(path).fingerprint
    for suffix in suffixes or (".out", ".trace.json"):
        file = path.with_suffix(suffix)
        if file.exists():
            file.write_text(re.sub(r"(source\W+)[0-9a-f]{16}", rf"\g<1>{fingerprint}", file.read_text()))


@harm(build)
def a_fence_that_nothing_runs(project: Project) -> str:
    return f"{PAGE}:{project.append(PAGE, chr(10) + '~~~py' + chr(10) + 'print(1)' + chr(10) + '~~~' + chr(10))}: nothing"


@harm(build)
def python_without_its_name(project: Project) -> str:
    text = "\n```text\nimport asyncio\n```\n"
    return f"{PAGE}:{project.append(PAGE, text)}: looks like Python, and nothing executes it"


@harm(build)
def an_option_misspelt(project: Project) -> str:
    line = project.line(PAGE, r"^/// snippet")
    text = project.read(PAGE).splitlines(keepends=True)
    text.insert(line, "    highlights: 1\n")
    project.write(PAGE, "".join(text))
    return f"{PAGE}:{line}: this “snippet” block is not understood"


@harm(build)
def a_question_with_two_right_answers(project: Project) -> str:
    line = project.line(PAGE, r"^//// predict")
    text = project.read(PAGE).splitlines(keepends=True)
    wrong = next(
        n for n in range(line, len(text)) if text[n].startswith("/// choice") and "right" not in text[n + 1]
    )
    text.insert(wrong + 1, "    right: true\n")
    project.write(PAGE, "".join(text))
    return f"{PAGE}:{line}: a question has two choices or more, and just one"


@harm(build)
def a_change_that_changes_nothing(project: Project) -> str:
    changed = f"{SNIPPET}_coffee_fails.py"
    header = "# /// script" + project.read(changed).partition("# /// script")[2]
    project.write(changed, project.read(f"{SNIPPET}.py") + header)
    _forge_fingerprint(project, changed)
    line = project.line(PAGE, r"^//// change .*breakfast\.py$")
    return f"{PAGE}:{line}: between {SNIPPET.removeprefix('snippets/')}.py and "


@harm(build)
def a_changed_program_s_recording_deleted(project: Project) -> str:
    (project.root / f"{SNIPPET}_coffee_fails.out").unlink()
    line = project.line(PAGE, r"^//// change .*breakfast\.py$")
    return f"{PAGE}:{line}: shows {SNIPPET.removeprefix('snippets/')}_coffee_fails.py, but "


@harm(build)
def a_notebook_s_code_changed(project: Project) -> str:
    name = "docs/labs/in-a-notebook.ipynb"
    project.write(name, project.read(name).replace("await asyncio.sleep(seconds)", "await asyncio.sleep(0)"))
    return f"{name}:1: its outputs are stale or missing; record it: python -m runnable.labs"


@harm(build)
def a_dead_link(project: Project) -> str:
    line = project.append(PAGE, "\n[Tea](../kettle.md)\n")
    return f"{PAGE}:{line}: Doc file 'tutorial/what-is-a-coroutine.md' contains a link '../kettle.md'"


@harm(build)
def a_dead_anchor(project: Project) -> str:
    line = project.append(PAGE, "\n[Tea](generators.md#kettle)\n")
    return f"{PAGE}:{line}: Doc file 'tutorial/what-is-a-coroutine.md' contains a link 'generators.md#kettle'"


@harm(ADDRESSES)
def a_heading_s_id_changed(project: Project) -> str:
    project.write(PAGE, project.read(PAGE).replace("{#remember}", "{#summary}"))
    address = "tutorial/what-is-a-coroutine/#remember"
    return f"tests/addresses.txt:{project.line('tests/addresses.txt', address)}: {address} is gone"


@harm(HEADINGS)
def a_heading_without_an_id(project: Project) -> str:
    line = project.append(PAGE, "\n## The kettle\n")
    return f"{PAGE}:{line}: give this heading a short id of its own"


@harm(IDS)
def an_id_twice(project: Project) -> str:
    line = project.line(PAGE, r"\{#remember\}")
    project.append(PAGE, "\nTea{#remember}\n{: #remember }\n")
    return f"{PAGE}:{line}: the id “remember” stands there 2 times"


@harm(HOSTS)
def an_outside_host(project: Project) -> str:
    line = project.append(PAGE, "\n![Tea](https://example.org/tea.png)\n")
    return f"{PAGE}:{line}: asks another host for https://example.org/tea.png"


@harm(HOSTS)
def an_outside_host_in_a_style_sheet(project: Project) -> str:
    line = project.append("docs/assets/site.css", "body { background: url(https://example.org/tea.png); }\n")
    return f"assets/site.css:{line}: asks another host for https://example.org/tea.png"


@harm(FENCES)
def a_fence_that_prints_something_else(project: Project) -> str:
    line = project.append(PAGE, "\n```python\nprint(1 + 1)\n#> 3\n```\n")
    return f"what-is-a-coroutine.md:{line}"


@harm(record)
def a_program_that_hangs(project: Project) -> str:
    program = (
        "print('tea')\nwhile True:\n    pass\n# /// script\n# [tool.runnable]\n# time-limit = 0.5\n# ///\n"
    )
    project.write(f"{SNIPPET}.py", program)
    return f"{SNIPPET}.py:1: was still running after 0.5 seconds"


@harm(record)
def a_program_that_fails_unannounced(project: Project) -> str:
    project.append(f"{SNIPPET}.py", "raise ValueError('no water')\n")
    return f"{SNIPPET}.py:1: ends with exit status 1 (ValueError: no water)"


@harm(record)
def a_program_that_prints_the_time(project: Project) -> str:
    return f"{SNIPPET}.py:{project.append(f'{SNIPPET}.py', 'print(time.time())' + chr(10))}: prints the time"


@harm(record)
def a_program_that_prints_an_address(project: Project) -> str:
    return f"{SNIPPET}.py:{project.append(f'{SNIPPET}.py', 'print(main)' + chr(10))}: prints a memory address"


@harm(record)
def a_program_that_prints_a_set(project: Project) -> str:
    line = project.append(f"{SNIPPET}.py", "print({'tea', 'coffee', 'juice', 'milk', 'cocoa'})\n")
    return f"{SNIPPET}.py:{line}: prints something in a set's order"


@pytest.mark.parametrize(("verb", "harm"), HARMS, ids=[function.__name__ for _, function in HARMS])
def test_harm_is_found_out(project: Project, verb: Verb, harm: Harm) -> None:
    message = harm(project)
    status, output = verb(project)
    assert status != 0, "the check stayed green"
    assert message in output
    if verb in (check, record, build):
        assert "Traceback (most recent call last)" not in output
