"""What a picture's file says before anything is decoded: its format, its orientation, and whether
it is built to keep a decoder busy.

Decoders bound what they allocate by the picture's size, not by how the file is cut up. A file of
some megabytes can hold millions of empty chunks, of one-byte blocks or of strips that all lie on
each other, each of which costs a step of an interpreter; a progressive JPEG can go over the whole
picture once more for every few bytes. Such files are told by their structure, in steps that are
bounded themselves. The walks go the way that the decoders go (libjpeg's ``next_marker``, Pillow's
chunk and block readers), so that a file cannot show one thing here and another there.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from itertools import islice

from matchers.av1 import TooManyError, largest_picture

MAX_PARTS = 20_000
"""Chunks, segments or blocks before the pixels (for PNG: in all). libpng writes chunks of 8 KiB, so
a PNG of 25 MiB has 3,200; a step of Pillow's takes some microseconds."""

MAX_SCANS = 64
"""Passes of a JPEG over the whole picture. libjpeg's own script has 10, the most that optimisers
write is about 20; browsers stop at 100 or 1,000."""

MAX_ENTRIES = 100_000
"""Numbers in one tag of a TIFF file; the most that is needed is one place for each row of each
colour."""

MAX_CODED = 33_000_000
"""Pixels of the AV1 data of an AVIF file, which are decoded whole, whatever size it claims."""

MAX_TILE = 32_000_000
"""Pixels of one tile of a TIFF file: it is decoded whole, however small the picture is."""

