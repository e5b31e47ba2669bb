"""A 256-bit perceptual hash by the discrete cosine transform, of a picture and its eight turns.

The construction is that of PDQ ("The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing
Algorithm", Facebook, 2019): brightness at 64 by 64, the 16 by 16 coefficients of frequencies 1 to
16, each against their median. Since turning a picture only permutes its coefficients and changes
their signs, one transform serves all eight turns. Values are not PDQ's own to the bit: the
reduction to 64 by 64 is by area.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.pictures.turns import TURNS

SIDE = 64
KEPT = 16
BITS = KEPT * KEPT

Codes = NDArray[np.uint64]
"""Shape (n, 4)."""

_FREQUENCIES = np.arange(1, KEPT + 1)
_COSINES = (
    np.sqrt(2.0 / SIDE)
    * np.cos(np.pi / SIDE * np.outer(_FREQUENCIES, np.arange(SIDE) + 0.5))
).astype(np.float32)  # fmt: skip
_ODD = np.where(_FREQUENCIES % 2, -1.0, 1.0).astype(np.float32)


def reduced(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A grey picture (height, width) at 64 by 64, by area."""
    return cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)


def coefficients(small: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of pictures (n, 64, 64): (n, 16, 16), rows are vertical frequencies."""
    return np.asarray(_COSINES @ small @ _COSINES.T, np.float32)


def codes(spectra: NDArray[np.float32]) -> Codes:
    """Hashes (n, 4) of spectra (n, 16, 16)."""
    flat = spectra.reshape(len(spectra), BITS)
    # The median by hand: NumPy's costs as much as all else here.
    middle = np.partition(flat, (BITS // 2 - 1, BITS // 2), axis=1)[
        :, BITS // 2 - 1 : BITS // 2 + 1
    ]
    bits = flat > middle.mean(axis=1, keepdims=True)
    return np.packbits(bits, axis=1).view(np.uint64)


def turned_spectra(spectra: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of spectra (n, 16, 16), those of each picture turned: (n, 8, 16, 16)."""
    flat = spectra.reshape(len(spectra), BITS)
    return np.asarray(flat[:, _PLACES] * _SIGNS, np.float32).reshape(-1, TURNS, KEPT, KEPT)


def turned_spectrum(spectra: NDArray[Any], turn: int) -> NDArray[Any]:
    """The same for one turn, step by step: obviously right."""
    done = spectra
    if turn & 4:
        done = done * _ODD
    for _ in range(turn & 3):
        # A quarter turn clockwise: rows become columns, and then left becomes right.
        done = done.swapaxes(1, 2) * _ODD
    return done


_NUMBERS = np.arange(1, BITS + 1, dtype=np.int64).reshape(1, KEPT, KEPT)
_MOVED = np.stack([turned_spectrum(_NUMBERS, turn).ravel() for turn in range(TURNS)])
_PLACES = np.abs(_MOVED).astype(np.int64) - 1
_SIGNS = np.sign(_MOVED).astype(np.float32)
"""Where each turn takes each coefficient from (8, 256), and its sign."""
