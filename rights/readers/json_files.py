"""JSON files as interfaces answer and people save them: one document, or one a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from domain.errors import FormatError
from rights.readers.record import Reading
from rights.readers.slices import BLOCK
from rights.readers.table import Readable

MAX_DOCUMENT = 64 * 1024 * 1024
"""Bytes of one document; a page of a hundred records has some hundred kilobytes."""


def documents(stream: Readable, reading: Reading) -> Iterator[tuple[str, Any]]:
    """Each document with its place.

    A file that is one document may be :data:`MAX_DOCUMENT` long, one with a document a line any
    length. A line that is no JSON is refused, the others are read.

    :raises FormatError: when the file is one document, and that is no JSON.
    """
    first = b""
    while block := stream.read(BLOCK):
        first += block
        if len(first) > MAX_DOCUMENT:
            break
    is_whole = len(first) <= MAX_DOCUMENT
    if is_whole:
        try:
            yield reading.name, _parse(first)
        except FormatError as error:
            if b"\n" not in first.strip() or not _is_lines(first):
                reading.coverage.truncated()
                raise FormatError(f"{reading.name}: {error}") from error
        else:
            return
    number = 0
    rest = first
    while True:
        *lines, rest = rest.split(b"\n")
        for line in lines:
            number += 1
            yield from _line(line, number, reading)
        if len(rest) > MAX_DOCUMENT:
            raise FormatError(
                f"{reading.name}, line {number + 1}: has more than {MAX_DOCUMENT:,} bytes; "
                "save one answer a file, or one a line"
            )
        block = stream.read(BLOCK)
        if not block:
            break
        rest += block
    yield from _line(rest, number + 1, reading)


def _is_lines(data: bytes) -> bool:
    """Whether the first line is a document by itself."""
    try:
        _parse(data.lstrip().partition(b"\n")[0])
    except FormatError:
        return False
    return True


def _line(line: bytes, number: int, reading: Reading) -> Iterator[tuple[str, Any]]:
    if not line.strip():
        return
    where = f"{reading.name}, line {number}"
    try:
        yield where, _parse(line)
    except FormatError as error:
        reading.notes.refuse(where, str(error))


def _parse(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"is no JSON ({error}); save the answer again") from error


def texts(value: Any) -> str:
    """A scalar as text; anything else is none."""
    if isinstance(value, bool) or value is None:
        return ""
    return str(value) if isinstance(value, (str, int, float)) else ""


def dictionary(value: Any) -> dict[str, Any]:
    """A dictionary, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def dictionaries(value: Any) -> list[dict[str, Any]]:
    """The dictionaries in a list; anything else is none."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
