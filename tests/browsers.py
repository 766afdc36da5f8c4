"""Three real browsers behind one small interface: Chromium, Firefox and WebKit, as Debian packages them.

Each is driven by what it brings: Chromium by Playwright, Firefox by the protocol of its own `--marionette`, WebKit
by WebKitWebDriver on a virtual screen. The last two take the commands of the WebDriver standard. Where a browser is
not installed its tests are skipped with one sentence; on Linux with CI=true they fail.
"""

import contextlib
import functools
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from tests.chromium import launch

NAMES = ("chromium", "firefox", "webkit")
PATIENCE = 60
"""Seconds after which something that a test waits for is given up."""

FIREFOXES = ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox")

# Nobody listens there: a browser that is sent there for every other host reaches none.
NOWHERE = "127.0.0.1:9"

# Firefox itself asks hosts for things, and opens pages of its own.
FIREFOX = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "marionette.port": 0,  # a free one, which it writes to a file
    "network.proxy.type": 1,
    "network.proxy.http": NOWHERE.partition(":")[0],
    "network.proxy.http_port": int(NOWHERE.partition(":")[2]),
    "network.proxy.share_proxy_settings": True,
    "services.settings.server": "",
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}

KEYS = {"ArrowLeft": "\ue012", "ArrowRight": "\ue014", "Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004"}
"""Keys that stand for no character, as WebDriver writes them."""

# The first thing that a page loads, so that it sees all that goes wrong there. The tab keeps it from page to page.
RECORDER = """
(() => {
  const own = new URL(document.currentScript.dataset.site, location.href).href;
  const note = (wrong) => {
    sessionStorage.wrong = JSON.stringify([...JSON.parse(sessionStorage.wrong ?? "[]"), `${wrong}`]);
  };
  addEventListener("error", (event) => {
    const { target } = event;
    // Firefox fetches the next page ahead, and gives that up as a reader goes on. Which files are there, others test.
    if (target.rel === "next") return;
    note(event.message ?? `did not load: ${target.src || target.href || target.outerHTML}`);
  }, true);
  addEventListener("unhandledrejection", (event) => note(`${event.reason} ${event.reason?.stack ?? ""}`));
  addEventListener("securitypolicyviolation", (event) => note(
    `against the policy's ${event.effectiveDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
  const { error } = console;
  console.error = (...words) => (note(words.join(" ")), error.apply(console, words));
  new PerformanceObserver((list) => list.getEntries().forEach(({ name }) => {
    if (/^(https?|wss?):/.test(name) && !name.startsWith(own) && !name.endsWith("/recorder.js")) {
      note(`asks another host, or leaves the site's folder: ${name}`);
    }
  })).observe({ type: "resource", buffered: true });
})();
"""


