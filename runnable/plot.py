"""A plot that matplotlib drew as SVG, made part of a page: in the page's own colours, light and dark, and in words."""

import re
import xml.etree.ElementTree as etree
from html import escape

COLOURS = {
    "#1b2230": "ink",
    "#fdfcf9": "paper",
    "#c9c2b0": "line",
    "#0d655c": "green",
    "#b23c0a": "orange",
    "#3b4cb8": "blue",
    "#7a3fc4": "violet",
}
"""The colours that plots are drawn in, with the names that docs/assets/notebook.css has for them."""

PIXELS_A_POINT = 96 / 72

_SVG = "http://www.w3.org/2000/svg"
_LINK = "http://www.w3.org/1999/xlink"
_ABOUT = "http://purl.org/dc/elements/1.1/"
_NUMBER = re.compile(r"-?\d+\.\d+")


class PlotError(Exception):
    """A plot cannot be shown as it is; says why."""


def draw(svg: str, anchor: str) -> str:
    """A plot as HTML: its picture, and below it its words, for everybody.

    Args:
        svg: what matplotlib wrote, with a title and a description among its metadata, and text as text.
        anchor: what the ids in the picture begin with.

    Raises:
        PlotError: it has no title or description, or a colour that pages have no dark twin for.
    """
    root = etree.fromstring(svg)
    title, words = (_about(root, name) for name in ("title", "description"))
    wide, high = (float(length) for length in root.attrib["viewBox"].split()[2:])
    prefix = f"__{anchor}-"  # As a timeline's: not for links.
    used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', svg))
    body = "".join(_element(child, used, prefix) for child in root)
    size = f'width="{wide * PIXELS_A_POINT:.0f}" height="{high * PIXELS_A_POINT:.0f}"'
    picture = (
        f'<svg xmlns="{_SVG}" class="plot" role="img" {size} viewBox="0 0 {wide:g} {high:g}"'
        f' aria-label="{escape(title)}" aria-describedby="{prefix}words">{body}</svg>'
    )
    return (
        f'<figure class="plot-figure"><div class="plot-box" tabindex="0" role="group" aria-label="Plot">{picture}</div>'
        f'<figcaption id="{prefix}words"><strong>{escape(title)}.</strong> {escape(words)}</figcaption></figure>'
    )


def _about(root: etree.Element, name: str) -> str:
    text = root.findtext(f".//{{{_ABOUT}}}{name}") or ""
    if not text.strip():
        raise PlotError(f"this plot has no {name} for readers who do not see it")
    return text.strip()


def _element(element: etree.Element, used: set[str], prefix: str) -> str:
    """An element as text, with its styles as attributes: a page's policy lets in no others."""
    if not isinstance(element.tag, str):
        return ""  # a comment
    name = element.tag.removeprefix(f"{{{_SVG}}}")
    if name in ("metadata", "style"):
        return ""
    attributes = {key: value for key, value in element.attrib.items() if key not in ("id", "style", "type")}
    if element.attrib.get("id") in used:
        attributes["id"] = prefix + element.attrib["id"]
    for declaration in element.attrib.get("style", "").split(";"):
        key, _, value = declaration.partition(":")
        if key.strip() and not key.strip().startswith("font"):
            attributes[key.strip()] = value.strip()
    attributes.update(_font(element.attrib.get("style", "")))
    body = escape(element.text or "", quote=False) if name == "text" or (element.text or "").strip() else ""
    body += "".join(_element(child, used, prefix) for child in element)
    written = _write(attributes, prefix)
    if name == "g" and not written:
        return body
    if name == "defs" and not body:
        return ""
    return f"<{name}{written}>{body}</{name}>" if body else f"<{name}{written}/>"


def _font(style: str) -> dict[str, str]:
    """A text's size and weight. Its family is the page's."""
    size = re.search(r"(?<![\w-])font(?:-size)?:[^;]*?([\d.]+)px", style)
    weight = re.search(r"(?<![\w-])font(?:-weight)?:[^;]*?\b(bold|[6-9]00)\b", style)
    found = {"font-size": f"{float(size[1]):g}"} if size else {}
    return found | ({"font-weight": weight[1]} if weight else {})


def _write(attributes: dict[str, str], prefix: str) -> str:
    written = []
    for key, value in attributes.items():
        key = key.replace(f"{{{_LINK}}}", "")
        value = value.replace("url(#", f"url(#{prefix}")
        if key == "href" and value.startswith("#"):
            value = f"#{prefix}{value[1:]}"
        if re.fullmatch("#[0-9a-fA-F]{3,8}", value) and key != "href":
            value = _colour(value)
        else:
            value = _NUMBER.sub(lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), value)
        written.append(f' {key}="{escape(" ".join(value.split()))}"')
    return "".join(written)


def _colour(value: str) -> str:
    if value.lower() not in COLOURS:
        raise PlotError(f"this plot has the colour {value}, of which a page knows no dark twin")
    return f"var(--plot-{COLOURS[value.lower()]})"
