"""The Markdown extension that puts a snippet on a page.

    /// snippet | tutorial/first/all_at_once.py
        section: main
        highlight: 3 5-7
    ///

shows a program, or a section of it, with its true line numbers, and what was recorded of it: its output, and the
timeline of its tasks if it has any (`output: false` and `timeline: false` leave them out). A question about a program
is a block around choices, one of them right:

    //// predict | tutorial/first/in_turn.py
    How many seconds does it take?

    /// choice | `3.0 s`
    No: ...
    ///

    /// choice | `5.0 s`
        right: true
    Yes: ...
    ///
    ////

It shows the program without its output, and keeps the answers and the recording folded until the reader asks. An
invitation to change a program that stands above names the program that this makes, and says what is to be seen:

    //// change | tutorial/first/in_turn.py
        to: tutorial/first/in_turn_but_quick.py

    **Make the tea quick.** In line 14, brew it for 1 second. How long does everything take?

    /// seen
    Still 2 seconds: ...
    ///
    ////

What changes in the program, its recording and the text after `seen` stay folded until the reader asks. A notebook is
a page's whole text:

    /// notebook | labs/the-blocked-loop.ipynb
    ///

Nothing is executed here: the recording speaks, and a missing or stale one stops the build.
"""

import json
import re
import xml.etree.ElementTree as etree
from collections.abc import Callable
from html import escape
from textwrap import indent
from typing import Any, ClassVar

from markdown import Markdown
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.util import AtomicString
from mkdocs.exceptions import BuildError
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block, type_boolean, type_string

from runnable import change, counts, drawing, notebook, pages
from runnable.notebook import NotebookError
from runnable.pages import Page, PageError, Program
from runnable.snippet import SNIPPETS, SnippetError
from runnable.versions import SUPPORTED

# A link to another notebook of the site, which JupyterLab follows; its page is beside it.
_TO_NOTEBOOK = re.compile(r"(\]\((?![a-z]+:)[^)#\s]+)\.ipynb([)#])")
# Notebooks have no notes: the questions that one answers stand in it as a list below bold words.
_QUESTIONS = re.compile(r"(?m)^\*\*(What this page answers)\*\*\n\n((?:(?:- |  ).*\n?)+)")

# What a block accepts: the default of each option, and what checks its value.
Options = dict[str, tuple[Any, Callable[[Any], Any]]]


class RunnableExtension(BlocksExtension):
    """Adds the blocks of this module, and stops the build where a page shows unproven code."""

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:
        """Register with a Markdown instance."""
        page = _CheckPage(md)
        # Before everything else has changed the text: line numbers are those of the file.
        md.preprocessors.register(page, "runnable", 100)
        # After what takes placeholders out of a text that has some.
        md.preprocessors.register(_ShowNotebook(md), "notebook", 28)
        md.postprocessors.register(_CheckBlocks(page), "runnable", 0)
        for block in (SnippetBlock, PredictBlock, ChoiceBlock, ChangeBlock, SeenBlock, ProvenBlock):
            block_mgr.register(block, {"page": page})


def makeExtension(**options: Any) -> RunnableExtension:
    """What Markdown calls to load this extension."""
    return RunnableExtension(**options)


