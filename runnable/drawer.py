"""Writes the page of a program that has ended: what `program` starts another Python for."""

import json
import os
import shutil
import sys
from pathlib import Path

from runnable import files, report
from runnable.program import OUTPUT_LIMIT


def draw(folder: str) -> None:
    """Write the page of a run that has left its record in a folder, say so, and remove the folder."""
    try:
        with open(os.path.join(folder, "run.json"), encoding="utf-8") as file:
            run = json.load(file)
        with open(os.path.join(folder, "output"), "rb") as output:
            printed = output.read()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    text = report.read_output(printed, run["encoding"], run["trace"])
    notes = [*run["notes"], *report.limits(run["trace"])]
    if len(printed) >= OUTPUT_LIMIT:
        notes.append(f"It printed more than {OUTPUT_LIMIT // 1024} KiB; the rest is not shown here.")
    page = report.write(
        run["program"], run["source"], text, run["status"], run["trace"], notes, run["python"]
    )
    for note in notes:
        print(f"{run['program']}: {note[0].lower()}{note[1:]}", file=sys.stderr)
    try:
        files.replace(Path(run["page"]), page)
    except OSError as error:
        print(f"{run['shown']}: cannot be written: {error.strerror}", file=sys.stderr)
    else:
        print(f"wrote {run['shown']}", file=sys.stderr)
