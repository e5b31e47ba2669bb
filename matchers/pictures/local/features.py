"""The corners of a picture with what they look like: the local fingerprint."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.pictures.local.descriptors import WORDS, describe
from matchers.pictures.local.keypoints import CANVAS, levels
from matchers.pictures.local.words import ordinary, words

_PLACE = np.dtype([("x", "<i2"), ("y", "<i2"), ("level", "u1")])
UNIT = 1 / 32_000
"""Kept places are whole numbers of this, in longer sides."""


@dataclass(frozen=True, slots=True)
class Features:
    """``x``, ``y``: from the picture's middle, in longer sides (float32, n); ``level``: half
    octaves (int8, n), a corner of level l is 2^(l/2) times as large as one of level 0; ``codes``:
    descriptors, uint64 (n, 4)."""

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    level: NDArray[np.int8]
    codes: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.x)

    def without_ordinary(self) -> Features:
        """Only the corners that tell something."""
        tells = ~ordinary()[words(self.codes)]
        return Features(self.x[tells], self.y[tells], self.level[tells], self.codes[tells])

    def to_bytes(self) -> bytes:
        places = np.empty(len(self), _PLACE)
        places["x"] = np.rint(self.x / UNIT)
        places["y"] = np.rint(self.y / UNIT)
        places["level"] = self.level
        return places.tobytes() + self.codes.astype("<u8").tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Features:
        if not data:
            return NO_FEATURES
        count, rest = divmod(len(data), _PLACE.itemsize + 8 * WORDS)
        if rest:
            raise ValueError(f"{len(data)} bytes are no whole number of local features")
        places = np.frombuffer(data, _PLACE, count)
        codes = np.frombuffer(data, "<u8", offset=count * _PLACE.itemsize).reshape(count, WORDS)
        return cls(
            (places["x"] * UNIT).astype(np.float32),
            (places["y"] * UNIT).astype(np.float32),
            places["level"].astype(np.int8),
            codes.astype(np.uint64),
        )


def features(grey: NDArray[np.uint8]) -> Features:
    """Of a grey picture (height, width) of any size, the corners that tell something."""
    # As they will be read again, so that a kept fingerprint compares as a fresh one.
    return Features.from_bytes(described(grey).without_ordinary().to_bytes())


def described(grey: NDArray[np.uint8]) -> Features:
    """All corners."""
    height, width = grey.shape
    longest = max(height, width)
    if longest != CANVAS:
        size = (max(1, round(width * CANVAS / longest)), max(1, round(height * CANVAS / longest)))
        grey = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_LINEAR_EXACT), np.uint8)
    x, y, level, codes = [], [], [], []
    for found in levels(grey):
        made = describe(found.pixels, found.x, found.y)
        high, wide = found.pixels.shape
        across, down = grey.shape[1] / wide, grey.shape[0] / high
        x.append(((found.x + 0.5) * across - grey.shape[1] / 2) / CANVAS)
        y.append(((found.y + 0.5) * down - grey.shape[0] / 2) / CANVAS)
        level.append(np.full(len(found.x), found.number, np.int8))
        codes.append(made)
    if not x:
        return NO_FEATURES
    return Features(
        np.concatenate(x).astype(np.float32),
        np.concatenate(y).astype(np.float32),
        np.concatenate(level),
        np.concatenate(codes),
    )


_NONE = np.empty(0, np.float32)
NO_FEATURES = Features(_NONE, _NONE, np.empty(0, np.int8), np.empty((0, WORDS), np.uint64))
