"""Prints the book: `python -m runnable.finish.paper site` writes dist/the-road-to-coroutines.pdf.

Chromium prints it, because only a browser draws the timelines as the pages have them. It does so twice: on which page
everything stands is known after the first time, and is filled in before the second.
"""

import io
import json
import mimetypes
import sys
import time
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from mkdocs.config import load_config
from playwright.sync_api import Page, Route, sync_playwright
from pypdf import PdfReader

from runnable.browser.build import PACKAGES
from runnable.finish import beside, chromium, typefaces
from runnable.finish.book import BookFault, Chapter, assemble, contents, plan
from runnable.snippet import ROOT, SNIPPETS
from runnable.versions import SUPPORTED, write

NAME = "the-road-to-coroutines.pdf"

# Chromium is shown the book at an address at which nobody is: all that it asks for is answered here.
_ADDRESS = "http://book.invalid/"
_PATIENCE = 120_000  # milliseconds: the book is long, and machines are busy
_STYLES = (ROOT / "docs" / "assets" / "timeline.css", Path(__file__).with_name("book.css"))

# What does not fit the page would be cut off, or shrink the whole book.
_TOO_WIDE = """
() => {
  const edge = document.body.getBoundingClientRect().right + 1;
  for (const one of document.querySelectorAll("pre, table, svg, p, li, dd")) {
    if (one.getBoundingClientRect().right > edge || one.clientWidth && one.scrollWidth > one.clientWidth + 1) {
      return [one.closest("[id]")?.id ?? "", one.textContent.trim().split("\\n").reduce(
        (widest, line) => line.length > widest.length ? line : widest, "")];
    }
  }
}
"""

# A pattern that fills a shape would be printed as a picture of its dots, 60 KB each: its lines are drawn instead.
_HATCH = """
() => {
  for (const filled of document.querySelectorAll("svg path[fill^='url(']")) {
    const lines = filled.getAttribute("d").split(/(?=M)/).map((part) => {
      const shape = filled.cloneNode();
      shape.setAttribute("d", part);
      filled.after(shape);
      const { x, y, width, height } = shape.getBBox();
      shape.remove();
      let drawn = "";
      for (let left = x - height; left < x + width; left += 6) {
        const from = Math.max(left, x) - left, to = Math.min(left + height, x + width) - left;
        if (to > from) drawn += `M${left + from} ${y + height - from}L${left + to} ${y + height - to}`;
      }
      return drawn;
    });
    filled.removeAttribute("fill");
    const hatch = filled.cloneNode();
    hatch.setAttribute("class", "hatch");
    hatch.setAttribute("d", lines.join("") || "M0 0");
    filled.after(hatch);
  }
}
"""
_FILL_IN = """
(pages) => {
  for (const place of document.querySelectorAll("[data-page-of]")) {
    place.textContent = pages[place.dataset.pageOf];
  }
}
"""


def document(site: Path) -> str:
    """The whole book as one page of HTML.

    Raises:
        BookFault: a page that belongs in it is not there.
    """
    config = load_config(str(ROOT / "mkdocs.yml"))
    book, html = assemble(site, plan(config["nav"]), config["site_url"] or "")
    styles = [typefaces.style_sheet("packages"), *(path.read_text(encoding="utf-8") for path in _STYLES)]
    head = "\n".join([*styles, *(_running_title(one) for _, chapters in book for one in chapters)])
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(config["site_name"])}</title>'
        f'<meta name="author" content="{escape(config["site_author"])}"><style>{head}</style></head><body>'
        f"{_cover(config['site_name'], config['site_description'], config['site_url'] or '', config['copyright'])}"
        f"{contents(book)}{html}</body></html>"
    )


def _running_title(chapter: Chapter) -> str:
    title = json.dumps(f"{chapter.number}   {chapter.title}", ensure_ascii=False)
    return f"@page {chapter.key} {{ @top-left {{ content: {title} }} }}"


