"""Small valid pictures of every format, and what can be done to their bytes: for the fuzzing.

    python -m tests.matchers.broken_pictures --inputs 200000 --processes 2

decodes that many mutants in child processes with limits of memory and time, and prints how many
there were, the slowest, the peak of memory, and each one that ended its process. A mutant is named
by its number alone: ``--one NUMBER`` makes it again and ``--save FILE`` keeps it.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import random
import resource
import struct
import sys
import time
import zlib
from collections import Counter
from functools import cache
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from domain.match import Unusable
from matchers.decoding import Decoded, decode, decode_grey
from tests.pictures import drawing

ADDRESS_SPACE = 4 << 30
"""Bytes that a fuzzing process may map: the libraries alone map more than one GiB."""

SECONDS = 20.0
"""Longest that one input may take, of CPU time."""


def chunk(name: bytes, content: bytes) -> bytes:
    """A chunk of a PNG, with its checksum."""
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def png(width: int, height: int, bits: int, colour: int, rows: bytes, interlaced: int = 0) -> bytes:
    """A PNG around filtered rows."""
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows, 1))
        + chunk(b"IEND", b"")
    )


def interlaced_png(pixels: np.ndarray) -> bytes:
    """Adam7, which Pillow does not write; RGB or RGBA, of 8 or 16 bits."""
    rows = b""
    for x, y, dx, dy in (
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):  # fmt: skip
        part = pixels[y::dy, x::dx]
        if part.size:
            rows += b"".join(
                b"\0" + row.astype(row.dtype.newbyteorder(">")).tobytes() for row in part
            )
    height, width, depth = pixels.shape
    return png(width, height, 8 * pixels.itemsize, {3: 2, 4: 6}[depth], rows, 1)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """As Pillow writes it."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


@cache
def good() -> dict[str, bytes]:
    """Valid pictures, one for each way through the readers."""
    photo = drawing(2, 72)
    grey = photo.convert("L")
    clear = photo.convert("RGBA")
    clear.putalpha(grey)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "A maker of cameras"
    deep = np.asarray(grey).astype(np.uint16) * 257
    frames = [drawing(n, 72) for n in (3, 4)]
    run_lengths = b"".join(bytes([72, n % 200]) + b"\0\0" for n in range(72)) + b"\0\1"
    palette = b"".join(bytes([n, n, n, 0]) for n in range(256))
    rle = (
        struct.pack("<2sIHHI", b"BM", 54 + 1024 + len(run_lengths), 0, 0, 54 + 1024)
        + struct.pack("<IiiHHIIiiII", 40, 72, 72, 1, 8, 1, len(run_lengths), 0, 0, 256, 0)
        + palette
        + run_lengths
    )
    made = {
        "jpeg": saved(photo, "JPEG", quality=85),
        "jpeg 4:4:4": saved(photo, "JPEG", quality=90, subsampling=0),
        "jpeg rgb": saved(photo, "JPEG", keep_rgb=True),
        "jpeg grey": saved(grey, "JPEG"),
        "jpeg cmyk": saved(photo.convert("CMYK"), "JPEG"),
        "jpeg progressive": saved(photo, "JPEG", progressive=True),
        "jpeg restarts": saved(photo, "JPEG", restart_marker_blocks=2),
        "jpeg turned": saved(photo, "JPEG", exif=exif, icc_profile=b"not a profile" * 30),
        "jpeg larger": saved(drawing(2, 700), "JPEG", quality=20),
        "mpo": saved(photo, "MPO", save_all=True, append_images=frames),
        "png": saved(photo, "PNG"),
        "png grey": saved(grey, "PNG"),
        "png 1 bit": saved(photo.convert("1"), "PNG"),
        "png palette": saved(photo.quantize(16), "PNG", bits=4),
        "png palette clear": saved(photo.quantize(60), "PNG", transparency=bytes(range(60))),
        "png colour key": saved(photo, "PNG", transparency=(200, 60, 60)),
        "png alpha": saved(clear, "PNG", exif=exif),
        "png grey alpha": saved(clear.convert("LA"), "PNG"),
        "png 16 grey": saved(Image.fromarray(deep), "PNG"),
        "png 16 rgb": cv2.imencode(".png", np.asarray(photo).astype(np.uint16) * 257)[1].tobytes(),
        "png interlaced": interlaced_png(np.asarray(photo)),
        "png interlaced 16 alpha": interlaced_png(np.asarray(clear).astype(np.uint16) * 257),
        "apng": saved(photo, "PNG", save_all=True, append_images=frames),
        "png texts": saved(photo, "PNG", icc_profile=b"no profile" * 40),
        "gif": saved(photo, "GIF", comment=b"a comment" * 60),
        "gif animated": saved(photo, "GIF", save_all=True, append_images=frames, loop=0),
        "gif clear": saved(photo.quantize(40), "GIF", transparency=3, interlace=0),
        "webp": saved(photo, "WEBP", quality=70, exif=exif),
        "webp lossless": saved(photo, "WEBP", lossless=True),
        "webp alpha": saved(clear, "WEBP", quality=60),
        "webp animated": saved(clear, "WEBP", save_all=True, append_images=frames),
        "bmp": saved(photo, "BMP"),
        "bmp palette": saved(photo.quantize(16), "BMP"),
        "bmp alpha": saved(clear, "BMP"),
        "bmp 1 bit": saved(photo.convert("1"), "BMP"),
        "bmp rle": rle,
        "tiff": saved(photo, "TIFF"),
        "tiff lzw": saved(photo, "TIFF", compression="tiff_lzw"),
        "tiff deflate": saved(clear, "TIFF", compression="tiff_adobe_deflate"),
        "tiff jpeg": saved(photo, "TIFF", compression="jpeg"),
        "tiff packbits": saved(grey, "TIFF", compression="packbits"),
        "tiff 1 bit": saved(photo.convert("1"), "TIFF"),
        "tiff 16": saved(Image.fromarray(deep), "TIFF"),
        "tiff float": saved(Image.fromarray(deep.astype(np.float32)), "TIFF"),
        "tiff cmyk": saved(photo.convert("CMYK"), "TIFF"),
        "tiff big": saved(photo, "TIFF", big_tiff=True),
        "avif": saved(photo, "AVIF", speed=9, exif=exif),
        "avif alpha": saved(clear, "AVIF", speed=9, quality=40),
        "avif animated": saved(photo, "AVIF", speed=9, save_all=True, append_images=frames),
    }  # fmt: skip
    for name, data in made.items():
        expected = Unusable if name == "bmp rle" else Decoded
        assert isinstance(decode(data), expected), (name, decode(data))
    return made


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


