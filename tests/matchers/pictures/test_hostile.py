"""Unusable and hostile pictures: a reason, never a crash."""

from __future__ import annotations

import io
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from domain.match import Unusable
from matchers.contract import ImageMedium
from matchers.decoding import decode
from matchers.pictures.fingerprint import PictureFingerprint
from tests.matchers.pictures.made import (
    MATCHER,
    fingerprint,
)
from tests.pictures import drawing, jpeg


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
