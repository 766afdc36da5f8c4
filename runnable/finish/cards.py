"""Draws the picture that stands beside a link to a page wherever people share it, and tells of it in the page's head.

Each page gets a card, a PNG of 1200 by 630 pixels: its title, what it is about, the site's name, and a few lanes of a
timeline. Whoever shows a link wants the picture's full address, so without `site_url` pages have their words only, and
no card is drawn. What has been drawn once is kept below .cache/.
"""

import hashlib
import re
import shutil
from dataclasses import dataclass, replace
from html import escape, unescape
from pathlib import Path

import PIL
from PIL import Image, ImageDraw, ImageFont

from runnable.finish.typefaces import plex
from runnable.snippet import ROOT

CACHE = ROOT / ".cache" / "cards"
FOLDER = "assets/cards"
"""Where the cards lie on the site."""

SIZE = (1200, 630)
MARGIN = 80
INK, PAPER, SOFT, LINE = "#17202e", "#fbfaf7", "#4b5563", "#d9d5ca"
ROAD, TEAL = "#ffc53d", "#0f766e"

DESCRIPTION_LENGTH = 200
"""Characters: what is longer is cut off by those who show it."""

Font = ImageFont.FreeTypeFont


class CardFault(Exception):
    """What stops a card, in a sentence for whoever builds the site."""


@dataclass(frozen=True)
class Words:
    """What a page says of itself where a link to it is shown."""

    title: str
    description: str
    name: str
    """The site's."""


def add_cards(site: Path, name: str) -> int:
    """Give every page of the built site its words for links, and its card where the site's address is known.

    Args:
        site: the folder of the built site.
        name: what the site is called.

    Returns:
        How many cards were drawn anew.

    Raises:
        CardFault: a title does not fit.
    """
    drawn = 0
    home = _meta((site / "index.html").read_text(encoding="utf-8"), "description")
    for path in sorted(site.rglob("index.html")):
        html = path.read_text(encoding="utf-8")
        if 'property="og:title"' in html or 'http-equiv="refresh"' in html:
            continue
        is_home = path.parent == site
        words = read_words(html, name, "" if is_home else home)
        if is_home:
            words = replace(words, title=name)
        canonical = re.search(r'<link rel="canonical" href="([^"]+)"', html)
        address = unescape(canonical[1]) if canonical else ""
        image = ""
        if address:
            card, is_new = _draw_once(words)
            drawn += is_new
            (site / FOLDER).mkdir(parents=True, exist_ok=True)
            shutil.copyfile(card, site / FOLDER / card.name)
            below = path.parent.relative_to(site).as_posix()
            root = address if below == "." else address.removesuffix(f"{below}/")
            image = f"{root}{FOLDER}/{card.name}"
        html = html.replace("</head>", f"{_tags(words, address, image)}</head>", 1)
        path.write_text(html, encoding="utf-8")
    return drawn


def read_words(html: str, name: str, home: str) -> Words:
    """What a page says of itself: its heading, and its own description or else how it begins.

    Args:
        html: the page.
        name: what the site is called.
        home: the description that all pages have which have none of their own.
    """
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    description = _meta(html, "description")
    if heading and description == home:
        # A page's first paragraph says what it is about.
        after = html[heading.end() :].partition("</article>")[0]
        paragraph = re.search(r"<p>(.*?)</p>", after, re.DOTALL)
        if paragraph and can_write(_text(paragraph[1]), _font("serif", 400, 32)):
            description = _text(paragraph[1])
    return Words(_text(heading[1]) if heading else name, _shorten(description, DESCRIPTION_LENGTH), name)


