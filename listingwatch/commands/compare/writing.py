"""Where a command writes its results: a file, or standard output for ``-``."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from domain.errors import InputError


@contextmanager
def opened(path: Path) -> Iterator[io.TextIOWrapper]:
    """What is to be written to, opened before anything is read. Bytes of names that are no UTF-8
    are written as escapes, so that whoever reads the file can read the rest."""
    if str(path) == "-":
        yield from _written(sys.stdout.buffer)
        return
    try:
        file = path.open("wb")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); name another") from error
    with file:
        yield from _written(file)


def _written(file: BinaryIO) -> Iterator[io.TextIOWrapper]:
    stream = io.TextIOWrapper(file, "utf-8", "backslashreplace", newline="")
    try:
        yield stream
    finally:
        # Else standard output would be closed with it when an error ends the command.
        stream.detach()
