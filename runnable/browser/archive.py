"""Packs the Python files that a page fetches; runs in Pyodide's Python under Node, for which it compiles them."""

import ast
import importlib.util
import io
import marshal
import zipfile
from pathlib import Path, PurePosixPath

LIBRARY = "/lib/python314.zip"

# fmt: off
LEFT_OUT = frozenset((
    "__hello__", "__phello__", "_pyrepl", "antigravity", "bdb", "bz2", "cProfile", "code", "compileall",
    "configparser", "ctypes", "curses", "dbm", "doctest", "email", "ensurepip", "filecmp", "fileinput",
    "ftplib", "getpass", "html", "http", "idlelib", "imaplib", "lib2to3", "lzma", "mailbox",
    "mimetypes", "modulefinder", "multiprocessing", "netrc", "nturl2path", "optparse", "pdb",
    "pickletools", "plistlib", "poplib", "profile", "pstats", "pty", "py_compile", "pyclbr", "pydoc",
    "pydoc_data", "rlcompleter", "shelve", "smtplib", "socketserver", "sqlite3", "symtable", "tabnanny",
    "tarfile", "this", "tkinter", "trace", "turtle", "turtledemo", "venv", "wave", "webbrowser",
    "wsgiref", "xml", "xmlrpc", "zipapp",
))
# fmt: on
"""Modules and packages of the library that no program here would miss."""

LEFT_OUT_FILES = (
    "asyncio/proactor_",
    "asyncio/windows_",
    "importlib/metadata/",
    "importlib/resources/",
    "logging/config",
    "pyodide/_nodesock_transport",
    "pyodide/console",
    "pyodide/http/",
    "urllib/request",
    "urllib/robotparser",
)

# fmt: off
WITH_SOURCE = frozenset((
    "asyncio", "concurrent", "contextlib", "functools", "logging", "queue", "random", "runpy",
    "selectors", "socket", "threading",
))
# fmt: on
"""Those whose lines stand in tracebacks, or are read by the tracer."""

# fmt: off
COMMON_ENCODINGS = frozenset((
    "__init__", "aliases", "ascii", "idna", "latin_1", "punycode", "raw_unicode_escape", "utf_8",
    "utf_8_sig", "utf_16",
))
# fmt: on

_EPOCH = (1980, 1, 1, 0, 0, 0)


def make(project: str, archive: str) -> None:
    """Write the archive: of the library, and of a project's folder."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        with zipfile.ZipFile(LIBRARY) as library:
            for name in sorted(library.namelist()):
                if name.endswith(".py") and _is_wanted(name):
                    _add(
                        made, name, library.read(name), name.split("/")[0].removesuffix(".py") in WITH_SOURCE
                    )
        for path in sorted(Path(project).rglob("*.py")):
            _add(made, path.relative_to(project).as_posix(), path.read_bytes(), False)


def _is_wanted(name: str) -> bool:
    path = PurePosixPath(name)
    if path.parts[0] == "encodings":
        return path.stem in COMMON_ENCODINGS
    return path.parts[0].removesuffix(".py") not in LEFT_OUT and not name.startswith(LEFT_OUT_FILES)


def _drop_descriptions(tree: ast.Module) -> None:
    """Leave docstrings out: a fifth of what is to be fetched."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if ast.get_docstring(node, clean=False) is not None:
            node.body[:1] = [] if node.body[1:] else [ast.copy_location(ast.Pass(), node.body[0])]


def _add(made: zipfile.ZipFile, name: str, source: bytes, with_source: bool) -> None:
    tree = ast.parse(source)
    if not with_source and not name.startswith(("_pyodide/", "pyodide/")):
        _drop_descriptions(tree)
    code = compile(tree, f"{LIBRARY}/{name}", "exec", dont_inherit=True, optimize=0)
    compiled = io.BytesIO(importlib.util.MAGIC_NUMBER)
    compiled.seek(0, io.SEEK_END)
    # Found by the hash of its source, and not to be compared with it.
    compiled.write((1).to_bytes(4, "little") + importlib.util.source_hash(source))
    compiled.write(marshal.dumps(code))
    for file, content in ((f"{name}c", compiled.getvalue()), *([(name, source)] if with_source else [])):
        made.writestr(zipfile.ZipInfo(file, _EPOCH), content, zipfile.ZIP_DEFLATED, 9)