def _text(html: str) -> str:
    """The words of a piece of HTML, without the link that a heading ends with."""
    html = re.sub(r'<a class="headerlink".*?</a>', "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def _meta(html: str, name: str) -> str:
    found = re.search(rf'<meta name="{name}" content="([^"]*)"', html)
    return unescape(found[1]) if found else ""


def _shorten(text: str, length: int) -> str:
    """As many whole sentences as there is room for; of a sentence that is too long, its first words."""
    if len(text) <= length:
        return text
    sentences = re.match(rf"(?s).{{1,{length - 1}}}[.!?](?= )", text)
    if sentences:
        return sentences[0]
    return text[: length - 1].rpartition(" ")[0].rstrip(",;:") + "…"


def _tags(words: Words, address: str, image: str) -> str:
    given = {
        "og:type": "website" if words.title == words.name else "article",
        "og:site_name": words.name,
        "og:title": words.title,
        "og:description": words.description,
        "og:url": address,
        "og:image": image,
        "og:image:width": str(SIZE[0]) if image else "",
        "og:image:height": str(SIZE[1]) if image else "",
        "og:image:alt": f"{words.title}, over three lanes of a timeline" if image else "",
    }
    tags = [f'<meta property="{name}" content="{escape(value)}">' for name, value in given.items() if value]
    card = "summary_large_image" if image else "summary"
    return "\n".join([*tags, f'<meta name="twitter:card" content="{card}">\n'])


# Drawing


def _draw_once(words: Words) -> tuple[Path, bool]:
    """The file of a card, and whether it had to be drawn."""
    files = [Path(__file__), plex("sans", 600), plex("serif", 400)]
    whole = hashlib.sha256(f"{words} {PIL.__version__}".encode())
    for file in files:
        whole.update(file.read_bytes())
    target = CACHE / f"{whole.hexdigest()[:16]}.png"
    if target.exists():
        return target, False
    CACHE.mkdir(parents=True, exist_ok=True)
    started = target.with_suffix(".new")
    # Few colours, and their mixtures at the edges of letters: 64 are enough, and make a file a third of the size.
    draw_card(words).quantize(64).save(started, "png", optimize=True)
    started.replace(target)
    return target, True


def draw_card(words: Words) -> Image.Image:
    """A card.

    Raises:
        CardFault: the title does not fit, however small.
    """
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    width = SIZE[0] - 2 * MARGIN
    is_home = words.title == words.name

    draw.rectangle((0, 0, SIZE[0], 14), fill=ROAD)
    top = 74
    if not is_home:
        draw.text((MARGIN, top), words.name, fill=TEAL, font=_font("sans", 600, 34))
        top += 62
    font, lines = fit(words.title, width)
    for line in lines:
        draw.text((MARGIN, top), line, fill=INK, font=font)
        top += round(font.size * 1.16)
    top += 22
    font = _font("serif", 400, 32)
    room = max(1, (446 - top) // 44)
    for line in _cut(wrap(words.description, font, width), min(3, room), font, width):
        draw.text((MARGIN, top), line, fill=SOFT, font=font)
        top += 44
    _draw_lanes(draw)
    return image


def fit(title: str, width: int) -> tuple[Font, list[str]]:
    """The letters of a title, and its lines: one if it fits in large letters, or else two.

    Raises:
        CardFault: it fits in no letters that are still a title's, or is written in others than the typeface has.
    """
    if not can_write(title, _font("sans", 600, 92)):
        raise CardFault(f"The typeface of the cards lacks letters of the title “{title}”.")
    for most, sizes in ((1, range(92, 67, -4)), (2, range(84, 43, -4))):
        for size in sizes:
            font = _font("sans", 600, size)
            lines = wrap(title, font, width)
            if len(lines) <= most and all(font.getlength(line) <= width for line in lines):
                return font, lines
    raise CardFault(f"The title “{title}” is too long for a card: shorten it.")


def can_write(text: str, font: Font) -> bool:
    """Whether a typeface has all letters of a text."""
    missing = bytes(font.getmask("\uffff"))
    return all(bytes(font.getmask(letter)) != missing for letter in set(text) - {" "})


def wrap(text: str, font: Font, width: int) -> list[str]:
    """A text in lines that are no wider than this, in pixels, unless a single word is."""
    lines: list[str] = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _cut(lines: list[str], most: int, font: Font, width: int) -> list[str]:
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while font.getlength(f"{last}…") > width:
        last = last.rpartition(" ")[0]
    return [*lines[: most - 1], f"{last.rstrip(',;:.')}…"]


def _draw_lanes(draw: ImageDraw.ImageDraw) -> None:
    """Three tasks, that start one after another and wait at the same time."""
    for lane, (start, end) in enumerate(((0, 13), (1, 10), (2, 7))):
        middle = 486 + lane * 48
        draw.line((MARGIN, middle, SIZE[0] - MARGIN, middle), fill=LINE, width=2)
        left, right = MARGIN + start * 74, MARGIN + end * 74
        for dot in range(left + 74, right, 18):
            draw.ellipse((dot - 3, middle - 3, dot + 3, middle + 3), fill=TEAL)
        for box in (left, right):
            colour = ROAD if box == left else INK
            draw.rounded_rectangle((box, middle - 17, box + 60, middle + 17), 5, fill=colour)


def _font(kind: str, weight: int, size: int) -> Font:
    return ImageFont.truetype(plex(kind, weight), size)
