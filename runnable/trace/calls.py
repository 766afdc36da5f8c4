"""Calls from functions of the library to functions of ours, with no frame of ours in between."""

import ast
import inspect
import sys
from collections.abc import Callable
from types import CodeType
from typing import Any, NamedTuple


class Call(NamedTuple):
    """What a function of the library is to call."""

    function: Any
    arguments: tuple[str, ...]
    """The names of those of its arguments that `start` gets."""
    start: Callable[..., None]
    """Is called first."""
    stop: Callable[[], None] | None = None
    """Is called last, even after an exception."""
    result: Callable[[Any, Any], Any] | None = None
    """Is called with the function's first argument and with what it returns, and returns that."""


def add(calls: list[Call]) -> Callable[[], None]:
    """Have functions of the library call ours.

    Returns:
        What takes the calls out again.

    Raises:
        RuntimeError: the library's source is not there, and this Python (3.11) knows no other way.
    """
    try:
        compiled = [(call.function, call.function.__code__, _with_calls(call)) for call in calls]
    except OSError as error:
        if sys.version_info >= (3, 12):
            return _monitor(calls)
        raise RuntimeError(
            "the source of asyncio is not there: Python 3.11 needs it to trace a program"
        ) from error
    for call in calls:
        for hook in (call.start, call.stop, call.result):
            if hook:
                call.function.__globals__[_name(hook)] = hook
    for function, _, code in compiled:
        function.__code__ = code

    def remove() -> None:
        for function, plain, _ in compiled:
            function.__code__ = plain
            for name in [name for name in function.__globals__ if name.startswith("_trace_")]:
                del function.__globals__[name]

    return remove


def _name(hook: Callable[..., Any]) -> str:
    return f"_trace_{hook.__name__}"


def _with_calls(call: Call) -> CodeType:
    """A function's code, compiled anew with calls in it, and each of its lines and columns where it was."""
    plain = call.function.__code__
    lines, first = inspect.getsourcelines(call.function)
    # The block keeps the indentation, and with it every column.
    module = ast.parse("if 1:\n" + "".join(lines))
    ast.increment_lineno(module, first - 2)
    (block,) = module.body
    assert isinstance(block, ast.If)
    (definition,) = module.body = block.body
    assert isinstance(definition, ast.FunctionDef)
    of_object = definition.args.args[0].arg

    def written(hook: Callable[..., Any], values: list[ast.expr]) -> ast.Call:
        return ast.Call(ast.Name(_name(hook), ast.Load()), values, [])

    class Returns(ast.NodeTransformer):
        def visit_Return(self, node: ast.Return) -> ast.Return:
            if call.result and node.value:
                own = written(call.result, [ast.Name(of_object, ast.Load()), node.value])
                node.value = ast.copy_location(own, node.value)
            return node

    Returns().visit(definition)
    body: list[ast.stmt] = definition.body
    line = body[0]
    if call.stop:
        body = [ast.Try(body, [], [], [ast.copy_location(ast.Expr(written(call.stop, [])), body[-1])])]
    arguments: list[ast.expr] = [ast.Name(name, ast.Load()) for name in call.arguments]
    definition.body = [ast.Expr(written(call.start, arguments)), *body]
    for added in definition.body[:2]:
        ast.copy_location(added, line)
    ast.fix_missing_locations(module)
    compiled = compile(module, plain.co_filename, "exec", dont_inherit=True)
    code = next(one for one in compiled.co_consts if isinstance(one, CodeType))
    return code.replace(co_qualname=plain.co_qualname)


def _monitor(calls: list[Call]) -> Callable[[], None]:
    """The same through `sys.monitoring`, which needs no source, and takes some more time.

    It does not tell that such a function has ended with an exception; the tracer gathers that from the next call.
    """
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
    tool = next((tool for tool in range(5, -1, -1) if monitoring.get_tool(tool) is None), None)
    if tool is None:
        raise RuntimeError("no number is left for a tool of `sys.monitoring`")
    monitoring.use_tool_id(tool, "trace")
    of_code = {id(call.function.__code__): call for call in calls}  # by identity: to hash a code takes long
    begins, returns = monitoring.events.PY_START, monitoring.events.PY_RETURN

    def start(code: CodeType, _: int) -> None:
        values = sys._getframe(1).f_locals
        call = of_code[id(code)]
        call.start(*[values[name] for name in call.arguments])

    def end(code: CodeType, _: int, value: Any) -> None:
        call = of_code[id(code)]
        if call.stop:
            call.stop()
        if call.result:
            call.result(sys._getframe(1).f_locals["self"], value)

    monitoring.register_callback(tool, begins, start)
    monitoring.register_callback(tool, returns, end)
    for call in calls:
        wanted = begins | returns if call.stop or call.result else begins
        monitoring.set_local_events(tool, call.function.__code__, wanted)

    def remove() -> None:
        for call in calls:
            monitoring.set_local_events(tool, call.function.__code__, monitoring.events.NO_EVENTS)
        for event in (begins, returns):
            monitoring.register_callback(tool, event, None)
        monitoring.free_tool_id(tool)

    return remove
