"""What can be done to a picture's bytes: mutants, each named by its number alone."""

from __future__ import annotations

import random
import zlib

from tests.matchers.good_pictures import chunk, good

_ODD = (0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF,
        0x80000000, 0xFFFFFFFF)  # fmt: skip


def _mutated(source: random.Random, data: bytes, others: list[bytes]) -> bytes:
    """One step of damage."""
    if not data:
        return data
    new = bytearray(data)
    # Half of the damage falls on the header, where the lies are told.
    place = source.randrange(min(len(new), 400) if source.random() < 0.5 else len(new))
    length = source.choice((1, 2, 4, 16, 64, 256))
    match source.randrange(10):
        case 9:
            return _lying(source, data)
        case 0:
            new[place] ^= 1 << source.randrange(8)
        case 1:
            new[place] = source.randrange(256)
        case 2:
            width = source.choice((1, 2, 4))
            odd = source.choice(_ODD) & ((1 << 8 * width) - 1)
            new[place : place + width] = odd.to_bytes(width, source.choice(("big", "little")))
        case 3:
            del new[source.randrange(len(new)) :]
        case 4:
            new[place:place] = new[place : place + length] * source.choice((1, 1, 2, 50))
        case 5:
            del new[place : place + length]
        case 6:
            other = source.choice(others)
            start = source.randrange(len(other))
            new[place : place + length] = other[start : start + length]
        case 7:
            new[place : place + length] = source.randbytes(length)
        case 8:
            other = source.choice(others)
            new[place:] = other[source.randrange(len(other)) :]
    return bytes(new)


def _lying(source: random.Random, data: bytes) -> bytes:
    """Another size wherever the header says 72 (WebP says 71) or 700."""
    order = source.choice(("big", "little"))
    width = source.choice((2, 2, 3, 4))
    claimed = source.choice((1, 15, 16, 64, 200, 1000, 2500, 5600, 16384, 30000, 65535))
    head, rest = data[:700], data[700:]
    for true, less in ((72, 0), (71, 1), (700, 0)):
        head = head.replace(true.to_bytes(width, order), (claimed - less).to_bytes(width, order))
    return head + rest


def _chunks_of_png(data: bytes) -> list[tuple[bytes, bytes]]:
    chunks, place = [], 8
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        chunks.append((data[place + 4 : place + 8], data[place + 8 : place + 8 + length]))
        place += 12 + length
    return chunks


def _mutated_png(source: random.Random, data: bytes, others: list[bytes]) -> bytes:
    """Damage under checksums that hold: in a chunk, to the order of chunks, under the deflation."""
    chunks = _chunks_of_png(data)
    place = source.randrange(len(chunks))
    name, content = chunks[place]
    match source.randrange(5):
        case 0:
            chunks[place] = name, _mutated(source, content, others)
        case 1:
            chunks.insert(source.randrange(len(chunks)), (name, content))
        case 2:
            del chunks[place]
        case 3:
            chunks[place] = (source.choice((b"tRNS", b"PLTE", b"iCCP", b"eXIf", b"acTL", b"fcTL",
                                            b"fdAT", b"zTXt", b"iTXt", b"gAMA")), content)  # fmt: skip
        case 4:
            chunks = [
                (n, zlib.compress(_mutated(source, zlib.decompress(c), others), 1))
                if n == b"IDAT" and c[:1] == b"\x78"
                else (n, c)
                for n, c in chunks
            ]
    return data[:8] + b"".join(chunk(n, c) for n, c in chunks)


def mutant(number: int) -> tuple[str, bytes]:
    """The mutant of this number, and what it was made of."""
    source = random.Random(number)
    pictures = good()
    name = source.choice(list(pictures))
    data = pictures[name]
    others = list(pictures.values())
    for _ in range(source.choice((1, 1, 1, 1, 2, 3, 8))):
        if "png" in name and source.random() < 0.6:
            try:
                data = _mutated_png(source, data, others)
            except (zlib.error, ValueError):  # no chunk is left, or none can be unpacked
                data = _mutated(source, data, others)
        else:
            data = _mutated(source, data, others)
    return name, data
