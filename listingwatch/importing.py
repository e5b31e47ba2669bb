"""What every import has in common: reading a file, counting rows, and a summary to act on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from domain.errors import UnknownNameError
from rights.readers.table import Notes, Problem

MAX_FILE = 512 * 1024 * 1024
"""Bytes of a file that is read whole."""


@dataclass(slots=True)
class ImportSummary:
    """What became of some files: rows taken, of them new or changed, and what was wrong."""

    taken: int = 0
    changed: int = 0
    refused: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    def take_notes(self, notes: Notes) -> None:
        self.refused += notes.refused
        self.remarks += notes.remarks


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that somebody handed in."""

    path: Path
    data: bytes

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def read_input(path: Path) -> InputFile:
    """:raises UnknownNameError: naming the file and what is wrong with it."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise UnknownNameError(
                f"{path}: {path.stat().st_size:,} bytes, {MAX_FILE:,} is the most; split the file"
            )
        return InputFile(path, path.read_bytes())
    except FileNotFoundError as error:
        raise UnknownNameError(f"{path}: no such file; check the path") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnknownNameError(
            f"{path}: cannot be read ({reason}); check its permissions"
        ) from error