class Host:
    """A static host on a free port of this machine, with the site below a path and plain headers.

    It sends each page with one line more, which loads the recorder of what goes wrong in it. An origin is new to a
    browser, so each host finds empty caches.
    """

    def __init__(self, site: Path, path: str = "/some/path/", first: str = RECORDER) -> None:
        """Serve a built site. Each page runs `first`, JavaScript, before its own; with "" it is sent as built."""
        self.sent: list[tuple[str, int]] = []
        """The address and the bytes of all that was asked for, in order."""
        self._handler: Any = functools.partial(_Handler, host=self, site=site, path=path, first=first)
        self._server: ThreadingHTTPServer | None = None
        self._port = 0
        self.start()
        self.address = f"http://127.0.0.1:{self._port}{path}"

    def start(self) -> None:
        """Be there, at the same address as before."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), self._handler)
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Be gone, which is what a reader without a network sees."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, host: Host, site: Path, path: str, first: str) -> None:
        self.host, self.path_below, self.first = host, path, first
        super().__init__(*args, directory=str(site))

    def do_GET(self) -> None:
        address = urlsplit(self.path).path
        if address == "/recorder.js":
            self._send(self.first.encode(), "text/javascript")
        elif not address.startswith(self.path_below):
            # A browser asks for an icon by itself where a page names none.
            self.send_error(404)
        else:
            self.path = "/" + address.removeprefix(self.path_below)
            file = Path(self.translate_path(self.path))
            page = file / "index.html" if self.path.endswith("/") else file
            if page.is_file():
                self.host.sent.append((self.path, page.stat().st_size))
            if self.first and page.suffix == ".html" and page.is_file():
                line = f'<script src="/recorder.js" data-site="{self.path_below}"></script>'
                html = page.read_text(encoding="utf-8").replace("<head>", "<head>" + line, 1)
                self._send(html.encode(), "text/html; charset=utf-8")
            else:
                super().do_GET()

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Browser(ABC):
    """A running browser with one tab."""

    name: str

    @abstractmethod
    def open(self, address: str) -> None:
        """Open an address, and wait until its page is loaded."""

    @abstractmethod
    def _evaluate(self, body: str) -> Any:
        """Run the body of an asynchronous JavaScript function in the page; what it returns, as JSON can say it."""

    @abstractmethod
    def _point(self, x: float, y: float, click: bool) -> None:
        """Move the mouse to a place of the window, in CSS pixels."""

    @abstractmethod
    def press(self, key: str) -> None:
        """Press a key: a character, or one of KEYS."""

    @abstractmethod
    def close(self) -> None:
        """End the browser and all of its processes."""

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression; of a promise, what it comes to.

        Raises:
            AssertionError: JavaScript threw, or the promise was refused.
        """
        told = self._evaluate(
            f"try {{ return {{value: await ({expression})}} }} catch (error) {{ return {{error: `${{error}}`}} }}"
        )
        assert "error" not in told, f"{self.name}: {expression}: {told['error']}"
        return told.get("value")

    def wait_for(self, expression: str, seconds: float = PATIENCE) -> Any:
        """The value of a JavaScript expression as soon as it is true.

        Raises:
            AssertionError: it did not become true in time.
        """
        end = time.monotonic() + seconds
        while not (value := self.evaluate(expression)):
            assert time.monotonic() < end, f"{self.name}: did not come true in {seconds} s: {expression}"
            time.sleep(0.02)
        return value

    def _place(self, selector: str, across: float, down: float) -> tuple[float, float]:
        found = json.dumps(selector)
        self.wait_for(f"!!document.querySelector({found})")
        place = self.evaluate(
            f"""(async (found) => {{
              found.scrollIntoView({{block: "center", behavior: "instant"}});
              await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
              const {{left, top, width, height}} = found.getBoundingClientRect();
              return [left + width * {across}, top + height * {down}];
            }})(document.querySelector({found}))"""
        )
        return place[0], place[1]

    def point(self, selector: str, across: float = 0.5, down: float = 0.5) -> None:
        """Move the mouse onto the first element of a selector, once there is one, at a share of its size."""
        self._point(*self._place(selector, across, down), click=False)

    def click(self, selector: str, across: float = 0.5, down: float = 0.5) -> None:
        """Click on the first element of a selector, once there is one, at a share of its size."""
        self._point(*self._place(selector, across, down), click=True)

    def type(self, text: str) -> None:
        """Type characters, where the focus is."""
        for character in text:
            self.press(character)

    def wrong(self) -> list[str]:
        """All that went wrong in the pages opened since the last call: errors, and requests to other hosts."""
        # What a page asked for is told to it a little later.
        self._evaluate("await new Promise((done) => setTimeout(done, 100))")
        found = self._evaluate(
            'const found = sessionStorage.wrong; delete sessionStorage.wrong; return JSON.parse(found ?? "[]")'
        )
        return [str(one) for one in found]


class Chromium(Browser):
    name = "chromium"

    def __init__(self, executable: Path | None) -> None:
        self._ends = contextlib.ExitStack()
        playwright = self._ends.enter_context(sync_playwright())
        browser = launch(playwright, executable)
        self._ends.callback(browser.close)
        self.page = browser.new_page()

    def open(self, address: str) -> None:
        self.page.goto(address)

    def _evaluate(self, body: str) -> Any:
        return self.page.evaluate(f"async () => {{ {body} }}")

    def _point(self, x: float, y: float, click: bool) -> None:
        self.page.mouse.move(x, y)
        if click:
            self.page.mouse.click(x, y)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def close(self) -> None:
        self._ends.close()


class WebDriver(Browser):
    """A browser that takes WebDriver's commands."""

    def __init__(self) -> None:
        self._ends = contextlib.ExitStack()
        try:
            self._begin()
        except TimeoutError:
            # On a busy machine one hangs now and then as it starts. What is tested has not begun yet.
            self._begin()

    def _begin(self) -> None:
        try:
            self._start()
        except BaseException:
            self._ends.close()
            raise

    @abstractmethod
    def _start(self) -> None:
        """Start the browser, with a callback in `_ends` for all that has to end."""

    @abstractmethod
    def _command(self, name: str, **parameters: Any) -> Any:
        """Have a command done; what it answers."""

    def _folder(self) -> Path:
        return Path(self._ends.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))

    def _run(self, *command: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        """Start a process that ends, with all that it starts, when the browser is closed."""
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

        def end() -> None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

        self._ends.callback(end)
        return process

    def open(self, address: str) -> None:
        self._command("Navigate", url=address)

    def _evaluate(self, body: str) -> Any:
        script = f"const done = arguments[arguments.length - 1]; (async () => {{ {body} }})().then(done)"
        return self._command("ExecuteAsyncScript", script=script, args=[])

    def _perform(self, kind: str, *actions: dict[str, Any]) -> None:
        self._command("PerformActions", actions=[{"type": kind, "id": kind, "actions": actions}])

    def _point(self, x: float, y: float, click: bool) -> None:
        move = {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0, "origin": "viewport"}
        buttons = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}] if click else []
        self._perform("pointer", move, *buttons)

    def press(self, key: str) -> None:
        value = KEYS.get(key, key)
        self._perform("key", {"type": "keyDown", "value": value}, {"type": "keyUp", "value": value})

    def close(self) -> None:
        self._ends.close()


