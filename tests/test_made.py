"""What the site says that it costs is what the benchmark measured."""

import copy
import re
from typing import Any

import pytest

from tests.bench import report

PAGE = report.PAGE.read_text(encoding="utf-8")


def test_the_page_has_the_benchmark_s_figures() -> None:
    assert report.with_tables(PAGE, report.load()) == PAGE, "make bench writes the tables of docs/made.md"


def test_every_figure_is_the_median_of_its_rounds() -> None:
    results = report.load()
    figures = list(found(results))
    assert len(figures) > 50
    for figure in figures:
        assert len(figure["rounds"]) == results["rounds"]
        assert min(figure["rounds"]) <= figure["median"] <= max(figure["rounds"])


def found(results: object) -> list[dict[str, Any]]:
    """Every figure, wherever it stands."""
    if not isinstance(results, dict):
        return []
    if "median" in results:
        return [results]
    return [figure for one in results.values() for figure in found(one)]


def test_another_figure_is_seen() -> None:
    results = copy.deepcopy(report.load())
    figures = found(results["views"])
    for figure in figures:
        figure["median"] += 1000
    assert report.with_tables(PAGE, results) != PAGE


def test_a_table_without_a_place_is_told() -> None:
    less = re.sub(r"(?s)<!-- from the benchmark: run -->.*?<!-- end -->", "", PAGE)
    with pytest.raises(report.ReportFault, match=r"docs/made\.md has places for"):
        report.with_tables(less, report.load())
