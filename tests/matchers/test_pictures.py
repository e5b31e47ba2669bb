"""Pictures: copies are found, what cannot be compared says why, index equals comparison."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from domain.match import Box, Unusable
from matchers.contract import ImageMedium
from matchers.decoding import decode
from matchers.pictures import RADIUS, PictureFingerprint, PictureMatcher
from tests.pictures import drawing, framed, jpeg, mirrored

MATCHER = PictureMatcher()


def fingerprint(picture: Image.Image, quality: int = 85) -> PictureFingerprint:
    made = MATCHER.fingerprint(ImageMedium(jpeg(picture, quality)))
    assert not isinstance(made, Unusable)
    return made


@pytest.mark.parametrize("seed", range(6))
def test_copies_are_found(seed: int) -> None:
    """Smaller, coarser, mirrored, framed, blurred: all within the radius."""
    picture = drawing(seed)
    reference = fingerprint(picture)
    for changed, quality in (
        (picture.resize((140, 140)), 50),
        (mirrored(picture), 70),
        (framed(picture), 80),
        (framed(mirrored(picture), (250, 250, 250)), 80),
        (picture.filter(ImageFilter.GaussianBlur(1)), 60),
    ):
        assert MATCHER.compare(fingerprint(changed, quality), reference) is not None


def test_other_pictures_are_not() -> None:
    """Two hundred pairs of different drawings: none is within the radius."""
    made = [fingerprint(drawing(100 + n)) for n in range(21)]
    pairs = [(a, b) for n, a in enumerate(made) for b in made[n + 1 :]]
    assert len(pairs) >= 200
    assert not any(MATCHER.compare(a, b) for a, b in pairs)


def test_the_region_is_where_the_picture_stands() -> None:
    """In a framed copy the region is what lies inside the frame."""
    found = MATCHER.compare(fingerprint(framed(drawing(1))), fingerprint(drawing(1)))
    assert found is not None
    assert isinstance(found.region, Box)
    assert found.region.x0 == pytest.approx(1 / 14, abs=0.01)
    assert found.region.x1 == pytest.approx(13 / 14, abs=0.01)


def bits(seed: int, flips: int) -> PictureFingerprint:
    """A fingerprint of random bits, some of them flipped."""
    source = np.random.default_rng(seed)
    rows = source.integers(0, 2**64, (2, 4), dtype=np.uint64)
    for n in source.permutation(256)[:flips]:
        rows[0, n // 64] ^= np.uint64(1 << int(n % 64))
    box = Box(0, 0, 1, 1)
    return PictureFingerprint(rows, rows[::-1].copy(), (box, box), 1.0)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 5),
    references=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 60)), max_size=12),
)
def test_index_equals_compare(seed: int, references: list[tuple[int, int]]) -> None:
    """The packed index finds what comparing one by one finds, at and around the radius too."""
    query = bits(seed, 0)
    index = MATCHER.index()
    expected = {}
    for number, (other, flips) in enumerate([*references, (seed, RADIUS), (seed, RADIUS + 1)]):
        reference = bits(other, flips)
        index.add(str(number), reference)
        found = MATCHER.compare(query, reference)
        if found is not None:
            expected[str(number)] = found
    assert dict(index.search(query)) == expected


def png(width: int, height: int) -> bytes:
    """A PNG of one colour that claims its size, small in bytes."""
    buffer = io.BytesIO()
    Image.new("1", (width, height)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "0 bytes"),
        (b"<html>", "no picture of a known format"),
        (jpeg(drawing(1))[:2000], "truncated or broken"),
        (png(8000, 5000), "40.0 megapixels"),
        (png(30_000, 30_000), "too large to decode"),
        (jpeg(Image.new("RGB", (300, 300), "white")), "nearly uniform"),
        (jpeg(drawing(1).resize((8, 300))), "only 8×300"),
        (b"GIF89a" + b"\xff" * 30, "picture"),
        (b"\x89PNG\r\n\x1a\n" + zlib.compress(b"x" * 1000), "picture"),
    ],
)
def test_unusable_says_why(data: bytes, reason: str) -> None:
    """Each broken or monstrous picture has its own reason, and none raises."""
    made = MATCHER.fingerprint(ImageMedium(data))
    assert isinstance(made, Unusable)
    assert reason in made.reason


def test_orientation_and_transparency() -> None:
    """A phone's rotated photo and a transparent PNG are compared as people see them."""
    picture = drawing(3)
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    picture.rotate(90, expand=True).save(buffer, "JPEG", exif=exif, quality=90)
    turned = MATCHER.fingerprint(ImageMedium(buffer.getvalue()))
    assert not isinstance(turned, Unusable)
    assert MATCHER.compare(turned, fingerprint(picture)) is not None
    clear = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    clear.paste(picture.resize((120, 120)), (40, 40))
    buffer = io.BytesIO()
    clear.save(buffer, "PNG")
    flat = decode(buffer.getvalue())
    assert not isinstance(flat, Unusable)
    assert flat.as_image().getpixel((5, 5)) == (255, 255, 255)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damaged_bytes_never_raise(data: st.DataObject) -> None:
    """Bytes flipped, cut or inserted in a real picture: a fingerprint or a reason, never a crash."""
    good = bytearray(jpeg(drawing(2, 64)))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(good) - 1))
        good[place] = data.draw(st.integers(0, 255))
    made = MATCHER.fingerprint(ImageMedium(bytes(good[: data.draw(st.integers(0, len(good)))])))
    assert isinstance(made, Unusable | PictureFingerprint)
