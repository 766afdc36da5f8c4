"""A reader's own program, run unmodified, and its timeline written when it has ended.

The program runs in this process, as `python PROGRAM` would run it, so that Ctrl-C and signals are its own. At its end,
in whichever way that comes, what was recorded is left in a folder, and another Python draws it: nothing that the
program has done to this one (its clock, its modules, its working folder) can get in the way.
"""

import asyncio
import atexit
import contextlib
import fcntl
import importlib.machinery
import importlib.util
import io
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import types
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, NoReturn

from runnable import clock, launch
from runnable.trace import ProgramTracer

OUTPUT_LIMIT = 256 * 1024
"""Bytes of a program's output that are kept for the page."""

MISUSED = 2

_DRAW = "import sys; sys.path.insert(0, sys.argv[1]); from runnable import drawer; drawer.draw(sys.argv[2])"

_REAL = {
    "threads": "starts a thread",
    "processes": "starts another process",
    "sockets": "uses a network socket",
}


_UVLOOP = "It asks for uvloop, whose insides cannot be watched: here it ran on asyncio's own event loop."


class ProgramError(Exception):
    """Why a program cannot be run, or its page not be written; the message is for the person who asked."""


def run(
    program: str, arguments: list[str], output: str | None, virtual: bool, started_with: Collection[str]
) -> int:
    """Run a program as `python PROGRAM ARGUMENTS` would, and write its timeline when it has ended.

    Args:
        program: the program's file, as it was named.
        arguments: the program's own.
        output: the page to write; if there is none, it is named after the program and put in the working folder.
        virtual: whether the program runs on virtual time.
        started_with: the modules that there were before this project imported any.

    Returns:
        The exit status. An error that ends the program is printed as Python would, and a `SystemExit` passed on.

    Raises:
        ProgramError: the program or the page's file is not what it has to be; nothing has been run.
    """
    source = _read(program)
    page = Path(output or Path(program).stem + ".timeline.html")
    _check_page(page)
    path = os.path.join(os.getcwd(), program)
    try:
        watch = _Watch(path, page)
    except OSError as error:
        raise ProgramError(f"{tempfile.gettempdir()}: cannot be written: {error.strerror}") from None
    try:
        code = compile(source, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        watch.forget()
        if not isinstance(error, SyntaxError) or not error.lineno:
            raise ProgramError(f"{program}: is not a Python program: {error}") from None
        launch.report(error, None)
        return 1
    watch.source = importlib.util.decode_source(source)
    if virtual:
        clock.on_real(watch.stop_virtual)
        clock.install(clock.VirtualClock(), epoch=time.time())
    watch.begin(virtual)
    main = launch.new_main(path)
    sys.argv[:] = [program, *arguments]
    if not sys.flags.safe_path:
        folder = os.path.dirname(os.path.realpath(path))
        sys.path.insert(0, folder)
        launch.forget_modules_of(folder, sys.modules.keys() - set(started_with))
    try:
        exec(code, main.__dict__)  # noqa: S102
    except SystemExit as error:
        watch.status = 0 if error.code is None else error.code & 0xFF if isinstance(error.code, int) else 1
        raise
    except BaseException as error:
        frames = error.__traceback__ and error.__traceback__.tb_next
        with contextlib.suppress(KeyboardInterrupt):  # an impatient second Ctrl-C
            launch.report(error, frames)
        watch.status = 1
        if not isinstance(error, KeyboardInterrupt):
            return 1
        watch.status = 128 + signal.SIGINT
        watch.notes.append("It was stopped by Ctrl-C.")
        # Python ends by the signal itself, as it has to: a shell wants to know. All has been said already.
        sys.excepthook = lambda *_: None
        raise
    return 0


def _read(program: str) -> bytes:
    try:
        with open(program, "rb") as file:
            return file.read()
    except FileNotFoundError:
        raise ProgramError(f"{program}: there is no such program") from None
    except IsADirectoryError:
        raise ProgramError(f"{program}: is a folder; name the program's file") from None
    except OSError as error:
        raise ProgramError(f"{program}: cannot be read: {error.strerror}") from None


def _check_page(page: Path) -> None:
    """Find out before a long run that its page could not be written."""
    if page.is_dir():
        raise ProgramError(f"{page}: is a folder; name a file to write after --output")
    if not page.parent.is_dir():
        raise ProgramError(f"{page}: cannot be written: there is no folder {page.parent}")
    try:
        with tempfile.TemporaryFile(dir=page.parent):
            pass
    except OSError as error:
        raise ProgramError(
            f"{page}: cannot be written: {error.strerror}; name another file after --output"
        ) from None


class _Watch:
    """What is recorded of a run, and what is done at its end.

    Args:
        path: the program's file, as tracebacks name it.
        page: the page to write.

    Raises:
        OSError: there is nowhere to keep a record.
    """

    def __init__(self, path: str, page: Path) -> None:
        self._path = path
        self._name = os.path.basename(path)
        self._shown = str(page)
        self._page = str(page.absolute())
        self._process = os.getpid()
        self._environment = dict(os.environ)
        self._folder = tempfile.mkdtemp(prefix="timeline-")
        self._ending = False
        self._drawable = True
        self._tracer: ProgramTracer | None = None
        self._exit_at_once = os._exit
        self.source = ""
        """The program."""
        self.notes: list[str] = []
        """What there is to say of the run, each a sentence."""
        self.status = 0
        """The status with which the program ends, for the page."""
        self._written = self._keep_output(os.path.join(self._folder, "output"))

    def forget(self) -> None:
        """Nothing is to be drawn."""
        self._ending = True
        shutil.rmtree(self._folder, ignore_errors=True)

    def begin(self, virtual: bool) -> None:
        """Record from now on, until the program has ended.

        Raises:
            ProgramError: this Python cannot be traced.
        """
        self._tracer = ProgramTracer(self._path, self.source, virtual, self._written)
        try:
            self._tracer.install()
        except RuntimeError as error:
            self.forget()
            raise ProgramError(f"this Python cannot be traced: {error}") from None
        # What is registered first is called last. Twice, for a second Ctrl-C can strike as the one is called.
        atexit.register(self._at_exit)
        atexit.register(self._at_exit)
        os._exit = self._at_once
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, self._terminated)
        sys.meta_path.insert(0, _UvloopFinder(self.notes))

    def stop_virtual(self, need: str) -> None:
        """End a program on virtual time as it begins what real time passes in."""
        if self._ending:
            return
        frame: types.FrameType | None = sys._getframe()
        while frame and frame.f_code.co_filename != self._path:
            frame = frame.f_back
        line = frame.f_lineno if frame else 1
        self.forget()
        sys.stdout.flush()
        self._say(f"{self._name}:{line}: {_REAL[need]}, which takes real time: run it without --virtual")
        self._exit_at_once(MISUSED)

    def _keep_output(self, path: str) -> Callable[[], int]:
        """Keep what the program prints in a file as well: a function that says how many bytes there have been."""
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        # Where standard output is closed, the number that is free is the one of standard output.
        kept = fcntl.fcntl(opened, fcntl.F_DUPFD_CLOEXEC, 3)
        os.close(opened)
        process, process_now, write_to_file = self._process, os.getpid, os.write
        total = 0

        def keep(stream: Any) -> None:
            write = stream.write

            def keeping(data: Any) -> Any:
                nonlocal total
                count = write(data)
                # A fork of the program has a timeline of its own. After the end, it is we who forked.
                if count and (process_now() == process or self._ending):
                    if total < OUTPUT_LIMIT:
                        try:
                            write_to_file(kept, bytes(data[:count])[: OUTPUT_LIMIT - total])
                        except (OSError, TypeError, ValueError):
                            pass  # The page can do without; the program must not notice.
                    total += count
                return count

            stream.write = keeping

        for text in (sys.stdout, sys.stderr):
            if isinstance(text, io.TextIOWrapper):
                # What is printed comes by at once, in the order in which it is; it is buffered further on as before.
                text.reconfigure(write_through=True)
                keep(text.buffer)
        return lambda: total

    # The ways to end.

    def _at_exit(self) -> None:
        """The program has ended, its last `atexit` function too."""
        if os.getpid() != self._process or self._ending:
            return
        blocked = self._leave()
        with contextlib.suppress(Exception):  # Python will say what is wrong with it.
            sys.stdout.flush()
        self._draw()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # one that waits would come as an error of ours
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)

    def _at_once(self, status: int) -> NoReturn:
        """In place of `os._exit`."""
        if os.getpid() == self._process and not self._ending:
            self.notes.append("It ended by os._exit(), before Python could tidy up.")
            self.status = status & 0xFF
            self._leave()
            self._draw()
        self._exit_at_once(status)

    def _terminated(self, number: int, _: object) -> None:
        """In place of being ended by a signal that the program does not handle."""
        if os.getpid() == self._process and not self._ending:
            self.notes.append(f"It was stopped by the signal {signal.Signals(number).name}.")
            self.status = 128 + number
            self._leave()
            self._draw()
        self._die(number)

    def _die(self, number: int) -> NoReturn:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})
        self._exit_at_once(128 + number)

    def _leave(self) -> set[int]:
        """Leave in the folder all that the drawing needs: the signals that were blocked before.

        From here on nothing that a person or a program sends gets in the way.
        """
        blocked: set[int] = set()
        try:
            blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
        except KeyboardInterrupt:
            pass  # It came just before.
        self._ending = True
        assert self._tracer
        run = {
            "program": self._name,
            "source": self.source,
            "shown": self._shown,
            "page": self._page,
            "python": f"{platform.python_implementation()} {platform.python_version()}",
            "encoding": getattr(sys.__stdout__, "encoding", None) or "utf-8",
            "notes": self.notes,
            "status": self.status,
            "trace": self._tracer.trace(),
        }
        try:
            with open(os.path.join(self._folder, "run.json"), "w", encoding="utf-8") as file:
                json.dump(run, file)
        except OSError as error:
            self._say(f"the timeline cannot be drawn: {self._folder} cannot be written: {error.strerror}")
            self._drawable = False
        return blocked

    def _draw(self) -> None:
        if not self._drawable:
            shutil.rmtree(self._folder, ignore_errors=True)
            return
        root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        command = [sys.executable, "-I", "-S", "-c", _DRAW, root, self._folder]
        try:
            subprocess.run(command, cwd="/", env=self._environment, stdin=subprocess.DEVNULL)
        except OSError as error:
            self._say(f"the timeline cannot be drawn: {sys.executable}: {error.strerror}")

    def _say(self, sentence: str) -> None:
        with contextlib.suppress(OSError):  # standard error may be closed
            os.write(2, f"{sentence}\n".encode(errors="replace"))


class _UvloopFinder:
    """Finds the package uvloop, and has it make event loops that can be traced.

    Args:
        notes: gets a sentence as soon as the program asks for one.
    """

    def __init__(self, notes: list[str]) -> None:
        self._notes = notes

    def find_spec(
        self, name: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Called by the import system."""
        if name != "uvloop":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            return spec
        execute, notes = spec.loader.exec_module, self._notes

        class Loop(asyncio.SelectorEventLoop):
            def __init__(self) -> None:
                if _UVLOOP not in notes:
                    notes.append(_UVLOOP)
                super().__init__()

        # A program that prints its loop sees what it has got.
        Loop.__module__ = asyncio.SelectorEventLoop.__module__
        Loop.__qualname__ = asyncio.SelectorEventLoop.__qualname__

        def replaced(module: types.ModuleType) -> None:
            execute(module)
            module.Loop = Loop  # type: ignore[attr-defined]

        spec.loader.exec_module = replaced  # type: ignore[method-assign]
        return spec
