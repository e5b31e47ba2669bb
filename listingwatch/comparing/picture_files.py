"""Folders of pictures: which files lie in one, and a file's bytes, or why they cannot be read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from domain.errors import UnknownNameError
from matchers.decoding import MAX_BYTES


def names_in(folder: Path, leave_out: Path | None = None) -> list[str]:
    """Files below a folder by their names within it, in the order of their bytes. Links to files
    are followed, links to folders are not.

    :raises UnknownNameError: when there is no such folder, or no file in it.
    """
    if not folder.is_dir():
        raise UnknownNameError(f"{folder}: no such folder; check the path")
    hidden = None if leave_out is None else leave_out.absolute()
    found = []
    for place, _, files in os.walk(folder):
        here = Path(place)
        found += [
            (here / file).relative_to(folder).as_posix()
            for file in files
            if (here / file).absolute() != hidden
        ]
    if not found:
        raise UnknownNameError(f"{folder}: there is no file in this folder; check the path")
    return sorted(found, key=os.fsencode)


def read_picture(path: Path) -> bytes | str:
    """A file's bytes, or why they cannot be read. What is no ordinary file is not waited for."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            return "no ordinary file"
        if about.st_size > MAX_BYTES:
            return f"the file has {about.st_size:,} bytes, the limit is {MAX_BYTES:,}"
        return path.read_bytes()
    except OSError as error:
        return f"cannot be read ({error.strerror or error})"