def _cover(name: str, description: str, address: str, licences: str) -> str:
    programs = len(list(SNIPPETS.rglob("*.py")))
    where = (
        f'<p>The same on the web, where the programs run: <a href="{address}">{address}</a></p>'
        if address
        else ""
    )
    return f"""
<section class="cover">
  <svg viewBox="0 0 560 190" aria-hidden="true">
    <path class="rail" d="M0 30H560M0 95H560M0 160H560"/>
    <path class="wait" d="M46 30H470M106 95H340M166 160H232"/>
    <path class="step" d="M0 14h46v32h-46zM470 14h46v32h-46zM60 79h46v32h-46zM340 79h46v32h-46zM120 144h46v32h-46zM232 144h46v32h-46z"/>
  </svg>
  <p class="title">{escape(name)}</p>
  <p class="subtitle">{escape(description)}</p>
</section>
<section class="imprint">
  <p>{programs} programs belong to {escape(name)}. Each was run on every CPython from {write(SUPPORTED[0])} to
  {write(SUPPORTED[-1])} that it is for: what this book shows as its output is what it printed, and each timeline is
  drawn from a recorded run.</p>
  <p>Answers to questions, and what the changes to programs lead to, stand at the end of each chapter. Where the text
  tells you to press Run or Edit, or to point at a moment of a timeline, it speaks of the pages on the web.</p>
  {where}
  <p>{licences.strip()}</p>
</section>"""


def print_book(html: str) -> bytes:
    """The book as a PDF, with its contents as an outline, and tagged for those who have it read aloud.

    Args:
        html: the whole book, as `document` makes it.

    Raises:
        BookFault: something is too wide for paper, or is of a kind that the book does not have.
        NoChromium: there is nothing to print with.
    """
    executable = chromium.find()
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright, executable)
        page = browser.new_page(viewport={"width": 605, "height": 800})
        lacking: list[str] = []
        page.route("**", lambda route: _answer(route, html, lacking))
        # As on the screen: on paper the pages' own styles leave out the timelines' colours.
        page.emulate_media(media="screen", color_scheme="light")
        page.goto(_ADDRESS, timeout=_PATIENCE)
        page.evaluate("document.fonts.ready")
        if lacking:
            raise BookFault(
                f"a page shows {lacking[0]}, and the book has only programs, timelines and words yet"
            )
        page.evaluate(_HATCH)
        if wide := page.evaluate(_TOO_WIDE):
            raise BookFault(
                f"a page is not wide enough for what stands at “{wide[0]}”; shorten it: {wide[1]}"
            )
        pages: dict[str, int] = {}
        # Where filling the numbers in moves something, they are filled in once more.
        for _ in range(4):
            pdf = _print(page)
            found = page_numbers(PdfReader(io.BytesIO(pdf)))
            if found == pages:
                return pdf
            pages = found
            page.evaluate(_FILL_IN, pages)
        raise BookFault(
            "the page numbers do not come to rest; this is a mistake of the program that prints it"
        )


def _print(page: Page) -> bytes:
    return page.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)


def page_numbers(book: PdfReader) -> dict[str, int]:
    """On which page everything stands that something in the book links to, by its id; the first page is 1."""
    found = {}
    for name, destination in book.named_destinations.items():
        number = book.get_destination_page_number(destination)
        if number is not None:
            found[unquote(name.removeprefix("/"))] = number + 1
    return found


def _answer(route: Route, html: str, lacking: list[str]) -> None:
    path = unquote(urlsplit(route.request.url).path).removeprefix("/")
    file = PACKAGES / path.removeprefix("packages/")
    if not path:
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
    elif path.startswith("packages/") and file.is_file():
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(path)[0] or "font/woff2")
    else:
        lacking.append(path)
        route.abort()


def main(arguments: list[str]) -> int:
    """Print the book of a site that is built.

    Returns:
        The exit status: 1 where it cannot be printed.
    """
    if len(arguments) != 1:
        print("usage: python -m runnable.finish.paper SITE", file=sys.stderr)
        return 2
    started = time.monotonic()
    site = Path(arguments[0])
    try:
        pdf = print_book(document(site))
    except (BookFault, chromium.NoChromium) as fault:
        print(f"The book cannot be printed: {fault}", file=sys.stderr)
        return 1
    target = beside(site, NAME)
    target.write_bytes(pdf)
    count = len(PdfReader(io.BytesIO(pdf)).pages)
    print(f"{target}: {count} pages, {len(pdf) / 1e6:.1f} MB, {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
