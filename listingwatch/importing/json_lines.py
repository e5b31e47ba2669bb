"""Reads JSON Lines as people hand them in: a bad line is named and passed over."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.errors import FormatError, InputError, UnknownNameError

MAX_LINE = 16 * 1024 * 1024
"""Bytes in one line that are read; more is no record that a person made."""


@dataclass(frozen=True, slots=True)
class Line:
    """One record: its line in the file, counted from 1, and what it holds."""

    number: int
    record: dict[str, Any]


def read_json_lines(path: Path, refuse: Callable[[str], None]) -> Iterator[Line]:
    """The records of a file, line by line; empty lines are none.

    :param refuse: is told of each line that holds no JSON object: where, what, and the way out.
    :raises UnknownNameError: when there is no such file.
    :raises InputError: when it cannot be read.
    """
    try:
        with path.open("rb") as file:
            number = 0
            while data := file.readline(MAX_LINE + 1):
                number += 1
                long = len(data) > MAX_LINE
                while len(data) > MAX_LINE and not data.endswith(b"\n"):
                    data = file.readline(MAX_LINE + 1)
                    if not data:
                        break
                if long:
                    refuse(f"{path}, line {number}: longer than {MAX_LINE:,} bytes; split the text")
                    continue
                try:
                    record = _record(data)
                except FormatError as error:
                    refuse(f"{path}, line {number}: {error}")
                    continue
                if record is not None:
                    yield Line(number, record)
    except FileNotFoundError as error:
        raise UnknownNameError(f"{path}: no such file; check the path") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{path}: cannot be read ({reason}); check its permissions") from error


def _record(data: bytes) -> dict[str, Any] | None:
    try:
        text = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise FormatError(f"byte {error.start + 1} is no UTF-8; save the file as UTF-8") from error
    if not text:
        return None
    try:
        record = json.loads(text)
    except json.JSONDecodeError as error:
        raise FormatError(
            f"no JSON ({error.msg} at character {error.pos + 1}); write one object a line"
        ) from error
    except RecursionError as error:
        raise FormatError("nested too deeply; write one flat object a line") from error
    if not isinstance(record, dict):
        raise FormatError("no JSON object; write one object a line")
    return record


def text_of(line: Line, name: str) -> str:
    """A field that must hold a text.

    :raises FormatError: naming the field.
    """
    value = line.record.get(name)
    if not isinstance(value, str):
        raise FormatError(f"“{name}” is {_kind(value)}; it must be a text")
    return value


def id_of(line: Line) -> str | int:
    """The record's own name, as it stands.

    :raises FormatError: where it has none.
    """
    value = line.record.get("id")
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise FormatError(f"“id” is {_kind(value)}; it must be a text or a number")
    return value


def _kind(value: object) -> str:
    if value is None:
        return "missing"
    return "empty" if value == "" else f"of type {type(value).__name__}"