class _CheckPage(Preprocessor):
    """Checks a page before it is drawn, and keeps where its blocks stand."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.page: Page | None = None
        self.pending: list[pages.Block] = []
        self.programs: dict[str, Program] = {}
        self.open: list[pages.Block] = []
        self.ids: set[str] = set()

    def run(self, lines: list[str]) -> list[str]:
        self.ids.clear()
        self.open.clear()
        text = "\n".join(lines)
        try:
            # Text that is no page of this site (a notebook's cell, a test's) has lines of its own.
            self.page = pages.site.find(text) or Page(pages.DOCS / "(text)", text)
            self.pending = self.page.blocks()
            self.programs = pages.check_page(self.page)
            pages.site.check()
        except SnippetError as error:
            raise BuildError(str(error)) from None
        return lines

    def begin(self, kind: str, name: str) -> pages.Block:
        """Take the next block of the page that is like this one."""
        for block in self.pending:
            if (block.kind, block.name) == (kind, name):
                self.pending.remove(block)
                return block
        return pages.Block(1, kind, name)

    def program(self, name: str) -> Program:
        """A program that the page shows."""
        return self.programs.get(name) or pages.read_program(name)

    def check_pending(self) -> None:
        """Stop at a block that should have been taken by now."""
        for block in self.pending:
            message = f"this “{block.kind}” block is not understood: look at its options, indentation and end"
            raise self.fail(block.line, message)

    def fail(self, line: int, message: str) -> BuildError:
        """The error that stops the build."""
        assert self.page
        return BuildError(str(PageError(self.page.path, line, message)))


class _ShowNotebook(Preprocessor):
    """Puts a notebook in the place of the block that names it: its text as Markdown, its code cells as they ran."""

    def run(self, lines: list[str]) -> list[str]:
        return pages.NOTEBOOK.sub(self._show, "\n".join(lines)).split("\n")

    def _show(self, block: re.Match[str]) -> str:
        if not block["name"]:
            raise BuildError("a block “notebook” names its file below docs/, and ends on the next line: ///")
        try:
            found = notebook.read(pages.DOCS / block["name"])
            notebook.check(found)
        except NotebookError as error:
            raise BuildError(str(error)) from None
        parts = [
            _QUESTIONS.sub(_note, _TO_NOTEBOOK.sub(r"\1.md\2", cell.source))
            if cell.kind == "markdown"
            else self.md.htmlStash.store(notebook.draw_cell(cell))
            for cell in found.cells
        ]
        return "\n\n".join(parts)


def _note(questions: re.Match[str]) -> str:
    return f'!!! question "{questions[1]}"\n\n{indent(questions[2], "    ")}'


class _CheckBlocks(Postprocessor):
    """Stops where a block did not become one: Markdown leaves what it does not understand as text."""

    def __init__(self, page: _CheckPage) -> None:
        super().__init__(page.md)
        self.page = page

    def run(self, text: str) -> str:
        for block in self.page.open:
            raise self.page.fail(
                block.line, f"this “{block.kind}” block is never closed: end it with as many slashes"
            )
        self.page.check_pending()
        return text


class _ProgramBlock(Block):
    """What `snippet`, `predict` and `change` share: a program, looked up and drawn."""

    ARGUMENT = True
    OPTIONS: ClassVar[Options] = {"timeline": (True, type_boolean)}

    def on_init(self) -> None:
        self.page: _CheckPage = self.config["page"]

    def begin(self, name: str) -> None:
        """Find a snippet and its recording."""
        self.source = self.page.begin(self.NAME, self.argument)
        self.page.open.append(self.source)
        self.snippet, self.recording, self.trace = self.page.program(name)

    def fail(self, message: str) -> BuildError:
        """The error that stops the build, at this block's line."""
        return self.page.fail(self.source.line, message)

    def new_id(self, *parts: str) -> str:
        """An id for a link, made of names; the same twice on a page would make a link ambiguous."""
        new = "-".join(parts).replace("_", "-")
        if new in self.page.ids:
            raise self.fail(
                f"“#{new}” is on this page already: show another section, or do not show this twice"
            )
        self.page.ids.add(new)
        return new

    def add_html(self, parent: etree.Element, html: str) -> None:
        """Add ready HTML where no Markdown will touch it."""
        element = etree.SubElement(parent, "div", {"class": "snippet-part"})
        element.text = AtomicString(self.md.htmlStash.store(html))

    def add_recording(self, parent: etree.Element, anchor: str, wide: int) -> None:
        """Add what the program printed, and what its tasks did."""
        self.add_html(parent, drawing.draw_outputs(self.recording))
        if self.trace and self.options["timeline"]:
            self.add_html(
                parent, drawing.draw_timelines(self.snippet, self.trace, self.recording, anchor, wide)
            )

    def add_controls(self, figure: etree.Element) -> None:
        """Add where the page's script puts what runs the program; or why a browser cannot run it."""
        file = f"{SNIPPETS.name}/{self.snippet.name}"
        figure.set(
            "data-run", json.dumps({"file": file, "virtual": self.snippet.virtual}, separators=(",", ":"))
        )
        bar = etree.SubElement(figure, "div", {"class": "run-bar"})
        if reason := drawing.why_not_in_browser(self.snippet):
            cannot = etree.SubElement(bar, "p", {"class": "run-cannot"})
            cannot.text = AtomicString(f"{reason} On your machine: ")
            command = (
                "uv run" if self.snippet.versions != SUPPORTED or self.snippet.dependencies else "python"
            )
            etree.SubElement(cannot, "code").text = AtomicString(f"{command} {file}")

    def add_caption(self, figure: etree.Element, anchor: str, title: str) -> etree.Element:
        """Add the line above a program: its name, which is returned, what it needs, and a link to it."""
        caption = etree.SubElement(figure, "figcaption")
        name = etree.SubElement(caption, "span", {"class": "snippet-title"})
        name.text = AtomicString(title)
        if self.snippet.versions != SUPPORTED:
            badge = etree.SubElement(caption, "span", {"class": "snippet-badge"})
            badge.text = AtomicString(drawing.badge(self.snippet.versions))
        what = "change" if self.NAME == "change" else "program"
        link = {"class": "headerlink", "href": f"#{anchor}", "title": f"Link to this {what}"}
        etree.SubElement(caption, "a", link).text = AtomicString("¶")
        return name


