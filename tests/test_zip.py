"""The zip: the whole site, the same bytes each time, and it works wherever it is unpacked."""

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from runnable import recording, snippet
from runnable.finish import zip as packing
from runnable.snippet import SNIPPETS
from tests import browsers
from tests.browsers import Host


@pytest.fixture(scope="module")
def copy(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of our own to pack."""
    return Path(shutil.copytree(site, tmp_path_factory.mktemp("copy") / "site"))


@pytest.fixture(scope="module")
def packed(copy: Path) -> Path:
    return packing.pack(copy)


def test_the_same_site_gives_the_same_bytes(copy: Path, packed: Path, tmp_path: Path) -> None:
    before = packed.read_bytes()
    other = Path(shutil.copytree(copy, tmp_path / "elsewhere"))
    for path in other.rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700)
    assert packing.pack(other).read_bytes() == before
    (other / "index.html").write_text("changed")
    assert packing.pack(other).read_bytes() != before


def test_it_holds_the_site_and_says_how_to_serve_it(copy: Path, packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        names = {name.removeprefix("the-road-to-coroutines/") for name in archive.namelist()}
        readme = archive.read("the-road-to-coroutines/README.txt").decode()
    files = {path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()}
    assert names == files | {"README.txt"}
    assert "python -m http.server" in readme


def test_a_program_runs_from_what_was_unpacked(packed: Path, tmp_path: Path, chromium: Path | None) -> None:
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path)
    figure = "#snippet-breakfast"
    expected = recording.load(snippet.read(SNIPPETS / "tutorial/what-is-a-coroutine/breakfast.py"))
    output = next(outcome.output for versions, outcome in expected.parts() if (3, 14) in versions)
    with (
        Host(tmp_path / packing.FOLDER, "/below/a/path/") as host,
        browsers.running("chromium", lambda: chromium) as reader,
    ):
        reader.open(f"{host.address}tutorial/what-is-a-coroutine/")
        reader.click(f"{figure} .run-bar button[aria-label^=Run]")
        printed = f"document.querySelector('{figure} .run-output code')?.textContent ?? ''"
        status = f"document.querySelector('{figure} .run-result .snippet-status')?.textContent ?? ''"
        reader.wait_for(f"({status}).includes('after')")
        # Its last line says how long it took, and on a busy machine that is longer.
        assert reader.evaluate(printed).splitlines()[:-1] == output.splitlines()[:-1]
        assert reader.wrong() == []


def test_without_a_site_it_is_said_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert packing.main([str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"{tmp_path}/index.html is not there: build the site first.\n"
