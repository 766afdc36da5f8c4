"""A static host that compresses, as those do that sites are published on, and the first view of a page from it.

Also what such a first view takes as far as the files say it, without a browser.
"""

import functools
import gzip
import mimetypes
import re
import sys
import threading
import time
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urljoin, urlsplit
from urllib.request import Request, urlopen

from playwright.sync_api import BrowserContext

from tests.built import STYLE_URL, Html

# What compressing makes smaller; pictures and archives are compressed as they are.
TEXT = re.compile(r"text/|application/(javascript|json|manifest\+json|wasm|xml)|image/svg")
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm"}
PIECE = 1_000
"""Bytes of a page that come at a time where it does not come at once."""
LEVEL = 6
"""Of gzip's compression: what most servers take."""

# A static import, or one that a script makes for another. What is imported later is in parentheses.
IMPORT = re.compile(r"""\b(?:import|export)\s*(?:[\w$*{},\s]*?\bfrom\s*)?["']([^"']+)["']""")


@functools.cache
def compressed(file: Path) -> tuple[str, bytes, bool]:
    """A file's type, what is sent of it, and whether that is compressed."""
    kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    content = file.read_bytes()
    if not TEXT.match(kind):
        return kind, content, False
    kind += "; charset=utf-8" if kind.startswith("text/") else ""
    return kind, gzip.compress(content, LEVEL, mtime=0), True


class CompressingHost:
    """A static host on a free port of this machine: gzip, right types, ten minutes in caches, kept connections."""

    def __init__(self, site: Path, pause: float = 0) -> None:
        """Serve a site.

        Args:
            site: its folder.
            pause: seconds between the pieces of a page, which comes at once without.
        """
        handler: Any = functools.partial(_Handler, site=site, pause=pause)
        self._server = _Server(("127.0.0.1", 0), handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *args: Any) -> None:
        # A browser that is closed closes its connections as it likes.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(*args)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # An answer's head and body go out together.
    wbufsize = -1
    disable_nagle_algorithm = True

    def __init__(self, *args: Any, site: Path, pause: float) -> None:
        self.site, self.pause = site, pause
        super().__init__(*args)

    def do_GET(self) -> None:
        file = file_of(self.site, unquote(urlsplit(self.path).path))
        if not file.is_file():
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        kind, body, is_compressed = compressed(file)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", formatdate(file.stat().st_mtime, usegmt=True))
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("Vary", "Accept-Encoding")
        if is_compressed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        size = PIECE if self.pause and kind.startswith("text/html") else len(body)
        for start in range(0, len(body), max(size, 1)):
            if start:
                self.wfile.flush()
                time.sleep(self.pause)
            self.wfile.write(body[start : start + size])

    def log_message(self, *_: object) -> None:
        pass


def file_of(site: Path, path: str) -> Path:
    """The file that a host sends for a path below the site's root."""
    file = site / path.lstrip("/")
    return file / "index.html" if path.endswith("/") or not path else file


def first_view(site: Path, address: str) -> dict[str, int]:
    """What a browser fetches to show a page, as the files say it: each path with its compressed bytes.

    The page, its styles, scripts, icon and pictures, what these import and load, and what it names to be loaded early.
    """
    found: dict[str, int] = {}
    pending = [address]
    while pending:
        path = pending.pop()
        file = file_of(site, path)
        if path in found or not file.is_file():
            continue
        found[path] = len(compressed(file)[1])
        loads: list[str] = []
        if file.suffix == ".html":
            loads = Html(file).loads
        elif file.suffix == ".css":
            loads = STYLE_URL.findall(file.read_text(encoding="utf-8"))
        elif file.suffix in (".js", ".mjs"):
            loads = IMPORT.findall(file.read_text(encoding="utf-8"))
        for load in loads:
            target = urlsplit(urljoin(f"http://site/{path}", load))
            if target.netloc == "site" and target.scheme == "http":
                pending.append(unquote(target.path).lstrip("/"))
    return found


def bytes_of(address: str) -> int:
    """How many bytes a host sends for an address, compressed."""
    with urlopen(Request(address, headers={"Accept-Encoding": "gzip"})) as answer:
        return len(answer.read())


# Before any script of the page: how far its parts move while nobody does anything.
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifted += value;
}).observe({ type: "layout-shift", buffered: true });
"""


QUIET, STEP = 600, 100
"""A page that has asked for nothing during so many milliseconds after it was loaded has all that it wants; it is looked
at in such steps."""


@dataclass
class View:
    """What a browser fetched for a first view, and what came of it."""

    requests: dict[str, int] = field(default_factory=dict)
    """The address of each request, with the bytes that came over the wire, head and body."""
    shift: float = 0
    """How far the page's parts moved, in the units of Cumulative Layout Shift."""
    paint: float = 0
    """Milliseconds from the request to the first paint with content."""

    @property
    def bytes(self) -> int:
        return sum(self.requests.values())


def look(
    context: BrowserContext,
    address: str,
    *,
    scroll: bool = False,
    slow: dict[str, Any] | None = None,
    slower: float = 1,
) -> View:
    """Open a page as its first reader, with an empty cache.

    Args:
        context: the browser's window.
        address: the page's.
        scroll: whether the reader goes to the page's end, too.
        slow: a network's speed, as the parameters of the protocol's `Network.emulateNetworkConditions`.
        slower: how many times slower than this machine's the processor is to be.
    """
    view = View()
    asked: dict[str, str] = {}
    ended: set[str] = set()
    page = context.new_page()
    protocol = context.new_cdp_session(page)

    def begin(event: dict[str, Any]) -> None:
        asked[event["requestId"]] = event["request"]["url"]

    def end(event: dict[str, Any]) -> None:
        ended.add(event["requestId"])
        if "encodedDataLength" in event:
            view.requests[asked[event["requestId"]]] = int(event["encodedDataLength"])

    protocol.on("Network.requestWillBeSent", begin)
    protocol.on("Network.loadingFinished", end)
    protocol.on("Network.loadingFailed", end)
    protocol.send("Network.enable")
    protocol.send("Network.clearBrowserCache")
    if slow:
        protocol.send("Network.emulateNetworkConditions", slow)
        protocol.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.add_init_script(SHIFTS)
    page.goto(address)
    quiet, seen = 0, 0
    while quiet < QUIET:
        page.wait_for_timeout(STEP)
        quiet = quiet + STEP if len(asked) + len(ended) == seen else 0
        seen = len(asked) + len(ended)
    if scroll:
        page.evaluate(
            """async () => {
              for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
                scrollTo(0, y);
                // At a pace that every machine can keep.
                for (let k = 0; k < 3; k++) await new Promise(requestAnimationFrame);
              }
            }"""
        )
    view.shift = page.evaluate("window.shifted")
    paints = page.evaluate(
        "performance.getEntriesByName('first-contentful-paint').map(({ startTime }) => startTime)"
    )
    view.paint = paints[0] if paints else 0
    page.close()
    # The end of what a worker is started from is told to the worker only.
    for name in [asked[one] for one in asked.keys() - ended]:
        if name.startswith("http:"):
            view.requests[name] = bytes_of(name)
    for name in [name for name in view.requests if urlsplit(name).scheme not in ("http", "https")]:
        del view.requests[name]
    return view