class SnippetBlock(_ProgramBlock):
    """A program, or a section of it, with its recorded output."""

    NAME = "snippet"
    OPTIONS: ClassVar[Options] = _ProgramBlock.OPTIONS | {
        "section": ("", type_string),
        "highlight": ("", str),
        "title": ("", type_string),
        "output": (True, type_boolean),
    }

    def on_create(self, parent: etree.Element) -> etree.Element:
        """Draw the program and its output."""
        self.begin(self.argument)
        section = self.options["section"]
        if section and section not in self.snippet.sections:
            known = ", ".join(self.snippet.sections) or "none"
            raise self.fail(f"{self.snippet.name} has no section “{section}”; it has {known}")
        anchor = self.new_id("snippet", self.snippet.path.stem, *filter(None, [section]))
        self.figure = etree.SubElement(parent, "figure", {"class": "snippet", "id": anchor})
        self.add_caption(self.figure, anchor, self.options["title"] or self.snippet.path.name)
        first, last = self.snippet.sections.get(section, (1, self.snippet.program.count("\n")))
        self.add_html(
            self.figure, drawing.draw_code(self.snippet, first, last, self._highlighted(first, last))
        )
        if not section:
            self.add_controls(self.figure)
        if self.options["output"] and not section:
            self.add_recording(self.figure, anchor, drawing.TIMELINE_WIDTH)
        self._children = len(self.figure)
        return self.figure

    def on_end(self, block: etree.Element) -> None:
        """Stop where text was written into the block, for it would be lost in the figure."""
        self.page.open.remove(self.source)
        if len(block) != self._children:
            raise self.fail("a snippet block holds no text: end it before the text begins")

    def _highlighted(self, first: int, last: int) -> list[int]:
        """The numbers of the lines to highlight."""
        lines: list[int] = []
        for part in self.options["highlight"].split():
            found = re.fullmatch(r"(\d+)(?:-(\d+))?", part)
            if not found:
                raise self.fail(f"“highlight: {part}” is neither a line nor a range like 3-5")
            lines += range(int(found[1]), int(found[2] or found[1]) + 1)
        if outside := [line for line in lines if not first <= line <= last]:
            raise self.fail(f"cannot highlight line {outside[0]}: lines {first} to {last} are shown")
        return lines


class PredictBlock(_ProgramBlock):
    """A question about a program: choices with answers, and the recording as the proof."""

    NAME = "predict"

    def on_create(self, parent: etree.Element) -> etree.Element:
        """Draw the program, without its output."""
        self.begin(self.argument)
        self.anchor = self.new_id("predict", self.snippet.path.stem)
        question = etree.SubElement(parent, "div", {"class": "predict", "id": self.anchor})
        figure = etree.SubElement(question, "figure", {"class": "snippet"})
        self.add_caption(figure, self.anchor, self.snippet.path.name)
        self.add_html(figure, drawing.draw_code(self.snippet, 1, self.snippet.program.count("\n"), []))
        self.add_controls(figure)
        return question

    def on_end(self, block: etree.Element) -> None:
        """Add the recording, and stop where the choices do not make a question."""
        self.page.open.remove(self.source)
        choices = block.findall("details")
        right = [choice for choice in choices if choice.get("class") == "choice right"]
        if len(choices) < 2 or len(right) != 1:
            raise self.fail("a question has two choices or more, and just one of them says “right: true”")
        for choice in choices:
            choice.set("name", self.anchor)  # Opening one closes the others.
        proof = etree.SubElement(block, "details", {"class": "proof"})
        etree.SubElement(proof, "summary").text = AtomicString("What it prints")
        self.add_recording(proof, self.anchor, drawing.TIMELINE_WIDTH_IN_PROOF)


