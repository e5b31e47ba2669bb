"""Drawings that differ as product photos do, made without any file."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw, ImageOps


def drawing(seed: int, size: int = 320) -> Image.Image:
    """A busy picture; another seed gives another picture."""
    source = np.random.default_rng(seed)
    picture = Image.new("RGB", (size, size), tuple(int(v) for v in source.integers(60, 220, 3)))
    draw = ImageDraw.Draw(picture)
    for _ in range(30):
        x, y = (int(v) for v in source.integers(-size // 8, size, 2))
        w, h = (int(v) for v in source.integers(size // 16, size // 2, 2))
        fill = tuple(int(v) for v in source.integers(0, 255, 3))
        shape = draw.ellipse if source.random() < 0.5 else draw.rectangle
        shape((x, y, x + w, y + h), fill=fill)
    return picture


def jpeg(picture: Image.Image, quality: int = 88) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def mirrored(picture: Image.Image) -> Image.Image:
    return ImageOps.mirror(picture)


def framed(picture: Image.Image, colour: tuple[int, int, int] = (150, 20, 30)) -> Image.Image:
    return ImageOps.expand(picture, border=picture.width // 12, fill=colour)