class Firefox(WebDriver):
    """Firefox, which takes the commands as lengths and JSON on a socket, without a driver beside it."""

    name = "firefox"

    def _start(self) -> None:
        profile = self._folder()
        settings = [f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in FIREFOX.items()]
        (profile / "user.js").write_text("".join(settings), encoding="utf-8")
        process = self._run(
            str(firefox()), "--headless", "--marionette", "--no-remote", "--profile", str(profile),
            environment={**os.environ, "HOME": str(profile)},
        )  # fmt: skip
        file = profile / "MarionetteActivePort"
        port = _wait(process, lambda: file.exists() and int(file.read_text() or 0))
        connection = self._ends.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE))
        self._socket, self._file = connection, self._ends.enter_context(connection.makefile("rb"))
        self._read()  # its greeting
        self._count = 0
        self._command("NewSession", capabilities={})
        self._command("SetTimeouts", script=PATIENCE * 1000)

    def _read(self) -> Any:
        length = b"".join(iter(lambda: self._file.read(1), b":"))
        return json.loads(self._file.read(int(length)))

    def _command(self, name: str, **parameters: Any) -> Any:
        self._count += 1
        message = json.dumps([0, self._count, f"WebDriver:{name}", parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, answer = self._read()
        assert not error, f"firefox: {name}: {error['message']}"
        return (answer or {}).get("value")


class WebKit(WebDriver):
    """WebKit's own small browser, whose driver takes the commands over HTTP; on a screen that nobody sees."""

    name = "webkit"
    _PATHS: ClassVar = {
        "Navigate": "/url",
        "ExecuteAsyncScript": "/execute/async",
        "PerformActions": "/actions",
        "SetTimeouts": "/timeouts",
    }

    def _start(self) -> None:
        home = self._folder()
        # Of all variables, only what it needs: it is to find no desktop.
        environment = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
        environment |= {"DISPLAY": f":{self._screen()}", "GDK_BACKEND": "x11", "GSETTINGS_BACKEND": "memory"}
        environment |= {"NO_AT_BRIDGE": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        process = self._run("WebKitWebDriver", f"--port={self._port}", environment=environment)
        _wait(process, self._listens)
        proxy = {"proxyType": "manual", "httpProxy": NOWHERE, "sslProxy": NOWHERE, "noProxy": ["127.0.0.1"]}
        self._session = ""
        session = self._request("/session", {"capabilities": {"alwaysMatch": {"proxy": proxy}}})
        self._session = f"/session/{session['sessionId']}"
        self._command("SetTimeouts", script=PATIENCE * 1000)

    def _screen(self) -> str:
        """The number of a new virtual screen."""
        readable, writable = os.pipe()
        process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writable), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
            pass_fds=[writable],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writable)
        self._ends.callback(process.wait)
        self._ends.callback(process.kill)
        with open(readable, encoding="ascii") as numbers:
            return numbers.readline().strip()

    def _listens(self) -> bool:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self._port), 1).close()
            return True
        return False

    def _request(self, path: str, parameters: dict[str, Any]) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("POST", self._session + path, json.dumps(parameters))
            value = json.load(connection.getresponse())["value"]
        error = value.get("error") if isinstance(value, dict) else None
        assert not (error and "stacktrace" in value), f"webkit: {path}: {value['message']}"
        return value

    def _command(self, name: str, **parameters: Any) -> Any:
        return self._request(self._PATHS[name], parameters)


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], Any]) -> Any:
    """What a starting process has ready, as soon as it is there."""
    end = time.monotonic() + PATIENCE
    while not (value := ready()):
        assert process.poll() is None, f"{process.args!r} ended by itself"
        assert time.monotonic() < end, f"{process.args!r} did not start in {PATIENCE} s"
        time.sleep(0.02)
    return value


def firefox() -> str | None:
    """The Firefox of this system."""
    return next((path for path in map(shutil.which, FIREFOXES) if path), None)


def missing(name: str) -> str:
    """What to install for a browser, in one sentence; "" where nothing is missing."""
    if name == "firefox" and not firefox():
        return "no Firefox is installed: install firefox-esr to test pages in it"
    wanted = {"WebKitWebDriver": "webkit2gtk-driver", "Xvfb": "xvfb"} if name == "webkit" else {}
    packages = [package for program, package in wanted.items() if not shutil.which(program)]
    if packages:
        return f"no WebKit can be driven here: install {' and '.join(packages)} to test pages in it"
    return ""


@contextlib.contextmanager
def running(name: str, chromium: Callable[[], Path | None]) -> Iterator[Browser]:
    """A running browser. `chromium` finds the Chromium to use, or ends the test."""
    if lack := missing(name):
        if os.environ.get("CI") == "true" and sys.platform == "linux":
            pytest.fail(lack, pytrace=False)
        pytest.skip(lack)
    browser = Chromium(chromium()) if name == "chromium" else {"firefox": Firefox, "webkit": WebKit}[name]()
    with contextlib.closing(browser):
        yield browser
