"""Cuts an XML file of any size into its records, as bytes.

A register file is a long row of records of one element. They are found by their tags, a block of
the file at a time, and each is handed on by itself. So memory does not grow with the file, a broken
or monstrous record costs only itself, and the document's type definition is never read: no entity
that a file declares is expanded, whatever it says. Comments and CDATA sections are passed over,
tags within them count for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.errors import FormatError
from rights.readers.formats import root_of
from rights.readers.record import Reading
from rights.readers.table import Readable

BLOCK = 1 << 20
MAX_RECORD = 8 * 1024 * 1024
"""Bytes of one record; whole case files of the longest prosecutions are under one megabyte."""

MAX_GAP = 32 * 1024 * 1024
"""Bytes without any record after which a file is given up: it is another thing, or a bomb."""

_HIDDEN = re.compile(rb"<!--|<!\[CDATA\[")


@dataclass(frozen=True, slots=True)
class Piece:
    """One record: its bytes from ``<name`` to ``</name>``, and its number in the file from 1."""

    data: bytes
    number: int


class Begun:
    """A stream of which the beginning was looked at."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self.head = stream.read(65_536)
        self._given = False

    def read(self, size: int, /) -> bytes:
        """The beginning first, whatever size is asked for."""
        if not self._given:
            self._given = True
            return self.head
        return self._stream.read(size)


