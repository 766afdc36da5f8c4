"""A snippet and what was recorded of it, as HTML for a page: its code, its outputs and its timelines."""

import re
from functools import lru_cache
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from runnable import browser, versions
from runnable.recording import Outcome, Recording
from runnable.snippet import Snippet
from runnable.timeline import Timeline
from runnable.trace_recording import TraceRecording
from runnable.versions import SUPPORTED, Version

TIMELINE_WIDTH = 660
"""Pixels that a page's column leaves for a timeline on a wide screen; on a narrow one it scrolls."""
TIMELINE_WIDTH_IN_PROOF = 636
"""The same within what is folded: the proof of a question, what a change leads to."""

_LEXER = PythonLexer(stripnl=False)
_FORMATTER = HtmlFormatter(nowrap=True)
# Names, punctuation and white space look as the text around them: a third of a program's elements.
_PLAIN = re.compile(r'<span class="(?:n|p|w)">([^<]*)</span>')


def draw_code(shown: Snippet, first: int, last: int, highlighted: list[int]) -> str:
    """Lines of a program as HTML, with their true numbers.

    Args:
        shown: the snippet.
        first: the first line of its program to show, counted from 1.
        last: the last one.
        highlighted: the numbers of the lines to highlight.
    """
    wide = len(str(last))
    html = ['<div class="highlight"><pre><span></span><code>']
    for number, line in enumerate(draw_lines(shown.program)[first - 1 : last], start=first):
        numbered = f'<span class="linenos" data-linenos="{number:{wide}} "></span>{line}\n'
        html.append(f'<span class="hll">{numbered}</span>' if number in highlighted else numbered)
    return "".join([*html, "</code></pre></div>"])


@lru_cache(maxsize=256)
def draw_lines(program: str) -> list[str]:
    """A program's lines as HTML that says what each word is, without their numbers."""
    html: str = _PLAIN.sub(r"\1", highlight(program, _LEXER, _FORMATTER))
    return html.removesuffix("\n").split("\n")


def why_not_in_browser(shown: Snippet) -> str:
    """What a program needs that Python in a browser does not have, in a sentence; "" if it runs there."""
    if browser.PYTHON not in shown.versions:
        there = versions.write(browser.PYTHON)
        return f"This is for Python {_among(shown.versions)}, and in a browser there is {there}."
    lacking = [*(need for need in shown.needs if need != "real time"), *shown.dependencies]
    return f"This needs {' and '.join(lacking)}, which a browser’s Python does not have." if lacking else ""


def draw_outputs(recorded: Recording) -> str:
    """What a program printed as HTML: the newest Python first, the others folded where they differ."""
    (newest_versions, newest), *others = _newest_first(recorded)
    label = "Output" if not others else f"Output on Python {_among(newest_versions)}"
    html = [f'<div class="snippet-output">{_label(label, newest)}{_pre(newest)}</div>']
    for group, outcome in others:
        summary = f"<summary>{_label(f'Output on Python {_among(group)}', outcome, 'span')}</summary>"
        html.append(f'<details class="snippet-output">{summary}{_pre(outcome)}</details>')
    return "".join(html)


def draw_timelines(
    shown: Snippet, traced: TraceRecording, recorded: Recording, anchor: str, wide: int
) -> str:
    """What a program's tasks did, as HTML: the newest Python first, the others folded where the picture differs.

    Each carries what the page's script shows as a reader moves along it, and which of the outputs belongs to it.

    Args:
        shown: the snippet.
        traced: its recorded traces.
        recorded: what it printed.
        anchor: what the ids in the pictures begin with.
        wide: the pictures' width, in pixels.
    """
    prefix = f"__{anchor}"  # As the theme's own: not for links.
    drawn: dict[str, tuple[Timeline, list[Version]]] = {}
    for group, trace in sorted(traced.parts(), reverse=True, key=lambda part: part[0][-1]):
        laid_out = Timeline(trace, wide)
        picture = laid_out.draw(shown.path.name, prefix)
        drawn.setdefault(picture, (laid_out, []))[1].extend(reversed(group))
    outputs = [group for group, _ in _newest_first(recorded)]
    html: list[str] = []
    for picture, (laid_out, pythons) in drawn.items():
        label = "Timeline" if len(drawn) == 1 else f"Timeline on Python {_among(tuple(sorted(pythons)))}"
        moments = laid_out.for_script(shown.program)
        output = next(number for number, shared in enumerate(outputs) if pythons[0] in shared)
        if html:
            picture = picture.replace(prefix, f"{prefix}-{len(html)}")  # Ids are used once on a page.
        box = (
            f'<div class="timeline-box" tabindex="0" role="group" aria-label="{label}"'
            f" data-output=\"{output}\" data-moments='{_in_single_quotes(moments)}'>{picture}</div>"
        )
        if not html:
            html.append(f'<div class="snippet-timeline"><p class="snippet-label">{label}</p>{box}</div>')
        else:
            summary = f'<summary><span class="snippet-label">{label}</span></summary>'
            html.append(f'<details class="snippet-timeline">{summary}{box}</details>')
    return "".join(html)


def _newest_first(recorded: Recording) -> list[tuple[tuple[Version, ...], Outcome]]:
    return sorted(recorded.parts(), key=lambda part: part[0][-1], reverse=True)


def _in_single_quotes(text: str) -> str:
    return escape(text, quote=False).replace("'", "&#39;")


def _label(text: str, outcome: Outcome, tag: str = "p") -> str:
    status = f' <span class="snippet-status">exit status {outcome.status}</span>' if outcome.status else ""
    return f'<{tag} class="snippet-label">{escape(text)}{status}</{tag}>'


def _pre(outcome: Outcome) -> str:
    if not outcome.output:
        return "<p><em>It prints nothing.</em></p>"
    return f"<pre><code>{escape(outcome.output, quote=False)}</code></pre>"


def _among(group: tuple[Version, ...]) -> str:
    if len(group) == 2:
        return " and ".join(map(versions.write, group))
    return versions.write_range(group, to=" to ", comma=" and ")


def badge(admitted: tuple[Version, ...]) -> str:
    """Which Pythons a program is for, in two or three words."""
    if admitted == tuple(version for version in SUPPORTED if version >= admitted[0]):
        return f"Python {versions.write(admitted[0])}+"
    return f"Python {_among(admitted)}"
