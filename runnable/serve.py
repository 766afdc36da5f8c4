"""Serves the site with live reload, at once: after a change, only the pages that it concerns are drawn anew.

`mkdocs serve` works, too, and draws every page after each change. Here it is given another way to build and to notice
changes; all else is its own. What is drawn anew is a page whose text has changed, or a program or recording that it
shows. Where anything else has changed, such as mkdocs.yml, a template, or which pages there are, all is. A link to a
section of a page that is not drawn anew is not checked until then.
"""

import os
import sys
from logging import LogRecord, getLogger
from pathlib import Path
from typing import Any

from mkdocs.__main__ import cli
from mkdocs.commands import build, serve
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import File
from watchdog.events import FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent
from watchdog.observers import Observer

from runnable import pages
from runnable.pages import DOCS, Page
from runnable.snippet import ROOT, SNIPPETS, SnippetError

_log = getLogger(build.__name__)

# When a file was last written, and how long it is; nothing if there is none.
Stamp = tuple[int, int] | None


class Builder:
    """Builds the site, and then builds anew what has changed."""

    def __init__(self) -> None:
        self._frame: object = None
        """What all pages depend on, as it was when all were drawn."""
        self._drawn: dict[Path, list[Stamp]] = {}
        """What each page shows, as it was when the page was drawn."""
        self._templates: object = None

    def build(self, config: MkDocsConfig, **how: Any) -> None:
        """What MkDocs calls to build, with its arguments.

        Raises:
            Abort: the site is not in order.
        """
        frame, site = _frame(), pages.read_all()
        drawn = {page.path: _shown(page) for page in site}
        pages.site.begin(site)
        if all_anew := frame != self._frame:
            self._frame, self._drawn = None, {}
            self._templates = config.theme.get_env()
        else:
            for path, stamps in drawn.items():
                if stamps != self._drawn.get(path):
                    _make_old(path, config)
        # To read the templates anew would take longer than to draw a page.
        vars(config.theme)["get_env"] = lambda: self._templates
        build.build(config, **{**how, "dirty": not all_anew})
        try:
            pages.site.check()  # Has not been done where no page was drawn.
        except SnippetError as error:
            _log.error(str(error))
            raise Abort("Aborted: the site as a whole is not in order.") from None
        self._frame, self._drawn = frame, drawn


class Server(LiveReloadServer):
    """Notices a change as soon as the system tells of it, and does not look for changes twice a second."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.observer = _Changes()


class _Changes(Observer):  # type: ignore[misc, valid-type]  # It is another class on each system.
    def schedule(self, *arguments: Any, **options: Any) -> Any:
        """Watch a folder for changes alone: the system would tell of each reading, too."""
        changes = [FileCreatedEvent, FileModifiedEvent, FileMovedEvent, FileDeletedEvent]
        return super().schedule(*arguments, **options, event_filter=changes)

    def start(self) -> None:
        """Begin to watch.

        Raises:
            Abort: the system watches as many files as it may.
        """
        try:
            super().start()
        except OSError as error:
            raise Abort(
                f"The system cannot tell of changes ({error.strerror}); mkdocs serve looks for them itself."
            ) from None


def _frame() -> object:
    """What all pages depend on: the configuration, the templates, and which files there are."""
    templates = [str(ROOT / "mkdocs.yml"), *_files(DOCS / "overrides")]
    return _files(DOCS), _files(SNIPPETS), [_stamp(file) for file in templates]


def _files(folder: Path) -> list[str]:
    """The files in and below a folder, but for hidden ones, which come and go as others are written."""
    found = (f"{path}/{name}" for path, _, names in os.walk(folder) for name in names if name[0] != ".")
    return sorted(found)


def _shown(page: Page) -> list[Stamp]:
    """The stamps of all files that make a page."""
    programs = {name.removesuffix(".py") for block in page.blocks() for name in block.names}
    parts = (f"{SNIPPETS}/{name}{end}" for name in sorted(programs) for end in (".py", ".out", ".trace.json"))
    return [_stamp(str(file)) for file in (page.path, *page.notebooks(), *parts)]


def _stamp(file: str) -> Stamp:
    try:
        status = os.stat(file)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _make_old(page: Path, config: MkDocsConfig) -> None:
    """Let MkDocs see that a page is to be drawn: it looks whether the Markdown is newer than what it made of it."""
    name = page.relative_to(DOCS).as_posix()
    made = Path(File(name, str(DOCS), config.site_dir, config.use_directory_urls).abs_dest_path)
    if made.exists():
        os.utime(made, (0, 0))


def _is_news(record: LogRecord) -> bool:
    """Whether the author should read it: not that other pages are left as they are, which would count as a mistake."""
    return "'dirty' build" not in record.getMessage()


def main(address: str) -> None:
    """Serve the site at an address, as `127.0.0.1:8000`, until Ctrl-C."""
    _log.addFilter(_is_news)
    vars(serve).update(build=Builder().build, LiveReloadServer=Server)
    # Live reload is asked for by name: with some versions of click, mkdocs leaves it out otherwise.
    cli(["serve", "--livereload", "--dev-addr", address])


if __name__ == "__main__":
    main(*sys.argv[1:])
