"""How values, exceptions and calls of a program are written in a trace.

Nothing of the program's is called for it: what is not plain data goes by the name of its type.
"""

import ast
import inspect
import itertools
import sys
import types
from typing import Any

_MOST = 24  # characters of a text, items of it in brackets included


def value_text(value: Any, depth: int = 2) -> str:
    """A value as the program would write it, shortened, if it is plain data; else the name of its type."""
    kind = type(value)
    if kind is str and value.isprintable() and not {'"', "\\"} & {*value}:
        return f'"{value}"' if len(value) <= _MOST else f'"{value[: _MOST - 1]}"…'
    if kind in (str, bytes):
        return repr(value) if len(value) <= _MOST else repr(value[: _MOST - 1]) + "…"
    if kind in (bool, float, types.NoneType) or kind is int and value.bit_length() < 128:
        return repr(value)
    if kind in (tuple, list) and depth:
        items = [value_text(item, depth - 1) for item in value[:3]] + ["…"] * (len(value) > 3)
        inside = ", ".join(items) + "," * (kind is tuple and len(value) == 1)
        return f"({inside})" if kind is tuple else f"[{inside}]"
    # `isinstance` would ask the value itself for its class.
    return str(value.__name__) if issubclass(kind, type) else kind.__name__


class Variables:
    """Reads a function's variables, and keeps nothing alive that they hold.

    Before 3.13 a frame that is asked for them keeps a dictionary of them all. It is emptied at the next event: earlier
    the interpreter would copy it back, and nothing can have been printed in between.
    """

    def __init__(self) -> None:
        self._read: list[dict[str, Any]] = []

    def of(self, frame: types.FrameType) -> dict[str, Any]:
        """The variables of the function that the present event is about."""
        found = frame.f_locals
        if sys.version_info < (3, 13) and frame.f_code.co_flags & inspect.CO_OPTIMIZED:
            self._read.append(found)
        return found

    def let_go(self) -> None:
        """Empty what has been read at the latest event."""
        while self._read:
            found = self._read.pop()
            # The frame, this variable, the call: if the program itself has asked for its `locals()`, it stays.
            if sys.getrefcount(found) <= 3:
                found.clear()


def arguments_text(frame: types.FrameType, given: dict[str, Any]) -> str:
    """What a function was called with, as long as it has not changed its arguments."""
    code = frame.f_code
    count = code.co_argcount + code.co_kwonlyargcount
    names = code.co_varnames[:count]
    return ", ".join(value_text(given[name], 1) for name in names if name in given and name != "self")


def error_text(error: BaseException) -> str:
    """An exception in one line: its type, and what it says if that is plain data."""
    kind = type(error)
    name = kind.__qualname__.rpartition("<locals>.")[2]
    given = BaseException.args.__get__(error)  # type: ignore[attr-defined]
    plain = all(type(one) in (str, bytes, int, float, bool, types.NoneType) for one in given)
    # What a group of exceptions says is its own text and a number.
    if not (plain or kind is ExceptionGroup or kind is BaseExceptionGroup) or isinstance(
        kind.__str__, types.FunctionType
    ):
        return name
    text = str(error).partition("\n")[0]
    return f"{name}: {text[:200]}" if text else name


class Source:
    """A program's text, and what stands at a place in it."""

    def __init__(self, text: str) -> None:
        self._nodes: dict[tuple[int | None, ...], ast.Call | ast.Await | ast.YieldFrom] = {}
        self._found: dict[
            tuple[int, int], tuple[types.CodeType, ast.Call | ast.Await | ast.YieldFrom | None]
        ] = {}
        self._segments: dict[ast.expr, str] = {}
        self._text = text
        # Before 3.13 to ask a frame for its variables changes the dictionary that it has given to the program.
        self._as_written = sys.version_info < (3, 13) and ("locals" in text or "vars" in text)
        try:
            module = ast.parse(text)
        except SyntaxError:
            return
        for node in ast.walk(module):
            if isinstance(node, ast.Call | ast.Await | ast.YieldFrom):
                place = (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset)
                self._nodes[place] = node

    def node(self, frame: types.FrameType) -> ast.Call | ast.Await | ast.YieldFrom | None:
        """The call, `await` or `yield from` at which a function stands."""
        code, number = frame.f_code, frame.f_lasti // 2
        # By identity, for to hash code is slow; and with the code, lest another gets its identity.
        found = self._found.get((id(code), number))
        if found is None:
            place = next(itertools.islice(code.co_positions(), number, None))
            found = self._found[id(code), number] = (code, self._nodes.get(place))
        return found[1]

    def call(self, frame: types.FrameType, function: str, variables: Variables) -> str:
        """A call of the C function with this name, at which the program stands, in short."""
        node = self.node(frame)
        if not isinstance(node, ast.Call):
            return f"{function}()"
        if function in ("send", "throw"):
            return f"{function}({', '.join(self._arguments(node, frame, variables))})"
        if function == "next" and isinstance(node.func, ast.Name) and node.func.id == "next":
            return self._segment(node)
        return f"{function}()"

    def consumer(self, frame: types.FrameType) -> str:
        """What goes through a generator's values by itself, without a `for`: `list(…)`."""
        node = self.node(frame)
        return f"{self._segment(node.func)}(…)" if isinstance(node, ast.Call) else "iteration"

    def delegation(self, frame: types.FrameType) -> str:
        """The `await …` or `yield from …` at which a function stands."""
        node = self.node(frame)
        return self._segment(node) if node else "async for"

    def _arguments(self, node: ast.Call, frame: types.FrameType, variables: Variables) -> list[str]:
        if self._as_written:
            return [self._segment(argument) for argument in node.args]
        given = variables.of(frame)
        texts = []
        for argument in node.args:
            starred = isinstance(argument, ast.Starred)
            plain = argument.value if isinstance(argument, ast.Starred) else argument
            if isinstance(plain, ast.Constant):
                texts.append(value_text(plain.value))
            elif isinstance(plain, ast.Name) and plain.id in given:
                value = given[plain.id]
                texts += map(value_text, value if starred and type(value) is tuple else (value,))
            elif isinstance(plain, ast.Name) and plain.id in frame.f_globals:
                texts.append(value_text(frame.f_globals[plain.id]))
            else:
                texts.append(self._segment(plain))
        return texts

    def _segment(self, node: ast.expr) -> str:
        if node not in self._segments:
            text = " ".join((ast.get_source_segment(self._text, node) or "").split())
            self._segments[node] = text if len(text) <= 2 * _MOST else text[: 2 * _MOST - 1] + "…"
        return self._segments[node]