class ChoiceBlock(Block):
    """One answer to choose, and what is to be said of it."""

    NAME = "choice"
    ARGUMENT = True
    OPTIONS: ClassVar[Options] = {"right": (False, type_boolean)}

    def on_create(self, parent: etree.Element) -> etree.Element:
        """Draw the choice, with what follows folded."""
        kind = "choice right" if self.options["right"] else "choice wrong"
        choice = etree.SubElement(parent, "details", {"class": kind})
        etree.SubElement(choice, "summary").text = self.argument
        return choice


class ChangeBlock(_ProgramBlock):
    """An invitation to change a program of the page; what the change leads to is folded."""

    NAME = "change"
    OPTIONS: ClassVar[Options] = _ProgramBlock.OPTIONS | {"to": ("", type_string)}

    def on_create(self, parent: etree.Element) -> etree.Element:
        """Draw the line that names the program."""
        self.begin(self.options["to"])
        self.original = self.page.program(self.argument).snippet
        self.anchor = self.new_id("change", self.snippet.path.stem)
        above = [f"{kind}-{self.original.path.stem}".replace("_", "-") for kind in ("snippet", "predict")]
        shown = next((one for one in above if one in self.page.ids), None)
        if shown is None:
            self.page.pending = [block for block in self.page.pending if block.line < self.source.line]
            self.page.check_pending()
            raise self.fail(f"show {self.argument} as a whole above this change of it")
        attributes = {"class": "change", "id": self.anchor, "data-change": self.snippet.name}
        figure = etree.SubElement(parent, "figure", attributes)
        name = self.add_caption(figure, self.anchor, "Change ")
        etree.SubElement(name, "a", {"href": f"#{shown}"}).text = AtomicString(self.original.path.name)
        return figure

    def on_end(self, block: etree.Element) -> None:
        """Add the change and the recording, and stop where this is no invitation, or the change not a small one."""
        self.page.open.remove(self.source)
        folds = block.findall("details")
        if len(folds) != 1 or folds[0] is not block[-1] or len(folds[0]) < 2 or len(block) < 3:
            raise self.fail("a change has a text, and then one block “seen” with a text")
        lines = change.compare(self.original.program, self.snippet.program)
        if not 0 < (count := change.size(lines)) <= change.MOST_LINES:
            differ = f"{count} lines differ, and at most {change.MOST_LINES} may"
            raise self.fail(
                f"between {self.original.name} and {self.snippet.name} {differ if count else 'nothing differs'}"
            )
        proof = etree.Element("div", {"class": "snippet"})
        label = f'<p class="snippet-label">{escape(self.snippet.path.name)}</p>'
        drawn = change.draw(
            lines, drawing.draw_lines(self.original.program), drawing.draw_lines(self.snippet.program)
        )
        self.add_html(proof, label + drawn)
        self.add_recording(proof, self.anchor, drawing.TIMELINE_WIDTH_IN_PROOF)
        folds[0].insert(1, proof)


class SeenBlock(Block):
    """What a reader sees who has made a change, folded."""

    NAME = "seen"

    def on_create(self, parent: etree.Element) -> etree.Element:
        """Draw the fold."""
        seen = etree.SubElement(parent, "details", {"class": "proof"})
        etree.SubElement(seen, "summary").text = AtomicString("What you will see")
        return seen


class ProvenBlock(Block):
    """How much of the site is proven, in figures."""

    NAME = "proven"

    def on_create(self, parent: etree.Element) -> etree.Element:
        """Draw the figures."""
        element = etree.SubElement(parent, "div")
        element.text = AtomicString(self.md.htmlStash.store(counts.draw()))
        return element
