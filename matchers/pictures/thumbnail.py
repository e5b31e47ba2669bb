"""The small picture that is kept with a fingerprint, so that two pictures can be laid over each
other without their files.

A JPEG of at most 224 pixels on the longer side: some 6 KB. It goes with the local features: what
they point to is looked at in it. Pictures of which only hashes are kept have none
(:mod:`matchers.pictures.glance`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 224
QUALITY = 78
REMEMBERED = 64
"""Decoded ones that are kept at hand: some 600 KB each, too much for every reference."""


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """``lab``: (height, width, 3) float32: brightness 0..255, then two colour axes, 0 is grey."""

    lab: NDArray[np.float32]

    @property
    def grey(self) -> NDArray[np.float32]:
        return self.lab[:, :, 0]


def encode(pixels: NDArray[np.uint8]) -> bytes:
    """Of an RGB picture (height, width, 3)."""
    height, width = pixels.shape[:2]
    factor = SIDE / max(height, width)
    if factor < 1:
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    done, data = cv2.imencode(
        ".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, QUALITY]
    )
    if not done:  # nothing but a missing codec
        raise ValueError(f"cannot keep a picture of {pixels.shape}")
    return data.tobytes()


@lru_cache(maxsize=REMEMBERED)
def decode_thumbnail(data: bytes) -> Thumbnail:
    """The inverse, as far as a JPEG has one.

    :raises ValueError: when the bytes are none.
    """
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError(f"{len(data)} bytes are no kept picture")
    lab = cv2.cvtColor(pixels, cv2.COLOR_BGR2LAB).astype(np.float32)
    lab[:, :, 1:] -= 128.0
    return Thumbnail(lab)
