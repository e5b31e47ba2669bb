"""Opens files of rights, packed or not, without unpacking them to disk or into memory.

A ``.gz`` is one file, a ``.zip`` as many as it holds; a zip within a zip is opened too, once. Names
within an archive are shown and never used as paths. What unpacks to hundreds of times its size is a
bomb and is given up; what was read of it until then counts.
"""

from __future__ import annotations

import codecs
import gzip
import io
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from domain.errors import FormatError, UnknownNameError
from rights.readers.formats import LOOKED_AT, encoding_of
from rights.readers.notes import Notes
from rights.readers.table import Readable

MAX_RATIO = 500
"""Times its packed size that a file may unpack to; registers' XML shrinks to about a twentieth."""

MIND_RATIO_FROM = 256 * 1024 * 1024
"""Unpacked bytes from which the ratio is minded: smaller ones do no harm."""

MAX_MEMBERS = 10_000
MAX_NESTED = 2 * 1024 * 1024 * 1024
"""Bytes of a zip within a zip, which has to be copied to be opened."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file to be read: its name for complaints, and how to open it, as often as needed."""

    name: str
    open: Callable[[], AbstractContextManager[Readable]]
    is_top: bool
    """Whether it is the file itself that somebody named, and no part of an archive."""

    def head(self) -> bytes:
        """Its first bytes, in UTF-8 where they are XML in another encoding.

        :raises FormatError: when it cannot be unpacked at all.
        """
        try:
            with self.open() as stream:
                raw = _read_full(stream, LOOKED_AT)
        except (OSError, *_DAMAGED) as error:
            raise FormatError(f"cannot be unpacked ({error}); fetch it again") from error
        encoding = encoding_of(raw)
        if encoding is None:
            return raw
        return raw.decode(encoding, "ignore").encode("utf-8", "replace")


def members_of(path: Path, notes: Notes) -> Iterator[Member]:
    """The files that a path leads to.

    :raises UnknownNameError: when there is none, or it cannot be read.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(4)
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise UnknownNameError(f"{path}: no such file; check the path") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnknownNameError(
            f"{path}: cannot be read ({reason}); check its permissions"
        ) from error
    if magic[:2] == b"\x1f\x8b":
        yield Member(path.name, lambda: _limited(gzip.GzipFile(path, "rb"), size, path.name), True)
    elif magic[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        with path.open("rb") as file:
            yield from _zipped(file, path.name, notes, nested=False)
    else:
        yield Member(path.name, lambda: path.open("rb"), True)


def _zipped(file: IO[bytes], name: str, notes: Notes, *, nested: bool) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        notes.refuse(name, f"is a damaged zip ({error}); fetch it again")
        return
    with archive:
        entries = sorted(
            (entry for entry in archive.infolist() if not entry.is_dir()),
            key=lambda entry: entry.filename,
        )
        if not entries:
            notes.refuse(name, "holds no file; fetch it again")
        if len(entries) > MAX_MEMBERS:
            notes.refuse(
                name, f"holds {len(entries):,} files, the first {MAX_MEMBERS:,} are read; split it"
            )
        for entry in entries[:MAX_MEMBERS]:
            shown = f"{name}/{_shown(entry.filename)}"
            if entry.flag_bits & 0x1:
                notes.refuse(shown, "is encrypted; unpack it first")
                continue
            packed = max(entry.compress_size, 1)

            def opening(
                entry: zipfile.ZipInfo = entry, packed: int = packed, shown: str = shown
            ) -> AbstractContextManager[Readable]:
                return _limited(archive.open(entry), packed, shown)

            member = Member(shown, opening, False)
            try:
                magic = _magic(member)
            except FormatError as error:
                notes.refuse(shown, str(error))
                continue
            if magic.startswith(b"PK\x03\x04"):
                yield from _inner(member, notes, nested=nested)
            elif magic.startswith(b"\x1f\x8b"):

                def unpacking(
                    opening: Callable[[], AbstractContextManager[Readable]] = opening,
                    packed: int = packed,
                    shown: str = shown,
                ) -> AbstractContextManager[Readable]:
                    with_bytes = opening()
                    return _limited(
                        gzip.GzipFile(fileobj=with_bytes),  # type: ignore[call-overload]
                        packed,
                        shown,
                    )

                yield Member(shown, unpacking, False)
            else:
                yield member


def _inner(member: Member, notes: Notes, *, nested: bool) -> Iterator[Member]:
    """A zip within a zip, copied aside since it must be read back and forth."""
    if nested:
        notes.refuse(member.name, "is a zip in a zip in a zip; unpack it first")
        return
    with tempfile.TemporaryFile() as copy:
        try:
            _copy(member, copy)
        except OSError as error:
            notes.refuse(member.name, f"cannot be unpacked ({error}); unpack it first")
            return
        copy.seek(0)
        yield from _zipped(copy, member.name, notes, nested=True)


def _copy(member: Member, copy: IO[bytes]) -> None:
    size = 0
    with member.open() as stream:
        while block := stream.read(1 << 20):
            size += len(block)
            if size > MAX_NESTED:
                raise OSError(f"it has more than {MAX_NESTED:,} bytes")
            copy.write(block)


def _magic(member: Member) -> bytes:
    try:
        with member.open() as stream:
            return stream.read(4)
    except (OSError, *_DAMAGED) as error:
        raise FormatError(f"cannot be unpacked ({error}); fetch it again") from error


def _shown(name: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)[:200]


def _limited(stream: Readable, packed: int, name: str) -> AbstractContextManager[Readable]:
    return Unpacked(stream, packed, name)


_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError)
"""What unpackers raise at damaged or unknown packing, beside OSError; NotImplementedError is one of
the last."""


class Unpacked:
    """An unpacking stream that minds how much comes out of how little.

    :param packed: bytes that it comes from.
    """

    def __init__(self, stream: Readable, packed: int, name: str) -> None:
        self._stream = stream
        self._packed = packed
        self._name = name
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()

    def read(self, size: int = -1, /) -> bytes:
        """:raises OSError: for a bomb, or a damaged file."""
        try:
            block = self._stream.read(size)
        except _DAMAGED as error:
            raise OSError(str(error)) from error
        self._size += len(block)
        if self._size > MIND_RATIO_FROM and self._size > MAX_RATIO * self._packed:
            raise OSError(
                f"unpacks to more than {MAX_RATIO} times its {self._packed:,} bytes; it is no "
                "register file"
            )
        return block


class Utf8:
    """A stream in another encoding, as UTF-8; what is no text becomes U+FFFD."""

    def __init__(self, stream: Readable, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def read(self, size: int, /) -> bytes:
        while True:
            block = self._stream.read(size)
            text = self._decoder.decode(block, final=not block)
            if text or not block:
                return text.encode("utf-8", "replace")


def as_utf8(stream: Readable, head: bytes) -> Readable:
    """The stream in UTF-8.

    :param head: its first bytes as they are.
    """
    encoding = encoding_of(head)
    return stream if encoding is None else Utf8(stream, encoding)


def _read_full(stream: Readable, size: int) -> bytes:
    """So many bytes, or all there are."""
    found = io.BytesIO()
    while found.tell() < size:
        block = stream.read(size - found.tell())
        if not block:
            break
        found.write(block)
    return found.getvalue()
