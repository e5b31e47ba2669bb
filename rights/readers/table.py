"""CSV tables as people save them: in many encodings, with many separators, with broken rows.

The encoding is told by a byte order mark, else UTF-8 if the bytes are that, else by detection, and
said so. Every row keeps its line number, so that a complaint names the line.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from charset_normalizer import from_bytes

from domain.errors import FormatError
from rights.readers.notes import Notes

MAX_CELL = 1_000_000
"""Characters in one cell; more is no table that a person made."""

SHORT = 32 * 1024 * 1024
"""Bytes up to which a table is read whole, so that old encodings can be told."""

BLOCK = 1 << 20

SPREADSHEET_ENCODINGS = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "koi8_r",
    "gb18030", "big5", "cp932", "cp949",
)  # fmt: skip
"""What spreadsheets write beside UTF-8, by the language of the system (the Windows code pages and
the national standards of East Asia). A short table can look like a page of some old computer's
too; detection is kept to these."""


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file and its cells by (lower-case) column name, stripped."""

    line: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """The cell, empty where the column is missing."""
        return self.cells.get(column, "")


def decode_table(data: bytes, name: str, notes: Notes) -> str:
    """The text of a table file.

    :raises FormatError: for bytes that are no text in any encoding that we know.
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise FormatError(
                    f"{name}: begins like {encoding} but is not ({error.reason} at byte "
                    f"{error.start}); save it again as UTF-8"
                ) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        best = from_bytes(data, cp_isolation=list(SPREADSHEET_ENCODINGS)).best()
        if best is None or b"\x00" in data:
            raise FormatError(
                f"{name}: byte {error.start} is no UTF-8, and no other encoding fits; "
                "save it as CSV in UTF-8"
            ) from error
        line = data.count(b"\n", 0, error.start) + 1
        notes.remark(
            f"{name}, line {line}",
            f"is not UTF-8; read as {best.encoding}. Look at the letters, and save it as UTF-8 "
            "if they are wrong",
        )
        return str(best)


def read_table(
    data: bytes, name: str, required: Iterable[str], notes: Notes, *, known: Iterable[str] = ()
) -> Iterator[Row]:
    """The rows of a CSV file with a header line; blank lines are passed over.

    :param required: columns without which the file makes no sense.
    :param known: columns that mean something; others are remarked on once, and ignored.
    :raises FormatError: for a file that is no table, or lacks a required column.
    """
    text = decode_table(data, name, notes)
    if "\x00" in text:
        raise FormatError(f"{name}: holds NUL characters and is no CSV; export it as CSV in UTF-8")
    lines = io.StringIO(text, newline="")
    yield from _rows(lines, _delimiter(text), name, required, notes, known)


def read_long_table(
    opening: Callable[[], AbstractContextManager[Readable]],
    name: str,
    required: Iterable[str],
    notes: Notes,
    *,
    known: Iterable[str] = (),
) -> Iterator[Row]:
    """Likewise for a file of any size, in UTF-8, which is read a block at a time.

    :param opening: opens it; done twice, since the encoding is looked at first.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    at = 0
    first = b""
    with opening() as stream:
        while block := stream.read(BLOCK):
            first = first or block
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                raise FormatError(
                    f"{name}: is no UTF-8 (near byte {at + error.start:,}), and longer than "
                    f"{SHORT >> 20} MB; save it as CSV in UTF-8"
                ) from error
            if b"\x00" in block:
                raise FormatError(
                    f"{name}: holds NUL characters and is no CSV; export it as CSV in UTF-8"
                )
            at += len(block)
    header = first.decode("utf-8", "ignore")
    with opening() as stream:
        yield from _rows(_lines(stream), _delimiter(header), name, required, notes, known)


def _lines(stream: Readable) -> Iterator[str]:
    """Lines with their ends, as the csv module wants them."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    rest = ""
    while block := stream.read(BLOCK):
        *lines, rest = (rest + decoder.decode(block)).split("\n")
        yield from (line + "\n" for line in lines)
        if len(rest) > MAX_CELL:
            # No end of line for so long: the csv module refuses the cell by name.
            yield rest
            rest = ""
    if rest:
        yield rest


def _rows(
    lines: Iterable[str],
    delimiter: str,
    name: str,
    required: Iterable[str],
    notes: Notes,
    known: Iterable[str],
) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=delimiter, strict=False)
    csv.field_size_limit(MAX_CELL)
    try:
        header = [column.strip().strip("﻿").lower() for column in next(reader, [])]
    except csv.Error as error:
        raise FormatError(f"{name}: line 1 is no CSV ({error})") from error
    missing = [column for column in required if column not in header]
    if missing:
        raise FormatError(
            f"{name}: column {', '.join(missing)} is missing; the first line must name the columns "
            f"(found: {', '.join(header[:20]) or 'nothing'})"
        )
    recognised = {*required, *known}
    strange = [column for column in header if column and recognised and column not in recognised]
    if strange:
        notes.remark(
            f"{name}, line 1", f"columns that mean nothing here: {', '.join(strange[:20])}"
        )
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            notes.refuse(f"{name}, line {reader.line_num}", f"is no CSV ({error}); mend the line")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            notes.refuse(
                f"{name}, line {reader.line_num}",
                f"has {len(cells)} cells where the header has {len(header)}; "
                "put cells that hold the separator in quotes",
            )
            continue
        yield Row(
            reader.line_num,
            {column: cell.strip() for column, cell in zip(header, cells, strict=False)},
        )


def _delimiter(text: str) -> str:
    """The separator that the header line holds most of; many spreadsheets write ``;``."""
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)
