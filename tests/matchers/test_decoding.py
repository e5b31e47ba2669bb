"""Decoding: people's view of a picture, at a bounded price, or the reason why not."""

from __future__ import annotations

import os
import random
import struct
import time
import warnings
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageOps

from domain.match import Unusable
from matchers import decoding
from matchers.av1 import largest_picture
from matchers.containers import exif_orientation, jpeg_orientation, overloaded
from matchers.decoding import WORKING_SIZE, Decoded, decode
from tests.matchers.broken_pictures import chunk, good, interlaced_png, mutant, png, saved
from tests.pictures import drawing

PHOTO = drawing(5, 300)


def pixels(data: bytes) -> np.ndarray:
    made = decode(data)
    assert isinstance(made, Decoded), made
    assert made.pixels.dtype == np.uint8
    assert made.pixels.flags.c_contiguous
    return made.pixels.astype(int)


def apart(data: bytes, picture: Image.Image = PHOTO) -> float:
    """Mean difference of what was decoded from a picture, of 255."""
    found = pixels(data)
    expected = np.asarray(picture.convert("RGB")).astype(int)
    assert found.shape == expected.shape
    return float(np.abs(found - expected).mean())


def deep(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture).astype(np.uint16) * 257


ADOBE_INVERTED = ImageOps.invert(PHOTO).convert("CMYK")


