"""What is no picture, or no picture that anybody needs: refused with a reason, at little cost."""

from __future__ import annotations

import os
import random
import struct
import time
import warnings
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from domain.match import Unusable
from matchers.av1 import largest_picture
from matchers.containers import overloaded
from matchers.decoding import WORKING_SIZE, Decoded, decode
from tests.matchers.damage import mutant
from tests.matchers.good_pictures import chunk, good, png, saved
from tests.pictures import drawing

PHOTO = drawing(5, 300)


def tiff(tags: list[tuple[int, int, int, int]], tail: bytes = b"") -> bytes:
    """A little-endian TIFF of 64 by 64 greys with these tags besides."""
    size = [(256, 4, 1, 64), (257, 4, 1, 64), (258, 3, 1, 8), (262, 3, 1, 1), (277, 3, 1, 1)]
    entries = b"".join(struct.pack("<HHII", *tag) for tag in sorted(size + tags))
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries) // 12) + entries + bytes(4) + tail


def passes(times: int) -> bytes:
    """A progressive JPEG whose last scan is there many times."""
    data = saved(Image.new("L", (2000, 2000), 77), "JPEG", progressive=True)
    last = data.rfind(b"\xff\xda")
    return data[:last] + data[last:-2] * times + b"\xff\xd9"


