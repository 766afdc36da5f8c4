"""Runs the site's notebooks from their first cell to their last, and keeps what they show: `python -m runnable.labs`.

`LAB_SIZE=small python -m runnable.labs --check` runs them at a small size and keeps nothing, which proves that they
run, and that what they claim holds here.
"""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from runnable import files, notebook, plot
from runnable.notebook import NotebookError
from runnable.snippet import shown

TIME_LIMIT = 600
"""Seconds of real time that a cell may take."""

# A cell's file has a name with numbers of this run in it; so have objects, processes and ports.
_CELL_FILE = re.compile(r"\S*ipykernel_\d+[/\\]\d+\.py")
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def run(path: Path) -> Any:
    """Run a notebook's cells in order, in a new kernel of this Python.

    Returns:
        The notebook with what its cells showed.

    Raises:
        NotebookError: a cell failed that was not to, or took too long.
    """
    found = notebook.read(path)
    content = nbformat.read(path, as_version=4)
    # The kernel of this Python, whatever kernels this machine has.
    client = NotebookClient(
        content,
        timeout=TIME_LIMIT,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        # What it says to whoever typed the command is about the kernel, which ends with the notebook.
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    try:
        client.execute()
    except CellExecutionError as error:
        cell = _failed(found, content)
        raise NotebookError(path, cell, f"this cell fails with {error.ename}: {error.evalue}") from None
    except CellTimeoutError:
        raise NotebookError(path, _failed(found, content), f"this cell takes over {TIME_LIMIT} s") from None
    except DeadKernelError:
        raise NotebookError(path, _failed(found, content), "this cell ended the kernel") from None
    return content


def _failed(found: notebook.Notebook, content: Any) -> int:
    """The line of the last cell that was begun."""
    counts = [cell.get("execution_count") for cell in content.cells if cell.cell_type == "code"]
    ran = [number for number, count in enumerate(counts) if count is not None]
    return found.programs[ran[-1] if ran else 0].line


def settled(content: Any) -> Any:
    """A notebook that has run, less what is another thing in each run and on each machine."""
    for cell in content.cells:
        cell.metadata = nbformat.NotebookNode(
            {key: cell.metadata[key] for key in ("tags",) if key in cell.metadata}
        )
        if cell.cell_type == "code":
            cell.outputs = _joined([_settled_output(output) for output in cell.outputs])
    language = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"}
    content.metadata = nbformat.NotebookNode(
        kernelspec={"name": "python3", "display_name": "Python 3", "language": "python"},
        language_info=language,
    )
    sources = [cell.source for cell in content.cells if cell.cell_type == "code"]
    content.metadata["recorded"] = {"code": notebook.fingerprint(sources)}
    return content


def _joined(outputs: list[Any]) -> list[Any]:
    """Outputs, with what was written to one stream in several pieces as one."""
    joined: list[Any] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def _settled_output(output: Any) -> Any:
    if output.output_type == "stream":
        output.text = settled_text(output.text)
    elif output.output_type == "error":
        output.traceback = [settled_traceback("\n".join(output.traceback))]
    elif "text/plain" in output.get("data", {}):
        output.metadata = {}
        if "image/svg+xml" in output.data:
            # What Jupyter has for readers without pictures: an object's address. The plot's words say more.
            output.data = {"image/svg+xml": output.data["image/svg+xml"]}
        else:
            output.data = {"text/plain": settled_text(output.data["text/plain"])}
    return output


def settled_text(text: str) -> str:
    """An output without terminal's colours, and without names and addresses that are new in each run."""
    return _ADDRESS.sub("at 0x…", _CELL_FILE.sub("<cell>", _ESCAPE.sub("", text)))


def settled_traceback(text: str) -> str:
    """A traceback as IPython shows it, with the frames of cells alone, and Python's last words."""
    frames = re.split(r"\n(?=(?:File |Cell In)|\n)", settled_text(text))
    kept, left_out = [], False
    for frame in frames:
        stripped = frame.strip("\n")
        if stripped.startswith("File "):
            left_out = True
            continue
        if not stripped:
            continue
        if left_out and not stripped.startswith("Cell In"):
            kept.append("  ...")
        left_out = False
        kept.append(stripped)
    return "\n".join(kept)


def record(path: Path) -> None:
    """Run a notebook, and keep what it shows in its file, which stays as it was if a cell fails.

    Raises:
        NotebookError: a cell failed that was not to, or a plot cannot be shown on a page.
        OSError: the file cannot be written.
    """
    content = settled(run(path))
    for cell in content.cells:
        for output in cell.get("outputs", []):
            if svg := output.get("data", {}).get("image/svg+xml"):
                try:
                    plot.draw(svg, "plot")
                except plot.PlotError as error:
                    raise NotebookError(path, 1, str(error)) from None
    files.replace(path, nbformat.writes(content) + "\n")


def check(path: Path) -> list[str]:
    """Run a notebook and keep nothing.

    Returns:
        What is another than what is recorded, in a sentence each: the kinds of what cells show, and the exceptions
        that they end with; figures are new in each run.

    Raises:
        NotebookError: a cell failed that was not to.
    """
    recorded = notebook.read(path)
    now = [cell for cell in settled(run(path)).cells if cell.cell_type == "code"]
    said = []
    for was, cell in zip(recorded.programs, now, strict=True):
        before, after = _kinds(was.outputs), _kinds(cell.outputs)
        if before != after:
            said.append(f"{shown(path)}:{was.line}: this cell showed {before} and now shows {after}")
    return said


def _kinds(outputs: Sequence[Any]) -> str:
    """What kinds of things a cell shows, in words."""
    kinds = []
    for output in outputs:
        kinds.append(
            output.get("ename") or output.get("name") or " ".join(sorted(output.get("data", {}))) or "nothing"
        )
    return ", ".join(kinds) or "nothing"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 1 where a notebook is not in order."""
    parser = argparse.ArgumentParser(prog="python -m runnable.labs", description=__doc__.partition("\n")[0])
    parser.add_argument("paths", nargs="*", type=Path, help="notebooks; without any, all of the site's")
    parser.add_argument(
        "--check", action="store_true", help="keep nothing, and say what shows other things now"
    )
    options = parser.parse_args(arguments)
    failed = 0
    for path in options.paths or notebook.find_all():
        print(f"Running {shown(path.absolute())} ...", flush=True)
        try:
            if options.check:
                said = check(path.absolute())
            else:
                record(path.absolute())
                said = []
        except (NotebookError, OSError) as error:
            said = [str(error)]
        for line in said:
            failed = 1
            print(line, file=sys.stderr)
    return failed


if __name__ == "__main__":
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    sys.exit(main())
