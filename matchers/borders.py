"""Cuts plain borders off a picture: frames that sellers add, the empty ground of studio shots."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

TOLERANCE = 18
"""Greatest difference from the border's colour, per channel of 0..255, that still is border: JPEG
ringing at quality 70 stays below it."""

MIN_TRIM = 0.015
"""A trimmed side must lose this share of the picture to count; less is resampling noise."""

MIN_LEFT = 0.2
"""At least this share of each side must be left, or what is left says too little."""


def inside_border(picture: Image.Image) -> tuple[int, int, int, int] | None:
    """The box (left, top, right, bottom; pixels) inside an RGB picture's plain border, or None
    where there is no border worth cutting.

    Works side by side: rows and columns go while they are of one colour, which may differ from side
    to side.
    """
    pixels = np.asarray(picture, dtype=np.int16)
    height, width = pixels.shape[:2]
    top = _plain(pixels)
    bottom = _plain(pixels[::-1])
    if top + bottom >= height:
        return None
    columns = pixels[top : height - bottom].swapaxes(0, 1)
    left = _plain(columns)
    right = _plain(columns[::-1])
    kept_width, kept_height = width - left - right, height - top - bottom
    if kept_width < MIN_LEFT * width or kept_height < MIN_LEFT * height:
        return None
    if max(top, bottom) < MIN_TRIM * height and max(left, right) < MIN_TRIM * width:
        return None
    return (left, top, width - right, height - bottom)


def _plain(rows: NDArray[np.int16]) -> int:
    """How many of the first rows have, all along, the colour that the first row mostly has."""
    colour = np.median(rows[0], axis=0)
    start, size = 0, 8
    # In blocks that grow, since most pictures have no border at all.
    while start < len(rows):
        block = rows[start : start + size]
        # A frame may carry a few specks; 98 in 100 pixels must agree.
        agrees = (np.abs(block - colour).max(axis=2) <= TOLERANCE).mean(axis=1) >= 0.98
        if not agrees.all():
            return start + int(np.argmin(agrees))
        start, size = start + size, size * 2
    return len(rows)
