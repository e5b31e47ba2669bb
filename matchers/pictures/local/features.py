"""The corners of a picture with what they look like: the local fingerprint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.pictures.local.descriptors import WORDS, describe
from matchers.pictures.local.keypoints import CANVAS, FINE, Level, finer, levels
from matchers.pictures.local.words import ordinary, words

_PLACE = np.dtype([("x", "<i2"), ("y", "<i2"), ("level", "i1")])
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

    def of(self, which: NDArray[np.bool_]) -> Features:
        """Some of them."""
        return Features(self.x[which], self.y[which], self.level[which], self.codes[which])

    def without_ordinary(self) -> Features:
        """Only the corners that tell something."""
        return self.of(~ordinary()[words(self.codes)])

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


def features(grey: NDArray[np.uint8], fewer: int = 1) -> tuple[Features, Features]:
    """Of a grey picture (height, width) of any size: the corners that tell something, and the
    details. Those are the corners by which a small mark is found: the others, and those of a level
    (-1) that is finer than the canvas.

    :param fewer: how many times fewer than usual.
    """
    found = described(grey, fewer)
    tells = ~ordinary()[words(found.codes)]
    details = joined([found.of(~tells), _described(_resized(grey, FINE), finer, fewer)])
    # As they will be read again, so that a kept fingerprint compares as a fresh one.
    return _kept(found.of(tells)), _kept(details)


def _kept(found: Features) -> Features:
    return Features.from_bytes(found.to_bytes())


def described(grey: NDArray[np.uint8], fewer: int = 1) -> Features:
    """All corners on the canvas."""
    return _described(_resized(grey, CANVAS), levels, fewer)


def joined(parts: Sequence[Features]) -> Features:
    """One after the other."""
    if not parts:
        return NO_FEATURES
    return Features(
        np.concatenate([part.x for part in parts]),
        np.concatenate([part.y for part in parts]),
        np.concatenate([part.level for part in parts]),
        np.concatenate([part.codes for part in parts]),
    )


def _resized(grey: NDArray[np.uint8], longest: int) -> NDArray[np.uint8]:
    height, width = grey.shape
    factor = longest / max(height, width)
    if factor == 1:
        return grey
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_LINEAR_EXACT), np.uint8)


def _described(
    grey: NDArray[np.uint8], found: Callable[[NDArray[np.uint8], int], list[Level]], fewer: int
) -> Features:
    parts, longest = [], max(grey.shape)
    for level in found(grey, fewer):
        high, wide = level.pixels.shape
        across, down = grey.shape[1] / wide, grey.shape[0] / high
        parts.append(
            Features(
                (((level.x + 0.5) * across - grey.shape[1] / 2) / longest).astype(np.float32),
                (((level.y + 0.5) * down - grey.shape[0] / 2) / longest).astype(np.float32),
                np.full(len(level.x), level.number, np.int8),
                describe(level.pixels, level.x, level.y),
            )
        )
    return joined(parts)


_NONE = np.empty(0, np.float32)
NO_FEATURES = Features(_NONE, _NONE, np.empty(0, np.int8), np.empty((0, WORDS), np.uint64))
