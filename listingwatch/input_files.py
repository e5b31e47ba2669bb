"""What every import has in common: reading a file, counting rows, and a summary to act on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from domain.errors import InputError, UnknownNameError
from domain.match import Unusable
from rights.readers.notes import Notes, Problem
from storage.blobs import Blobs

MAX_FILE = 512 * 1024 * 1024
"""Bytes of a file that is read whole."""


@dataclass(slots=True)
class ImportSummary:
    """What became of some files: rows taken, of them new or changed, and what was wrong."""

    taken: int = 0
    changed: int = 0
    refused: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    refused_count: int = 0
    remarks_count: int = 0
    """All of them; only the first of many are named."""

    def take_notes(self, notes: Notes) -> None:
        self.refused += notes.refused
        self.remarks += notes.remarks
        self.refused_count += notes.refused_count
        self.remarks_count += notes.remarks_count


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


def picture_beside(blobs: Blobs, table: Path, name: str, where: str, notes: Notes) -> str | None:
    """The digest of a picture that a record names, a path relative to its file; None with a remark
    where it cannot be used."""
    # Decoders are large, and most files name no picture.
    from matchers.decoding import decode  # noqa: PLC0415

    try:
        data = read_input(table.parent / name).data
    except InputError as error:
        notes.remark(where, f"image: {error}; the right is kept without it")
        return None
    picture = decode(data)
    if isinstance(picture, Unusable):
        notes.remark(where, f"image {name}: {picture.reason}; the right is kept without it")
        return None
    return blobs.put(data)


def digest_of(path: Path) -> str:
    """SHA-256 (hex) of a file of any size.

    :raises UnknownNameError: naming the file and what is wrong with it.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise UnknownNameError(f"{path}: no such file; check the path") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnknownNameError(
            f"{path}: cannot be read ({reason}); check its permissions"
        ) from error
