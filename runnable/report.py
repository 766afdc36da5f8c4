"""The page of a reader's own program: one HTML file with the program, what it printed and its timeline.

It asks for nothing from anywhere, and shows everything without JavaScript. Program, output and picture stand in it as
they do in a figure of the site, so that what works on one works on the other.
"""

import codecs
import re
from html import escape
from pathlib import Path

from runnable.timeline import MOST_LANES, Timeline, Trace, describe
from runnable.trace import EVENT_LIMIT

_ASSETS = Path(__file__).resolve().parent.parent / "docs" / "assets"
_WIDE = 970  # of the picture, in pixels

MOST_STEPS = 1_000
"""How many steps are drawn: a picture of more is too wide to find anything in it."""

# What terminals understand and a page does not: colours and the like.
_TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")
_NOT_SHOWN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

_STYLE = """
:root {
  color-scheme: light dark;
  --md-default-bg-color: #fff;
  --ink: #1f2937;
  --soft: #4b5563;
  --line: #d1d5db;
  --code: #f5f6f8;
  --moment-words: .85rem;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --md-default-bg-color: #1e2129;
    --ink: #e6e8ee;
    --soft: #b4bac8;
    --line: #3a3f4e;
    --code: #262a34;
  }
}
body {
  max-width: 1040px;
  margin: 0 auto;
  padding: 1rem;
  background: var(--md-default-bg-color);
  color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", "DejaVu Sans", sans-serif;
}
h1 { font-size: 1.4rem; overflow-wrap: anywhere; }
figure { margin: 1rem 0; border: 1px solid var(--line); border-radius: 6px; }
figcaption, .snippet-label { margin: 0; padding: .4rem 1rem; font-size: .85rem; color: var(--soft); }
.snippet-label { font-weight: 700; padding-bottom: 0; }
.snippet-status { margin-inline-start: .8em; font-weight: 400; }
.snippet-output, .snippet-timeline { border-top: 1px solid var(--line); }
.snippet-timeline { padding: .8rem 1rem; }
pre { margin: 0; padding: .6rem 1rem; overflow: auto; font: .85rem/1.45 ui-monospace, Menlo, Consolas, "Liberation Mono", monospace; }
pre:focus-visible, .timeline-box:focus-visible { outline: 2px solid; }
.highlight pre { background: var(--code); }
.snippet-output pre { max-height: 24rem; }
.linenos::before { content: attr(data-linenos); color: var(--soft); user-select: none; padding-inline-end: 1em; }
details { margin-top: 1rem; font-size: .9rem; }
.snippet-output p { margin: 0; padding: .4rem 1rem; }
@media print {
  pre { white-space: pre-wrap; max-height: none !important; }
}
"""


def read_output(printed: bytes, encoding: str, trace: Trace) -> str:
    """What a program printed, as a page can show it; the trace's offsets into it are changed from bytes to characters.

    Args:
        printed: all of it, or its beginning.
        encoding: the name of its encoding.
        trace: what its tasks did.
    """
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    text, length, read = [], 0, 0

    def read_to(offset: int, final: bool = False) -> None:
        nonlocal length, read
        part = decoder.decode(printed[read:offset], final).replace("\r\n", "\n")
        text.append(_NOT_SHOWN.sub("\N{REPLACEMENT CHARACTER}", _TERMINAL.sub("", part)))
        length += len(text[-1])
        read = max(read, offset)

    for event in trace["events"]:
        if event[1] == "output":
            read_to(event[2])
            event[2] = length
    read_to(len(printed), final=True)
    return "".join(text)


