"""How large the pictures in an AVIF file are, whatever its container claims.

A reader takes the size from the container, but decodes what the AV1 data say, and scales that to
the claimed size: a file of 2 kB that claims 1,000×1,000 can hold 12,000×12,000 pixels. Sizes are
read from the sequence headers (AV1 Bitstream & Decoding Process Specification, 5.5) of all items
(ISO/IEC 14496-12, ``iloc``) and of the first samples of all tracks (``stco``, ``co64``).
"""

from __future__ import annotations

from collections.abc import Iterator

_MOST = 20_000
"""Boxes, items, extents and units that are looked at; files of pictures have some dozens."""

_SEQUENCE_HEADER = 1
_CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})


class TooManyError(ValueError):
    """The file is cut into more parts than any picture needs."""


def largest_picture(data: bytes) -> int:
    """Pixels of the largest AV1 picture of a file; 0 where none can be found.

    :raises TooManyError: for a file of very many boxes, items or units.
    """
    left = [_MOST]
    most = 0
    for place in _contents(data, left):
        for width, height in _sequence_sizes(place, left):
            most = max(most, width * height)
    return most


def _count(left: list[int]) -> None:
    left[0] -= 1
    if left[0] < 0:
        raise TooManyError(f"it is cut into more than {_MOST} parts")


def _boxes(data: bytes, start: int, end: int, left: list[int]) -> Iterator[tuple[bytes, int, int]]:
    while start + 8 <= end:
        _count(left)
        length, head = int.from_bytes(data[start : start + 4], "big"), 8
        name = data[start + 4 : start + 8]
        if length == 1:
            length, head = int.from_bytes(data[start + 8 : start + 16], "big"), 16
        elif length == 0:
            length = end - start
        if length < head:
            return
        yield name, start + head, min(start + length, end)
        start += length


def _contents(data: bytes, left: list[int]) -> Iterator[bytes | memoryview]:
    """The AV1 data of all items and of the first samples of all tracks."""
    waiting = list(_boxes(data, 0, len(data), left))
    while waiting:
        name, start, end = waiting.pop()
        if name == b"meta":
            inner = list(_boxes(data, start + 4, end, left))
            idat = next((s for n, s, _ in inner if n == b"idat"), 0)
            for inner_name, inner_start, inner_end in inner:
                if inner_name == b"iloc":
                    yield from _items(data, inner_start, inner_end, idat, left)
        elif name in _CONTAINERS:
            waiting += _boxes(data, start, end, left)
        elif name in {b"stco", b"co64"}:
            width = 4 if name == b"stco" else 8
            place = int.from_bytes(data[start + 8 : start + 8 + width], "big")
            yield memoryview(data)[place:]


def _items(data: bytes, place: int, end: int, idat: int, left: list[int]) -> Iterator[bytes]:
    """What the items of an ``iloc`` box are made of."""

    def number(width: int) -> int:
        nonlocal place
        if place + width > end:
            raise EOFError
        place += width
        return int.from_bytes(data[place - width : place], "big")

    length = 0
    try:
        version = number(4) >> 24
        sizes = number(2)
        offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
        index_size = sizes & 15 if version in {1, 2} else 0
        for _ in range(number(4 if version == 2 else 2)):
            number(4 if version == 2 else 2)
            start = idat if version in {1, 2} and number(2) & 15 == 1 else 0
            number(2)
            start += number(base_size)
            parts = []
            for _ in range(number(2)):
                _count(left)
                number(index_size)
                offset, size = start + number(offset_size), number(length_size)
                part = data[offset : offset + size] if size else data[offset:]
                # Never more than there is, for all items together.
                if length + len(part) > len(data):
                    raise TooManyError("its parts lie on each other")
                parts.append(part)
                length += len(part)
            yield b"".join(parts)
    except EOFError:
        return


def _sequence_sizes(units: bytes | memoryview, left: list[int]) -> Iterator[tuple[int, int]]:
    """The sizes that all sequence headers among open bitstream units tell."""
    place = 0
    while place < len(units):
        _count(left)
        head = units[place]
        if head & 0x80:
            return
        place += 2 if head & 4 else 1
        if head & 2:
            length, shift = 0, 0
            while place < len(units) and shift < 56:
                byte = units[place]
                place += 1
                length |= (byte & 0x7F) << shift
                shift += 7
                if not byte & 0x80:
                    break
        else:
            length = len(units) - place
        if head >> 3 == _SEQUENCE_HEADER:
            yield _size(bytes(units[place : place + min(length, 512)]))
        place += length


def _size(header: bytes) -> tuple[int, int]:
    """Greatest width and height of a sequence's pictures."""
    bits = int.from_bytes(header, "big")
    unread = 8 * len(header)

    def take(count: int) -> int:
        nonlocal unread
        unread = max(0, unread - count)
        return bits >> unread & ((1 << count) - 1)

    take(4)
    if take(1):  # a reduced header, of a single picture
        take(5)
    else:
        delays, models = 0, False
        if take(1):
            take(64)
            if take(1):
                zeros = 0
                while unread and not take(1):
                    zeros += 1
                take(zeros)
            models = bool(take(1))
            if models:
                delays = take(5) + 1
                take(42)
        displays = take(1)
        for _ in range(take(5) + 1):
            take(12)
            if take(5) > 7:
                take(1)
            if models and take(1):
                take(2 * delays + 1)
            if displays and take(1):
                take(4)
    width_bits, height_bits = take(4) + 1, take(4) + 1
    return take(width_bits) + 1, take(height_bits) + 1