_OTHERS = (
    (b"%PDF", "a PDF document"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"),
    (b"8BPS", "a Photoshop document"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"\x1f\x8b", "packed by gzip"),
    (b"PK\x03\x04", "a ZIP archive"),
)
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_MARKUP = re.compile(
    rb"(?>\s+|<\?.*?\?>|<!--.*?-->)*+<(?:!doctype\s+)?(svg|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


def picture_format(data: bytes) -> str | None:
    """Pillow's name of the format that the bytes begin as; None where it is none that is read."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in _AVIF_BRANDS | {b"mif1", b"msf1", b"miaf"}:
        length = min(int.from_bytes(data[:4], "big"), 256)
        brands = {data[8:12], *(data[n : n + 4] for n in range(16, length, 4))}
        return "AVIF" if brands & _AVIF_BRANDS else None
    if data.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return "TIFF"
    return "BMP" if data.startswith(b"BM") else None


def what_else(data: bytes) -> str | None:
    """What bytes are that are no picture of a format that is read, where that can be told."""
    markup = _MARKUP.match(data[:2048].removeprefix(b"\xef\xbb\xbf"))
    if markup is not None:
        return "an SVG drawing" if markup[1].lower() == b"svg" else "a web page (HTML)"
    if data[4:8] == b"ftyp":
        return "a HEIF picture or a film"
    return next((name for start, name in _OTHERS if data.startswith(start)), None)


def overloaded(data: bytes, kind: str) -> str | None:
    """Why a file would keep its decoder busy for nothing; None for files as they are made."""
    if kind == "JPEG":
        return _overloaded_jpeg(data)
    if kind == "TIFF":
        return _overloaded_tiff(data)
    if kind == "AVIF":
        try:
            pixels = largest_picture(data)
        except TooManyError as error:
            return str(error)
        return f"its data are of {pixels / 1e6:.1f} megapixels" if pixels > MAX_CODED else None
    steps = {"PNG": _png_chunks, "GIF": _gif_blocks}.get(kind)
    if steps is not None and next(islice(steps(data), MAX_PARTS, None), None) is not None:
        return f"it is cut into more than {MAX_PARTS} parts"
    return None


# A marker may have any number of FF before it; only the last is looked for, so that a search takes
# time in proportion to what it passes.
_MARKER = re.compile(rb"\xff([^\x00\xff])")
_MARKER_IN_SCAN = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """``(marker, start, end)`` of a JPEG's segments, as libjpeg finds them; ``start`` is that of
    what follows the length. Goes on behind every scan, to the marker that ends it."""
    place = 2
    marker_pattern = _MARKER
    while (found := marker_pattern.search(data, place)) is not None:
        marker = found[1][0]
        place = found.end()
        marker_pattern = _MARKER
        if marker == 0xD9:
            return
        if marker in _ALONE:
            yield marker, place, place
            continue
        length = int.from_bytes(data[place : place + 2], "big")
        yield marker, place + 2, place + length
        place += max(length, 2)
        if marker == 0xDA:
            marker_pattern = _MARKER_IN_SCAN


def jpeg_orientation(data: bytes) -> int:
    """The orientation (1 to 8) in a JPEG's EXIF data, which lies before its first scan."""
    for steps, (marker, start, end) in enumerate(jpeg_segments(data)):
        if marker == 0xE1 and data[start : start + 6] == b"Exif\0\0":
            return exif_orientation(data[start:end])
        if marker == 0xDA or steps > MAX_PARTS:
            break
    return 1


def exif_orientation(exif: bytes) -> int:
    """The orientation (1 to 8) in EXIF data; 1 where it says none or is broken."""
    tiff = exif.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (place,) = struct.unpack_from(order + "I", tiff, 4)
        (entries,) = struct.unpack_from(order + "H", tiff, place)
        for n in range(min(entries, 1000)):
            tag, kind, count, value = struct.unpack_from(order + "HHIH", tiff, place + 2 + 12 * n)
            if tag == 0x0112:
                return value if kind == 3 and count == 1 and 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


def _overloaded_jpeg(data: bytes) -> str | None:
    components = scans = filling = 0
    single, before = True, 2
    for steps, (marker, start, end) in enumerate(jpeg_segments(data)):
        # Pillow steps over every byte between segments, up to the first scan.
        filling += 0 if scans else max(0, start - before - 4)
        before = max(end, start)
        if max(steps, filling) > MAX_PARTS:
            return f"it is cut into more than {MAX_PARTS} parts"
        if marker in _START_OF_FRAME and not components:
            components = data[start + 5] if start + 5 < len(data) else 0
            single = marker in {0xC0, 0xC1}
        elif marker == 0xDA:
            scans += 1
            if single and data[start : start + 1] == bytes([components]):
                # Not progressive, and all colours in this scan: a decoder takes no second one.
                return None
            if scans == 1 and data.count(b"\xff\xda") <= MAX_SCANS:
                # Every scan begins with these bytes: where they are rare, nothing has to be walked.
                return None
            if scans > MAX_SCANS:
                return f"it goes over the picture more than {MAX_SCANS} times"
    return None if scans else "it has no scan of the picture"


def _png_chunks(data: bytes) -> Iterator[int]:
    place = 8
    while place + 8 <= len(data) and data[place + 4 : place + 8] != b"IEND":
        yield place
        place += 12 + int.from_bytes(data[place : place + 4], "big")


def _gif_blocks(data: bytes) -> Iterator[int]:
    """The blocks of everything that stands before the first picture of a GIF."""
    flags = data[10] if len(data) > 10 else 0
    place = 13 + ((6 << (flags & 7)) if flags & 0x80 else 0)
    while place < len(data) and data[place] not in b",;":
        yield place
        # Outside of extensions bytes are skipped one by one, as Pillow does.
        if data[place] != 0x21:
            place += 1
            continue
        place += 2
        while place < len(data) and data[place]:
            yield place
            place += 1 + data[place]
        place += 1


_BYTE_KINDS = frozenset({1, 2, 6, 7})
_TILE_WIDTH, _TILE_LENGTH = 322, 323


def _overloaded_tiff(data: bytes) -> str | None:
    order = "<" if data[:2] == b"II" else ">"
    big = data[2:4] in {b"+\0", b"\0+"}
    entry, step, head = ("HHQQ", 20, "Q") if big else ("HHII", 12, "H")
    tile = {_TILE_WIDTH: 1, _TILE_LENGTH: 1}
    try:
        (place,) = struct.unpack_from(order + ("Q" if big else "I"), data, 8 if big else 4)
        (entries,) = struct.unpack_from(order + head, data, place)
        place += struct.calcsize(order + head)
        if entries > MAX_PARTS:
            return f"it has {entries} tags"
        for n in range(entries):
            tag, kind, count, value = struct.unpack_from(order + entry, data, place + n * step)
            if count > MAX_ENTRIES and kind not in _BYTE_KINDS:
                return f"its tag {tag} has {count} numbers"
            if tag in tile:
                # A short stands at the beginning of the field.
                narrow = kind == 3 and order == ">"
                tile[tag] = value >> (8 * struct.calcsize(entry[-1]) - 16) if narrow else value
    except (struct.error, OverflowError):
        return None
    if tile[_TILE_WIDTH] * tile[_TILE_LENGTH] > MAX_TILE:
        return f"its tiles are of {tile[_TILE_WIDTH]}×{tile[_TILE_LENGTH]} pixels"
    return None