@pytest.mark.parametrize(
    ("data", "most"),
    [
        (saved(PHOTO, "PNG"), 0),
        (saved(PHOTO, "BMP"), 0),
        (saved(PHOTO, "TIFF", compression="tiff_lzw"), 0),
        (saved(PHOTO, "WEBP", lossless=True), 0),
        (interlaced_png(np.asarray(PHOTO)), 0),
        (interlaced_png(deep(PHOTO)), 1),
        (saved(PHOTO, "GIF", save_all=True, append_images=[drawing(6, 300)]), 8),
        (saved(PHOTO, "WEBP", quality=90, save_all=True, append_images=[drawing(6, 300)]), 6),
        (saved(PHOTO, "PNG", save_all=True, append_images=[drawing(6, 300)]), 0),
        (saved(PHOTO, "AVIF", quality=90, speed=9), 6),
        (saved(PHOTO, "JPEG", quality=95, icc_profile=b"not a profile"), 4),
        (saved(PHOTO, "JPEG", quality=95, progressive=True), 4),
        (saved(PHOTO, "JPEG", quality=95, keep_rgb=True), 4),
        (saved(PHOTO.convert("CMYK"), "JPEG", quality=95), 4),
        (saved(PHOTO.convert("CMYK"), "TIFF"), 1),
        (saved(PHOTO, "JPEG", quality=95)[:-2] + b"\0\0\0\xff\xd9", 4),
    ],
)
def test_every_format_is_read_as_people_see_it(data: bytes, most: float) -> None:
    """Lossless formats to the bit, others nearly; of an animation the first frame."""
    assert apart(data) <= most


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_greys_of_16_bits(kind: str) -> None:
    """They keep their white and black, and are not stretched."""
    grey = PHOTO.convert("L").point(lambda value: 60 + value // 3)
    assert apart(saved(Image.fromarray(deep(grey)), kind), grey) == 0


def test_greys_of_unknown_range_are_stretched() -> None:
    """Floats and 32-bit numbers reach from black to white, whatever their unit; NaN is black."""
    values = np.asarray(PHOTO.convert("L")).astype(np.float32) * 1e5 - 3
    found = pixels(saved(Image.fromarray(values), "TIFF"))
    assert (found.min(), found.max()) == (0, 255)
    values[:9] = np.nan
    assert pixels(saved(Image.fromarray(values), "TIFF"))[:9].max() <= 1


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_orientation_is_applied(kind: str, orientation: int) -> None:
    """Upright as Pillow turns it, the size with it."""
    stored = PHOTO.crop((0, 0, 300, 200))
    exif = Image.Exif()
    exif[0x0112] = orientation
    written = exif.tobytes()  # Pillow's AVIF writer takes the orientation out of what it is given
    data = saved(stored, kind, exif=exif, **({"speed": 9} if kind == "AVIF" else {}))
    stored.getexif()[0x0112] = orientation
    expected = ImageOps.exif_transpose(stored)
    made = decode(data)
    assert isinstance(made, Decoded)
    assert made.size == expected.size
    assert apart(data, expected) < 12
    assert exif_orientation(written) == orientation
    if kind == "JPEG":
        assert jpeg_orientation(data) == orientation


@pytest.mark.parametrize(
    ("size", "decoded"),
    [
        ((1000, 700), (500, 350)),
        ((640, 480), (512, 384)),
        ((871, 100), (436, 50)),
        ((870, 100), (512, 59)),
        ((5000, 3000), (512, 307)),
        ((9000, 600), (512, 34)),
        ((333, 200), (333, 200)),
    ],
)
def test_jpegs_are_scaled_while_decoded(size: tuple[int, int], decoded: tuple[int, int]) -> None:
    """At most the working size, hardly ever less; near to what the whole picture gives by areas."""
    picture = drawing(7, 640).resize(size, Image.Resampling.BICUBIC)
    made = decode(saved(picture, "JPEG", quality=92))
    assert isinstance(made, Decoded)
    assert made.size == size
    assert made.pixels.shape == (decoded[1], decoded[0], 3)
    expected = np.asarray(picture.resize(decoded, Image.Resampling.BOX)).astype(int)
    assert np.abs(made.pixels - expected).mean() < 4


def test_other_formats_are_reduced() -> None:
    """By whole numbers first, then to the working size."""
    picture = drawing(8, 1700)
    found = pixels(saved(picture, "PNG", compress_level=1))
    assert found.shape == (WORKING_SIZE, WORKING_SIZE, 3)
    expected = np.asarray(picture.resize((512, 512), Image.Resampling.BOX)).astype(int)
    assert np.abs(found - expected).mean() < 4


@pytest.mark.parametrize("name", [name for name in good() if name.startswith("jpeg")])
def test_the_fast_way_equals_pillow(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A JPEG read by libjpeg-turbo directly has the very pixels that Pillow gives."""
    for data in (good()[name], saved(drawing(9, 1003), "JPEG", quality=88)):
        fast = decode(data)
        with monkeypatch.context() as patched:
            patched.setattr(decoding, "_jpeg", lambda *_: None)
            slow = decode(data)
        assert isinstance(fast, Decoded)
        assert isinstance(slow, Decoded)
        assert fast.size == slow.size
        assert (fast.pixels == slow.pixels).all()


def test_only_cmyk_jpegs_leave_the_fast_way() -> None:
    """What shops serve is read the fast way."""
    for name, data in good().items():
        if name.startswith("jpeg"):
            taken = isinstance(decoding._jpeg(data, 10**6, WORKING_SIZE), Decoded)
            assert taken == (name != "jpeg cmyk"), name


@pytest.mark.parametrize(
    ("kind", "options"),
    [("PNG", {}), ("WEBP", {"lossless": True, "exact": True}), ("TIFF", {})],
)
def test_transparency_is_flattened_on_white_and_on_black(kind: str, options: dict) -> None:
    """Half-transparent pixels mix with each ground; what is opaque has only one flattening."""
    clear = PHOTO.convert("RGBA")
    clear.putalpha(128)
    made = decode(saved(clear, kind, **options))
    assert isinstance(made, Decoded)
    assert made.on_black is not None
    colour = np.asarray(PHOTO).astype(int)
    assert np.abs(made.on_black - colour * 128 / 255).max() <= 1
    assert np.abs(made.pixels - (255 - (255 - colour) * 128 / 255)).max() <= 1
    clear.putalpha(255)
    made = decode(saved(clear, kind, **options))
    assert isinstance(made, Decoded)
    assert made.on_black is None


@pytest.mark.parametrize("mode", ["P", "L", "LA", "RGB"])
def test_transparency_without_an_alpha_channel(mode: str) -> None:
    """Palettes with clear entries, colour keys, grey with alpha: clear where they say so."""
    picture = Image.new("RGB", (80, 80), (10, 20, 30))
    picture.paste((200, 40, 90), (20, 20, 60, 60))
    if mode == "LA":
        clear = picture.convert("LA")
        clear.putalpha(picture.convert("L").point(lambda value: 255 * (value > 50)))
        data = saved(clear, "PNG")
    elif mode == "P":
        indexed = picture.quantize(2)
        data = saved(indexed, "PNG", transparency=indexed.getpixel((0, 0)))
    else:
        keyed = picture.convert(mode)
        data = saved(keyed, "PNG", transparency=keyed.getpixel((0, 0)))
    made = decode(data)
    assert isinstance(made, Decoded)
    assert made.on_black is not None
    assert made.pixels[5, 5].tolist() == [255, 255, 255]
    assert made.on_black[5, 5].tolist() == [0, 0, 0]
    assert made.pixels[40, 40].tolist() == made.on_black[40, 40].tolist()


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
