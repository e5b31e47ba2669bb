"""Fingerprints as photos have them, made without photos.

A product photo is texture, whose spectrum falls with frequency, seen through a window: an object in
the middle of a plain ground, brighter or darker than it. In the spectrum the window ties
coefficients to their neighbours but one, so that bits go together, which is what costs an index
that looks up chunks of bits. A fingerprint is the signs of the lowest 16 by 16 coefficients against
their median. The numbers below were chosen so that random pairs are as far apart, on average and in
spread, and meet in a chunk of 24 bits about as often as those of 2,436 real product photos with
ImageHash's DCT hash (mean 125.4, standard deviation 10.8; between 3 and 8 times as often as evenly
spread fingerprints, without and with the near copies among them).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchers.hamming.found import Codes

SIDE, KEPT = 32, 16
WINDOWS, TOGETHER = 300, 2_000
FULL_BLEED, SOFTNESS, SLOPE, CONTRAST = 0.1, 1.5, 1.3, (-0.3, 0.3)


class Photos:
    """A source of fingerprints; the same seed gives the same."""

    def __init__(self, source: np.random.Generator) -> None:
        self._source = source
        self._windows = [self._window() for _ in range(WINDOWS)]

    def fingerprints(self, count: int) -> Codes:
        codes = np.empty((count, KEPT * KEPT // 8), np.uint8)
        together = min(TOGETHER, max(1, count // WINDOWS))
        for begin in range(0, count, together):
            mixed, shape = self._windows[self._source.integers(WINDOWS)]
            size = min(together, count - begin)
            values = self._source.standard_normal((size, KEPT * KEPT), np.float32) @ mixed
            contrast = self._source.normal(*CONTRAST, (size, 1)).astype(np.float32)
            values += shape * contrast
            values[:, 0] = np.inf  # the mean of the picture
            codes[begin : begin + size] = np.packbits(
                values > np.median(values, axis=1, keepdims=True), axis=1
            )
        return codes.view(np.uint64)

    def _window(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """How independent noise is mixed into coefficients, and the window's own."""
        place = np.arange(SIDE)
        cosines = np.cos(np.pi * np.outer(place, place + 0.5) / SIDE) * np.sqrt(2 / SIDE)
        cosines[0] *= np.sqrt(0.5)
        falling = 1 / np.hypot(place[:, None], place[None, :]).clip(0.7) ** SLOPE
        into = np.kron(cosines[:KEPT], cosines[:KEPT]) * self._shape().ravel()
        mixing = into @ (np.kron(cosines, cosines).T * falling.ravel())
        covariance = mixing @ mixing.T
        covariance += np.eye(KEPT * KEPT) * 1e-6 * np.trace(covariance) / (KEPT * KEPT)
        mixed = np.linalg.cholesky(covariance).T.astype(np.float32)
        return np.ascontiguousarray(mixed), into.sum(axis=1).astype(np.float32)

    def _shape(self) -> NDArray[np.float64]:
        """1 where the object is, 0 on the ground; an ellipse or a box."""
        if self._source.random() < FULL_BLEED:
            return np.ones((SIDE, SIDE))
        half = self._source.uniform(0.35, 0.95, 2) * SIDE / 2
        middle = SIDE / 2 + self._source.normal(0, 0.6, 2)
        place = np.arange(SIDE) + 0.5
        down, across = np.abs(place - middle[0])[:, None], np.abs(place - middle[1])[None, :]
        if self._source.random() < 0.5:
            away = (np.hypot(down / half[0], across / half[1]) - 1) * half.min()
            return np.asarray(1 / (1 + np.exp(2 * away / SOFTNESS)))
        inside = 1 / (1 + np.exp(2 * (down - half[0]) / SOFTNESS))
        return np.asarray(inside / (1 + np.exp(2 * (across - half[1]) / SOFTNESS)))


def even(source: np.random.Generator, count: int) -> Codes:
    """Each bit by itself: the easiest case, for comparison."""
    return source.integers(0, 2**64, (count, 4), np.uint64, endpoint=False)


def changed(source: np.random.Generator, codes: Codes, most: int) -> Codes:
    """Each with up to so many bits changed."""
    bits = np.unpackbits(codes.view(np.uint8), axis=1)
    for row in bits:
        row[source.choice(256, source.integers(0, most + 1), replace=False)] ^= 1
    return np.packbits(bits, axis=1).view(np.uint64)


def skew(source: np.random.Generator, codes: Codes) -> str:
    """How far apart random pairs are."""
    first, second = codes[source.integers(0, len(codes), (2, 200_000))]
    distances = np.bitwise_count(first ^ second).sum(axis=1)
    return f"random pairs differ in {distances.mean():.0f} ± {distances.std():.1f} bits"
