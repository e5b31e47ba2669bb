"""Steps on pixels between a decoder and the working size, each in integers, so that every machine
gets the same."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

SEEN_THROUGH = 0.5
"""Mean transparency (0..255) from which the flattening on black is worth having."""

_Pixels = NDArray[np.uint8]


def mean(values: NDArray[np.generic], by: int) -> NDArray[np.generic]:
    """Reduced by a whole number; what is left over at the right and at the bottom is cut off."""
    if by == 1:
        return values
    height, width = (n // by * by for n in values.shape[:2])
    if values.dtype not in {np.dtype(np.uint8), np.dtype(np.uint16)}:
        values = values.astype(np.float32)
    reduced: NDArray[np.generic] = cv2.resize(
        values[:height, :width],  # type: ignore[arg-type]
        (width // by, height // by),
        interpolation=cv2.INTER_AREA,
    )
    return reduced


def fitted(pixels: _Pixels, size: int) -> _Pixels:
    """Resampled bilinearly to ``size`` on the longer side, where that is longer."""
    height, width = pixels.shape[:2]
    longer = max(height, width)
    if longer <= size:
        return pixels
    target = (max(1, round(width * size / longer)), max(1, round(height * size / longer)))
    made = cv2.resize(pixels, target, interpolation=cv2.INTER_LINEAR_EXACT)
    return made.astype(np.uint8, copy=False)


def flattened(rgba: _Pixels) -> tuple[_Pixels, _Pixels | None]:
    """On white, and on black where that makes a difference."""
    alpha = rgba[..., 3:].astype(np.uint16)
    clear = 255 - alpha
    if not clear.any():
        return np.ascontiguousarray(rgba[..., :3]), None
    black = rgba[..., :3] * alpha + 127
    white = ((black + 255 * clear) // 255).astype(np.uint8)
    if float(clear.mean()) < SEEN_THROUGH:
        return white, None
    return white, (black // 255).astype(np.uint8)


def upright(pixels: _Pixels, orientation: int) -> _Pixels:
    """Turned and mirrored as EXIF's orientation (1 to 8) says."""
    if orientation == 1:
        return pixels
    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)
    # What is left is a mirror along each axis: columns, rows.
    columns, rows = orientation in {2, 3, 6, 7}, orientation in {3, 4, 7, 8}
    return np.ascontiguousarray(pixels[:: -1 if rows else 1, :: -1 if columns else 1])
