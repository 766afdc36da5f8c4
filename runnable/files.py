"""Writing files so that nobody ever sees half of one."""

import os
import tempfile
from pathlib import Path


def replace(path: Path, text: str) -> None:
    """Write a file all at once, so that a stop half-way leaves the old one.

    Raises:
        OSError: it cannot be written; the old one is as it was.
    """
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=".", delete=False
    ) as file:
        file.write(text)
    try:
        os.chmod(file.name, 0o644)
        os.replace(file.name, path)
    except OSError:
        os.unlink(file.name)
        raise