SMALL = saved(drawing(1, 64), "PNG")
SMALL_JPEG = saved(drawing(1, 64), "JPEG")
BOMB = zlib.compress(bytes(20_000_000))
GIF = b"GIF89a" + struct.pack("<HHBBB", 64, 64, 0, 0, 0)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"", "0 bytes"),
        (lambda: b'\xef\xbb\xbf <?xml version="1.0"?>\n<!-- x --><svg xmlns=""/>', "an SVG drawing"),
        (lambda: b'<!DOCTYPE svg PUBLIC "x">\n<svg/>', "an SVG drawing"),
        (lambda: b"\n<!doctype html><title>Not found</title>", "a web page (HTML)"),
        (lambda: b"<!--a-->" * 250 + b"<p>", "no picture of a known format"),
        (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a HEIF picture"),
        (lambda: b"%PDF-1.7", "a PDF document"),
        (lambda: saved(PHOTO, "JPEG")[:3000], "truncated or broken"),
        (lambda: saved(PHOTO, "JPEG", progressive=True)[:3000], "truncated or broken"),
        (lambda: SMALL[:-600], "truncated or broken"),
        (lambda: saved(PHOTO, "WEBP")[:2000], "broken"),
        (lambda: saved(PHOTO, "AVIF", speed=9)[:2000], "broken"),
        (lambda: png(30000, 1, 8, 0, bytes(30001)), "only 30000×1"),
        (lambda: png(33 * 16, 16, 8, 0, bytes((33 * 16 + 1) * 16)), "a strip of 528×16"),
        (lambda: saved(Image.new("1", (8000, 5000)), "PNG"), "40.0 megapixels"),
        (lambda: png(30_000, 30_000, 8, 0, b""), "too large to decode"),
        (lambda: b"\xff\xd8" + b"\xff\xe5\0\2" * 3_000_000 + SMALL_JPEG[2:], "more than 20000 parts"),
        (lambda: b"\xff\xd8" + b"\xff" * 20_000_000, "broken"),
        (lambda: b"\xff\xd8\xff\xe0" + bytes(20_000_000), "broken"),
        (lambda: passes(2000), "more than 64 times"),
        (lambda: SMALL[:33] + chunk(b"abCd", b"") * 1_000_000 + SMALL[33:], "more than 20000 parts"),
        (lambda: SMALL[:33] + chunk(b"zTXt", b"a\0\0" + BOMB) + SMALL[33:], "too large"),
        (lambda: SMALL[:33] + chunk(b"iCCP", b"a\0\0" + BOMB) + SMALL[33:], "too large"),
        (lambda: GIF + b"!\xfe" + b"\1a" * 9_000_000 + b"\0;", "more than 20000 parts"),
        (lambda: GIF + b"x" * 20_000_000, "more than 20000 parts"),
        (lambda: tiff([(273, 4, 5_000_000, 8)], bytes(20_000_000)), "5000000 numbers"),
        (lambda: tiff([(259, 3, 1, 8), (322, 4, 1, 30000), (323, 4, 1, 30000)]), "30000×30000"),
        (lambda: tiff([(259, 3, 1, 34925), (273, 4, 1, 8)]), "lzma is not read"),
        (lambda: good()["bmp rle"], "run lengths is not read"),
        (lambda: saved(Image.new("RGB", (16383, 16383)), "WEBP", lossless=True, method=0), "too large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_refused_says_why_and_costs_little(make: Callable[[], bytes], reason: str) -> None:
    """Monsters and impostors: each has its reason, in less than a second of CPU time."""
    data = make()
    begin = time.process_time()
    made = decode(data)
    taken = time.process_time() - begin
    assert isinstance(made, Unusable)
    assert reason in made.reason
    assert taken < 1.0


@pytest.mark.parametrize(
    "make",
    [
        lambda: passes(40),
        lambda: SMALL_JPEG[:-2] + b"\xff\xd0" * 5_000_000 + b"\xff\xd9",
        lambda: SMALL_JPEG + os.urandom(5_000_000),
        lambda: png(64, 64, 8, 2, bytes(200_000_000)),
        lambda: SMALL + bytes(5_000_000),
        lambda: tiff([(259, 3, 1, 1), (273, 4, 100_000, 110), (278, 4, 1, 1)], bytes(400_000)),
        lambda: saved(drawing(1, 64), "GIF", save_all=True, append_images=[drawing(n, 64) for n in range(2, 90)]),
    ],
)  # fmt: skip
def test_what_is_odd_but_readable_costs_little(make: Callable[[], bytes]) -> None:
    """Data behind the picture, more rows than it has, many passes and frames."""
    data = make()
    begin = time.process_time()
    assert isinstance(decode(data), Decoded)
    assert time.process_time() - begin < 2.0


def test_avif_pictures_cannot_hide_their_size() -> None:
    """What is decoded is told by the AV1 data, also where the container claims much less."""
    for name, data in good().items():
        if name.startswith("avif"):
            assert largest_picture(data) == 72 * 72, name
    data = saved(Image.new("RGB", (8000, 4300), (9, 90, 200)), "AVIF", speed=10)
    lying = data.replace(struct.pack(">II", 8000, 4300), struct.pack(">II", 80, 43))
    assert lying != data
    assert largest_picture(lying) == 8000 * 4300
    made = decode(lying)
    assert isinstance(made, Unusable)
    assert "its data are of 34.4 megapixels" in made.reason


def test_a_limit_of_pixels_can_be_given() -> None:
    """The caller's limit holds in both ways of reading."""
    for kind in ("JPEG", "PNG"):
        made = decode(saved(PHOTO, kind), max_pixels=80_000)
        assert isinstance(made, Unusable)
        assert "0.1 megapixels" in made.reason


def test_no_picture_as_it_is_made_counts_as_overloaded() -> None:
    """Restart markers, many passes as encoders write them, long metadata: read all the same."""
    for name, data in good().items():
        kind = name.split()[0].upper()
        assert overloaded(data, {"MPO": "JPEG", "APNG": "PNG"}.get(kind, kind)) is None, name


def test_damaged_pictures_never_raise() -> None:
    """Two thousand mutants of every format: a picture or a reason. ``make fuzz`` takes a million."""
    first = random.SystemRandom().randrange(10**9)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number in range(first, first + 2000):
            name, data = mutant(number)
            made = decode(data)
            assert isinstance(made, Decoded | Unusable), (number, name)
            if isinstance(made, Unusable):
                assert made.reason, (number, name)
            else:
                assert max(made.pixels.shape[:2]) <= WORKING_SIZE, (number, name)
