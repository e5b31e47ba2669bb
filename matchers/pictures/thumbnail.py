"""The small picture that is kept with a fingerprint, so that two pictures can be laid over each
other without their files.

A JPEG of at most 224 pixels on the longer side: some 6 KB; of a picture with transparency, which
has two, WebPs: they take longer to write, and half of the room. It goes with the local features:
what they point to is looked at in it. Pictures of which only hashes are kept have none
(:mod:`matchers.pictures.glance`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 224
QUALITY, SMALL_QUALITY = 78, 70
"""Of JPEG, of WebP."""

REMEMBERED = 64
"""Decoded ones that are kept at hand: some 600 KB each, too much for every reference."""


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """``lab``: (height, width, 3) float32: brightness 0..255, then two colour axes, 0 is grey."""

    lab: NDArray[np.float32]

    @property
    def grey(self) -> NDArray[np.float32]:
        return self.lab[:, :, 0]


def encode(pixels: NDArray[np.uint8], *, small: bool = False) -> bytes:
    """Of an RGB picture (height, width, 3).

    :param small: whether room counts more than time.
    """
    height, width = pixels.shape[:2]
    factor = SIDE / max(height, width)
    if factor < 1:
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    form, how = (
        (".webp", [cv2.IMWRITE_WEBP_QUALITY, SMALL_QUALITY]) if small
        else (".jpg", [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    )  # fmt: skip
    done, data = cv2.imencode(form, cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), how)
    if not done:  # nothing but a missing codec
        raise ValueError(f"cannot keep a picture of {pixels.shape}")
    return data.tobytes()


@lru_cache(maxsize=REMEMBERED)
def decode_thumbnail(data: bytes) -> Thumbnail:
    """The inverse, as far as there is one.

    :raises ValueError: when the bytes are none.
    """
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError(f"{len(data)} bytes are no kept picture")
    lab = cv2.cvtColor(pixels, cv2.COLOR_BGR2LAB).astype(np.float32)
    lab[:, :, 1:] -= 128.0
    return Thumbnail(lab)
