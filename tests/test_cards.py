"""Social cards: every page has one that says the right words, which fit, and none is drawn twice."""

import html as html_text
import re
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from runnable.finish import cards
from runnable.finish.cards import CardFault, Words
from tests import built

NAME = "The Road to Coroutines"
ADDRESS = "https://example.org/below/a/path/"


@pytest.fixture(scope="module")
def finished(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site with cards, as it would be at an address."""
    folder = Path(shutil.copytree(site, tmp_path_factory.mktemp("cards") / "site"))
    for path in folder.rglob("index.html"):
        below = path.parent.relative_to(folder).as_posix()
        address = ADDRESS if below == "." else f"{ADDRESS}{below}/"
        text = re.sub(
            r'<link rel="canonical"[^>]*>|<meta (property="og|name="twitter)[^>]*>', "", path.read_text()
        )
        path.write_text(text.replace("</head>", f'<link rel="canonical" href="{address}"></head>', 1))
    cards.add_cards(folder, NAME)
    return folder


def told(path: Path) -> dict[str, str]:
    """What a page says of itself to those who show a link to it."""
    head = path.read_text(encoding="utf-8").partition("</head>")[0]
    found = re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)">', head)
    assert len(found) == len(dict(found)), f"{path} says something twice"
    return {name: html_text.unescape(value) for name, value in found}


def test_every_page_has_its_words_and_a_card(finished: Path) -> None:
    seen = set()
    for address, page in built.pages(finished).items():
        if page.redirect is not None:
            continue
        tags = told(page.path)
        assert tags["og:url"] == ADDRESS + address
        heading = re.search(r"<h1[^>]*>(.*?)<", page.path.read_text())
        assert heading
        assert tags["og:title"] == (html_text.unescape(heading[1]) if address else NAME)
        assert 30 < len(tags["og:description"]) <= cards.DESCRIPTION_LENGTH
        assert tags["twitter:card"] == "summary_large_image"
        assert tags["og:type"] == ("article" if address else "website")
        card = finished / tags["og:image"].removeprefix(ADDRESS)
        with Image.open(card) as image:
            assert (image.format, image.size) == ("PNG", (1200, 630))
        assert card.stat().st_size < 40_000
        seen.add(card)
    assert len(seen) == len(set(seen)) > 10


def test_a_second_time_nothing_is_drawn_or_said_again(finished: Path) -> None:
    page = finished / "glossary" / "index.html"
    before = page.read_text()
    assert cards.add_cards(finished, NAME) == 0
    assert page.read_text() == before


def test_without_an_address_there_are_words_and_no_card(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        '<head><meta name="description" content="Tea &amp; coffee"></head><article><h1>The café</h1>'
    )
    assert cards.add_cards(tmp_path, "The café") == 0
    tags = told(tmp_path / "index.html")
    assert tags["og:title"] == "The café"
    assert tags["og:description"] == "Tea & coffee"
    assert "og:image" not in tags
    assert "og:url" not in tags
    assert not (tmp_path / cards.FOLDER).exists()


def test_what_has_been_drawn_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "CACHE", tmp_path / "cache")
    page = f'<head><link rel="canonical" href="{ADDRESS}"></head><article><h1>Tea</h1><p>A cup of tea.</p>'
    for name, expected in (("one", 1), ("two", 0)):
        site = tmp_path / name
        (site / "tea").mkdir(parents=True)
        (site / "index.html").write_text('<meta http-equiv="refresh">')
        (site / "tea" / "index.html").write_text(page)
        assert cards.add_cards(site, NAME) == expected
    (site / "tea" / "index.html").write_text(page.replace("Tea", "Coffee"))
    assert cards.add_cards(site, NAME) == 1
    assert {path.name for path in (tmp_path / "two" / cards.FOLDER).iterdir()} == {
        path.name for path in (tmp_path / "cache").iterdir()
    }


def test_a_description_ends_with_a_sentence_or_says_that_it_goes_on() -> None:
    def words(text: str) -> str:
        page = f'<meta name="description" content="Home."><h1>Tea</h1><p>{text}</p></article>'
        return cards.read_words(page, NAME, "Home.").description

    assert words("One <code>cup</code>.") == "One cup."
    assert words("One cup. " + "Then another one, and so on. " * 8).endswith("and so on.")
    long = words("tea, " * 80)
    assert long.endswith("tea…")
    assert len(long) <= cards.DESCRIPTION_LENGTH
    # Of what the typeface cannot write, a card would show boxes.
    assert words("Tea is 茶 there.") == "Home."


def test_a_page_s_own_description_comes_first() -> None:
    page = '<meta name="description" content="Of its own."><h1>Tea</h1><p>It begins.</p></article>'
    assert cards.read_words(page, NAME, "Home.").description == "Of its own."


@pytest.mark.parametrize(
    "title",
    [
        "Tea",
        "Coroutines from generators",
        "How do you await code that knows only callbacks, and can it be stopped?",
    ],
)
def test_nothing_stands_outside_or_over_the_lanes(title: str) -> None:
    long = Words(title, "wide words, " * 16, NAME)
    card = cards.draw_card(long)
    bare = cards.draw_card(Words(title, "", NAME))
    # Where the description makes a difference: above the lanes, within the margins.
    box = ImageChops.difference(card, bare).getbbox()
    assert box
    assert box[0] >= cards.MARGIN - 4
    assert box[2] <= cards.SIZE[0] - cards.MARGIN
    assert box[3] < 486 - 17
    paper = Image.new("RGB", cards.SIZE, cards.PAPER)
    edge = ImageChops.difference(card, paper).crop((cards.SIZE[0] - cards.MARGIN + 1, 20, *cards.SIZE))
    assert edge.getbbox() is None


@pytest.mark.parametrize(
    ("title", "complaint"),
    [
        ("a very long title " * 10, "too long for a card: shorten it"),
        ("茶", "lacks letters of the title “茶”"),
    ],
)
def test_a_title_that_cannot_be_drawn_is_named(title: str, complaint: str) -> None:
    with pytest.raises(CardFault, match=complaint):
        cards.draw_card(Words(title, "", NAME))