class Slicer:
    """The records of a stream.

    :param names: the local names of the record elements.
    """

    def __init__(self, stream: Readable, names: Sequence[str], reading: Reading) -> None:
        self._stream = stream
        alternatives = b"|".join(name.encode() for name in names)
        self._start = re.compile(rb"<((?:[\w.-]+:)?(?:" + alternatives + rb"))(?=[\s>/])")
        self._reading = reading
        self._is_cut = False
        self._buffer = b""
        self._at = 0
        self._ended = False
        self._number = 0
        self._tail = b""
        self.head = b""
        """What stands before the first record."""

    def __iter__(self) -> Iterator[Piece]:
        gap = 0
        while True:
            start = self._next_start()
            if start is None:
                self._note_tail(self._buffer[self._at :])
                gap += len(self._buffer) - self._at
                if gap > MAX_GAP:
                    raise FormatError(
                        f"{self._reading.name}: no record in {MAX_GAP >> 20} MB after record "
                        f"{self._number}; it is not what it begins like, fetch it again"
                    )
                # A tag may be cut by the end of the block.
                kept = self._buffer[max(self._at, len(self._buffer) - 256) :]
                gap -= len(kept)
                if not self._more(kept):
                    break
                continue
            gap = 0
            self._note_tail(self._buffer[self._at : start.start()])
            self._at = start.start()
            if self._buffer[start.end() : start.end() + 2] == b"/>":
                self._at = start.end() + 2
                continue
            piece = self._record(start[1])
            if piece is not None:
                yield piece
        self._end()

    def _next_start(self) -> re.Match[bytes] | None:
        """The next start tag that no comment or CDATA section hides."""
        position = self._at
        while True:
            found = self._start.search(self._buffer, position)
            limit = len(self._buffer) if found is None else found.start()
            hidden = self._hidden(position, limit)
            if hidden is None:
                return found
            end = self._after_hidden(hidden)
            if end is None:
                # Not closed within the block: what it holds is dropped as it comes.
                return None if not self._skip_hidden(hidden) else self._next_start()
            position = end

    def _after_hidden(self, hidden: re.Match[bytes]) -> int | None:
        closing = b"-->" if hidden[0] == b"<!--" else b"]]>"
        end = self._buffer.find(closing, hidden.end())
        return None if end < 0 else end + len(closing)

    def _skip_hidden(self, hidden: re.Match[bytes]) -> bool:
        """Read on to the end of a comment or CDATA section; False if the file ends first."""
        closing = b"-->" if hidden[0] == b"<!--" else b"]]>"
        self._note_tail(self._buffer[self._at : hidden.start()])
        rest = self._buffer[hidden.end() :]
        while True:
            end = rest.find(closing)
            if end >= 0:
                self._buffer, self._at = rest[end + len(closing) :], 0
                return True
            block = self._read()
            if not block:
                self._buffer, self._at = b"", 0
                return False
            rest = rest[-2:] + block

    def _record(self, name: bytes) -> Piece | None:
        """The record that begins here; None if it is left out."""
        closing = b"</" + name + b">"
        self._number += 1
        begin, look = self._at, self._at
        while True:
            end = self._end_of_record(begin, look, closing)
            if end is not None:
                data = self._buffer[begin:end]
                self._at = end
                return self._within_limit(data)
            look = max(begin, len(self._buffer) - len(closing))
            if len(self._buffer) - begin > MAX_RECORD:
                self._pass_over(closing)
                return None
            if not self._more(self._buffer[begin:]):
                self._reading.coverage.truncated()
                self._reading.notes.refuse(
                    f"{self._reading.name}, record {self._number}",
                    "the file ends within this record: it is truncated; fetch it again",
                )
                self._buffer, self._at, self._is_cut = b"", 0, True
                return None
            look -= begin
            begin = 0

    def _end_of_record(self, begin: int, look: int, closing: bytes) -> int | None:
        end = self._buffer.find(closing, look)
        if end < 0:
            return None
        hidden = self._hidden(begin, end)
        while hidden is not None:
            after = self._after_hidden(hidden)
            if after is None:
                return None
            if after > end:
                end = self._buffer.find(closing, after)
                if end < 0:
                    return None
            hidden = self._hidden(after, end)
        return end + len(closing)

    def _hidden(self, begin: int, end: int) -> re.Match[bytes] | None:
        """The first comment or CDATA section that begins between these."""
        # One byte is looked for at the speed of memory, a pattern is not.
        first = self._buffer.find(b"!", begin, end)
        return None if first < 0 else _HIDDEN.search(self._buffer, max(begin, first - 1), end)

    def _within_limit(self, data: bytes) -> Piece | None:
        if len(data) <= MAX_RECORD:
            return Piece(data, self._number)
        self._refuse_size(len(data))
        return None

    def _pass_over(self, closing: bytes) -> None:
        """Pass over a record without keeping it."""
        size = len(self._buffer) - self._at
        rest = self._buffer[-len(closing) :]
        while True:
            block = self._read()
            if not block:
                self._buffer, self._at = b"", 0
                break
            size += len(block)
            rest += block
            end = rest.find(closing)
            if end >= 0:
                size -= len(rest) - end - len(closing)
                self._buffer, self._at = rest[end + len(closing) :], 0
                break
            rest = rest[-len(closing) :]
        self._refuse_size(size)

    def _refuse_size(self, size: int) -> None:
        self._reading.notes.refuse(
            f"{self._reading.name}, record {self._number}",
            f"has {size:,} bytes, {MAX_RECORD:,} is the most; look at the file",
        )

    def _read(self) -> bytes:
        if self._ended:
            return b""
        try:
            block = self._stream.read(BLOCK)
        except OSError as error:
            # A packed file that was cut off or damaged: what came before it counts.
            self._reading.coverage.truncated()
            self._reading.notes.refuse(
                f"{self._reading.name}, after record {self._number}",
                f"cannot be unpacked further ({error}); fetch it again",
            )
            self._is_cut = True
            block = b""
        self._ended = not block
        return block

    def _more(self, kept: bytes) -> bool:
        block = self._read()
        self._buffer, self._at = kept + block, 0
        return bool(block)

    def _note_tail(self, between: bytes) -> None:
        if self._number == 0:
            self.head = (self.head + between)[:65_536]
        self._tail = (self._tail + between)[-4096:] if len(between) < 4096 else between[-4096:]

    def _end(self) -> None:
        root = root_of(self.head)
        if self._is_cut or root is None:
            return
        closing = rb"</(?:[\w.-]+:)?" + re.escape(root.encode()) + rb"\s*>"
        if self._number and re.search(closing, self._tail) is None:
            self._reading.coverage.truncated()
            self._reading.notes.refuse(
                f"{self._reading.name}, after record {self._number}",
                f"the file ends without </{root}>: it is truncated; fetch it again",
            )
