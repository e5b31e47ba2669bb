"""The pictures as they are shown: originals, and what was done to some of them."""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files

from PIL import Image, ImageOps

from listingwatch.samplemarket.world import Shown, Treatment

HUGE = "panorama-40-megapixels.png"
"""A picture larger than the limit, though small in bytes: one colour all over."""


@cache
def original(picture: str) -> bytes:
    """A rendering as it ships."""
    return files("listingwatch.samplemarket").joinpath(f"pictures/{picture}.jpg").read_bytes()


@cache
def shown_bytes(shown: Shown) -> bytes:
    """The bytes of a picture as a listing shows it."""
    data = original(shown.picture)
    if shown.treatment is Treatment.ORIGINAL:
        return data
    if shown.treatment is Treatment.TRUNCATED:
        return data[: len(data) // 3]
    with Image.open(io.BytesIO(data)) as picture:
        changed = picture.convert("RGB")
    if shown.treatment is Treatment.RECOMPRESSED:
        changed = changed.resize((changed.width * 5 // 8, changed.height * 5 // 8))
        return _jpeg(changed, 62)
    if shown.treatment is Treatment.MIRRORED:
        return _jpeg(ImageOps.mirror(changed), 80)
    return _jpeg(ImageOps.expand(changed, border=44, fill=(24, 61, 99)), 82)


@cache
def huge() -> bytes:
    """The picture of 40 megapixels."""
    buffer = io.BytesIO()
    Image.new("L", (8000, 5000), 200).save(buffer, "PNG", optimize=False, compress_level=9)
    return buffer.getvalue()


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
