"""The same configuration and pages build with Zensical, to the same text."""

import shutil
from pathlib import Path

import pytest

from tests import built
from tests.built import Html
from tests.test_policy import faults
from tests.test_site import project


@pytest.fixture(scope="module")
def zensical(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Html]:
    copy = project(tmp_path_factory.mktemp("zensical") / "project")
    done = built.build(copy / "site", copy, tool="zensical")
    assert done.returncode == 0, done.stdout + done.stderr
    return built.pages(copy / "site")


def test_pages_say_the_same(site: Path, zensical: dict[str, Html]) -> None:
    mkdocs = built.pages(site)
    assert set(zensical) == set(mkdocs)
    for address, page in mkdocs.items():
        assert zensical[address].text == page.text, address
        assert zensical[address].article_ids == page.article_ids, address


def test_pages_have_their_policies(zensical: dict[str, Html]) -> None:
    assert faults(zensical[""].path.parent) == []


def test_a_mistake_stops_it_with_page_and_line(tmp_path: Path) -> None:
    copy = project(tmp_path / "project")
    with (copy / "docs" / "tutorial" / "generators.md").open("a") as page:
        page.write("\n```py\nprint(1)\n```\n")
    line = len((copy / "docs" / "tutorial" / "generators.md").read_text().splitlines()) - 2
    done = built.build(tmp_path / "site", copy, tool="zensical")
    assert done.returncode != 0
    assert f"docs/tutorial/generators.md:{line}: nothing executes" in done.stdout + done.stderr
    shutil.rmtree(copy)
