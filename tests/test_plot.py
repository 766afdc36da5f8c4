"""Plots, as matplotlib draws them and as a page shows them."""

import io
import re
import xml.etree.ElementTree as etree

import matplotlib
import pytest
from matplotlib.figure import Figure

from runnable import plot
from runnable.pages import DOCS

matplotlib.use("svg")

INK, GREEN, PAPER = "#1b2230", "#0d655c", "#fdfcf9"


def svg(colour: str = GREEN, **about: str) -> str:
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "test"}):
        figure = Figure(figsize=(4, 3), facecolor=PAPER)
        axes = figure.subplots()
        axes.set_facecolor(PAPER)
        axes.plot([1, 2, 3], [1, 4, 9], color=colour, marker="o", linestyle="--")
        axes.set_xlabel("waits <at once> & more")
        axes.xaxis.label.set_color(INK)
        for edge in axes.spines.values():
            edge.set_edgecolor(INK)
        axes.tick_params(color=INK, labelcolor=INK)
        drawing = io.StringIO()
        metadata = {"Title": "Time", "Description": "It grows from 1 to 9."} | about
        figure.savefig(drawing, format="svg", metadata={**metadata, "Date": None})
    return drawing.getvalue()


def picture(html: str) -> etree.Element:
    found = re.search(r"<svg.*?</svg>", html, re.DOTALL)
    assert found
    return etree.fromstring(found[0])


def test_a_plot_has_its_words_for_everybody() -> None:
    html = plot.draw(svg(), "cell-3-1")
    assert 'role="img"' in html
    assert 'aria-label="Time"' in html
    assert 'aria-describedby="__cell-3-1-words"' in html
    assert (
        '<figcaption id="__cell-3-1-words"><strong>Time.</strong> It grows from 1 to 9.</figcaption>' in html
    )


def test_it_has_no_style_that_a_policy_would_refuse_and_loads_nothing() -> None:
    html = plot.draw(svg(), "plot")
    assert "style" not in html
    assert "<metadata" not in html
    assert re.findall(r"https?://[^\"]+", html) == ["http://www.w3.org/2000/svg"]


def test_its_colours_are_the_pages() -> None:
    html = plot.draw(svg(), "plot")
    assert not re.search(r"(?:fill|stroke)=\"#", html)
    assert 'stroke="var(--plot-green)"' in html
    assert 'fill="var(--plot-paper)"' in html


def test_everything_that_is_drawn_is_still_there() -> None:
    drawn, shown = etree.fromstring(svg()), picture(plot.draw(svg(), "plot"))
    for name in ("path", "use", "text", "clipPath"):
        count = [len(root.findall(f".//{{http://www.w3.org/2000/svg}}{name}")) for root in (drawn, shown)]
        assert count[0] == count[1] > 0, name
    assert "waits <at once> & more" in "".join(shown.itertext())


def test_its_references_are_its_own() -> None:
    html = plot.draw(svg(), "cell-3-1")
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    assert all(one.startswith("__cell-3-1-") for one in ids)
    referred = set(re.findall(r'(?:href="#|url\(#)([^")]+)', html))
    assert referred
    assert referred <= ids


def test_it_is_smaller_than_it_was_and_as_large_to_see() -> None:
    before, after = svg(), plot.draw(svg(), "plot")
    assert len(after) < len(before)
    # 4 inches by 3, of 96 pixels each
    assert 'width="384" height="288"' in after


@pytest.mark.parametrize(
    ("about", "words"),
    [({"Title": ""}, "has no title"), ({"Description": " "}, "has no description")],
)
def test_a_plot_without_words_is_refused(about: dict[str, str], words: str) -> None:
    with pytest.raises(plot.PlotError, match=words):
        plot.draw(svg(**about), "plot")


def test_a_colour_without_a_dark_twin_is_refused() -> None:
    with pytest.raises(plot.PlotError, match="the colour #ff00ff, of which a page knows no dark twin"):
        plot.draw(svg(colour="#ff00ff"), "plot")


def test_the_style_sheet_has_each_colour_for_light_and_dark() -> None:
    css = (DOCS / "assets" / "notebook.css").read_text(encoding="utf-8")
    for name in plot.COLOURS.values():
        assert re.search(rf"--plot-{name}: light-dark\(#\w+, #\w+\);", css), name