def _peak() -> int:
    """Largest resident size of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def _fuzz(numbers: range, line: Connection) -> None:
    """In a child: says which input comes next, then how it went."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    good()
    # libtiff writes on the standard error what it finds; errors of our own go over the line.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    line.send(("ready", _peak()))
    results: Counter[str] = Counter()
    slowest = (0.0, -1)
    for number in numbers:
        name, data = mutant(number)
        line.send(("next", number))
        begin = time.process_time()
        try:
            made = decode(data)
            glance = decode_grey(data)
        except Exception as error:
            line.send(("raised", f"{type(error).__name__}: {error}"))
            raise
        slowest = max(slowest, (time.process_time() - begin, number))
        assert isinstance(made, Decoded | Unusable)
        assert isinstance(glance, tuple | Unusable)
        results[f"{name}: {'decoded' if isinstance(made, Decoded) else 'refused'}"] += 1
    line.send(("done", results, slowest, _peak()))


def _run(inputs: int, first: int, processes: int) -> int:
    """Share the inputs out, watch the children, and print what happened."""
    context = multiprocessing.get_context("spawn")
    results: Counter[str] = Counter()
    slowest, peak, ready = (0.0, -1), 0, 0
    ended: list[tuple[int, int | None]] = []
    # Children are renewed now and then, so that a leak would not hide who needed the memory.
    waiting = [
        range(n, min(n + 20_000, first + inputs)) for n in range(first, first + inputs, 20_000)
    ]
    running: dict[Any, tuple[Any, range, list[float]]] = {}
    while waiting or running:
        while waiting and len(running) < processes:
            numbers = waiting.pop()
            line, far = context.Pipe(duplex=False)
            child = context.Process(target=_fuzz, args=(numbers, far), daemon=True)
            child.start()
            far.close()
            running[line] = (child, numbers, [numbers.start, time.monotonic()])
        for line in wait(list(running), timeout=1.0):
            child, numbers, now = running[line]
            try:
                said = line.recv()
            except EOFError:
                child.join()
                number = int(now[0])
                if child.exitcode != 0:
                    ended.append((number, child.exitcode))
                    print(f"input {number} ended its process: {child.exitcode}", flush=True)
                    waiting.append(range(number + 1, numbers.stop))
                del running[line]
                continue
            if said[0] == "next":
                now[:] = said[1], time.monotonic()
            elif said[0] == "raised":
                print(f"input {int(now[0])} raised {said[1]}", flush=True)
            elif said[0] == "ready":
                ready = max(ready, said[1])
            else:
                results += said[1]
                slowest, peak = max(slowest, said[2]), max(peak, said[3])
        for child, _, now in running.values():
            if time.monotonic() - now[1] > 10 * SECONDS:
                child.kill()
    decoded = sum(n for name, n in results.items() if name.endswith("decoded"))
    print(f"{results.total()} inputs of {len(good())} kinds: {decoded} decoded, "
          f"{results.total() - decoded} refused with a reason, {len(ended)} ended their process")  # fmt: skip
    print(f"slowest: {slowest[0]:.2f} s of CPU time, input {slowest[1]} ({mutant(slowest[1])[0]})")
    print(f"peak memory: {peak} MiB, {ready} MiB of it before the first input")
    return 1 if ended or slowest[0] > SECONDS else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=200_000)
    parser.add_argument("--first", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--one", type=int)
    parser.add_argument("--save", type=Path)
    wanted = parser.parse_args()
    if wanted.one is None:
        return _run(wanted.inputs, wanted.first, wanted.processes)
    name, data = mutant(wanted.one)
    if wanted.save:
        wanted.save.write_bytes(data)
    begin = time.process_time()
    made = decode(data)
    print(
        name,
        len(data),
        made if isinstance(made, Unusable) else made.size,
        time.process_time() - begin,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