def limits(trace: Trace) -> list[str]:
    """What of a run is not in its trace or in the picture, each in a sentence."""
    if not trace["tasks"]:
        return ["It made no asyncio task and resumed no generator, so there is no timeline to draw."]
    notes = []
    generators = trace.get("form") == "generators"
    listed, left = len(trace["tasks"]) - generators, int(trace.get("left") or 0)
    made, done = ("resumed", "generators") if generators else ("made", "tasks")
    if left:
        notes.append(
            f"It {made} {listed + left:,} {done}: the first {listed} are recorded, and {MOST_LANES} are drawn."
        )
    elif listed > MOST_LANES:
        notes.append(f"It {made} {listed:,} {done}, of which the first {MOST_LANES} are drawn.")
    steps = sum(event[1] == "run" for event in trace["events"])
    if steps > MOST_STEPS and not generators:
        notes.append(f"Its tasks took {steps:,} steps, of which the first {MOST_STEPS:,} are drawn.")
    if (stopped := trace.get("stopped")) is not None:
        notes.append(f"The record stops after {EVENT_LIMIT:,} events, {stopped:.3f} seconds from its start.")
    return notes


def write(
    program: str, source: str, output: str, status: int, trace: Trace, notes: list[str], python: str
) -> str:
    """The page, as HTML.

    Args:
        program: the program's name.
        source: the program.
        output: what it printed.
        status: the status with which it ended.
        trace: what its tasks did.
        notes: what there is to say about the run, each a sentence.
        python: the Python that ran it, with its version.
    """
    time = "virtual time, in which waiting costs nothing" if trace["clock"] == "virtual" else "real time"
    ended = f' <span class="snippet-status">exit status {status}</span>' if status else ""
    said = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Timeline of {escape(program)}</title>
<style>{_STYLE}{_timeline_style()}</style>
</head>
<body>
<main>
<h1>Timeline of {escape(program)}</h1>
<p>Run by {escape(python)}, on {time}.</p>
{f"<ul>{said}</ul>" if said else ""}
<figure class="snippet" id="snippet">
<figcaption><span class="snippet-title">{escape(program)}</span></figcaption>
<div class="highlight"><pre tabindex="0"><span></span><code>{_numbered(source)}</code></pre></div>
<div class="snippet-output"><p class="snippet-label">Output{ended}</p>{_output(output)}</div>
{_picture(program, source, trace)}
</figure>
</main>
{_script()}</body>
</html>
"""


def _numbered(source: str) -> str:
    lines = _NOT_SHOWN.sub("\N{REPLACEMENT CHARACTER}", source).removesuffix("\n").split("\n")
    wide = len(str(len(lines)))
    return "".join(
        f'<span class="linenos" data-linenos="{number:{wide}} "></span>{escape(line, quote=False)}\n'
        for number, line in enumerate(lines, start=1)
    )


def _output(output: str) -> str:
    if not output:
        return "<p><em>It prints nothing.</em></p>"
    return f'<pre tabindex="0"><code>{escape(output, quote=False)}</code></pre>'


def _picture(program: str, source: str, trace: Trace) -> str:
    if not trace["tasks"]:
        return ""
    trace = _beginning(trace)
    timeline = Timeline(trace, _WIDE)
    moments = escape(timeline.for_script(source))
    return f"""<div class="snippet-timeline">
<div class="timeline-box" tabindex="0" role="group" aria-label="Timeline" data-output="0" data-moments="{moments}">
{timeline.draw(program)}</div>
<details><summary>The same in words</summary><p>{escape(describe(trace))}</p></details>
</div>"""


def _beginning(trace: Trace) -> Trace:
    """The trace, up to the last step that is drawn."""
    steps = [at for at, event in enumerate(trace["events"]) if event[1] == "run"]
    if len(steps) <= MOST_STEPS or trace.get("form") == "generators":
        return trace
    return {**trace, "events": trace["events"][: steps[MOST_STEPS]]}


def _timeline_style() -> str:
    """The pictures' style sheet."""
    return (_ASSETS / "timeline.css").read_text(encoding="utf-8")


def _script() -> str:
    """The script that moves a moment along the picture, if there is one."""
    try:
        script = (_ASSETS / "timeline.js").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    return f'<script type="module">\n{script}</script>\n'
