"""Where a picture has something to hold on to: corners, at seven sizes.

Corners by the eigenvalues of the gradients' matrix, which leaves plain edges out (Harris, Stephens:
"A Combined Corner and Edge Detector", Alvey Vision Conference 1988), in a pyramid whose levels are
half an octave apart. Each level has a quota, and within it crowded places give way to empty ones:
what a thief keeps may be any part of the picture, so every part must have its corners.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

CANVAS = 400
"""Longer side, in pixels, of the pyramid's first level."""

QUOTA = (95, 85, 70, 55, 42, 30, 20)
FINE, FINE_QUOTA = 566, 110
"""The same of a level half an octave finer, for small marks alone, and how many corners it has."""

REACH = 10
"""Half of the side, in pixels, of the patch that is described round a corner."""

EDGE = 0.05
"""Harris' k: a corner whose eigenvalues differ by more than about 1 to 18 is an edge."""

WEAKEST = 1e-8
"""Smallest response that is a corner: below is what JPEG makes of a plain ground."""

CELLS = 5
CROWDING = 0.7

_NEIGHBOURS = np.ones((5, 5), np.uint8)


@dataclass(frozen=True, slots=True)
class Level:
    """One size of the picture: smoothed pixels, and the corners found there (pixels)."""

    number: int
    pixels: NDArray[np.uint8]
    x: NDArray[np.int64]
    y: NDArray[np.int64]


def levels(grey: NDArray[np.uint8], fewer: int = 1) -> list[Level]:
    """Of a grey picture whose longer side is :data:`CANVAS`: the levels that have corners.

    :param fewer: how many times fewer corners than the quotas.
    """
    found: list[Level] = []
    height, width = grey.shape
    octave, current = grey, grey
    for number, quota in enumerate(QUOTA):
        if number:
            factor = 2.0 ** (-number / 2)
            size = (max(1, round(width * factor)), max(1, round(height * factor)))
            # Half by the mean of four pixels; the step between, less than two, bilinearly.
            how = cv2.INTER_AREA if number % 2 == 0 else cv2.INTER_LINEAR_EXACT
            if number % 2 == 0:
                octave = octave[: size[1] * 2, : size[0] * 2]
                size = (octave.shape[1] // 2, octave.shape[0] // 2)
                octave = octave[: size[1] * 2, : size[0] * 2]
            current = np.asarray(cv2.resize(octave, size, interpolation=how), np.uint8)
            if number % 2 == 0:
                octave = current
        smooth = np.asarray(cv2.GaussianBlur(current, (0, 0), 1.0), np.uint8)
        x, y = _corners(smooth, quota // fewer)
        if len(x):
            found.append(Level(number, smooth, x, y))
    return found


def finer(grey: NDArray[np.uint8], fewer: int = 1) -> list[Level]:
    """Of a grey picture whose longer side is :data:`FINE`: the level before the first, if it has
    corners."""
    smooth = np.asarray(cv2.GaussianBlur(grey, (0, 0), 1.0), np.uint8)
    x, y = _corners(smooth, FINE_QUOTA // fewer)
    return [Level(-1, smooth, x, y)] if len(x) else []


def _corners(pixels: NDArray[np.uint8], quota: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    height, width = pixels.shape
    margin = REACH + 2
    none = np.empty(0, np.int64)
    if min(height, width) < 2 * margin + 4:
        return none, none
    response = cv2.cornerHarris(pixels, 5, 3, EDGE)
    peak = cv2.dilate(response, _NEIGHBOURS)
    inner = (slice(margin, height - margin), slice(margin, width - margin))
    core = response[inner]
    y, x = np.nonzero((core >= peak[inner]) & (core > WEAKEST))
    if len(x) > quota:
        strength = np.sqrt(core[y, x])
        order = np.argsort(-strength, kind="stable")
        y, x, strength = y[order], x[order], strength[order]
        cell = (y * CELLS // core.shape[0]) * CELLS + x * CELLS // core.shape[1]
        weight = strength / (1.0 + _rank_within(cell)) ** CROWDING
        chosen = np.argsort(-weight, kind="stable")[:quota]
        y, x = y[chosen], x[chosen]
    return x + margin, y + margin


def _rank_within(cell: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many before it share its cell."""
    order = np.argsort(cell, kind="stable")
    ordered = cell[order]
    begins = np.concatenate([[0], np.flatnonzero(np.diff(ordered)) + 1])
    sizes = np.diff(np.concatenate([begins, [len(ordered)]]))
    rank = np.empty(len(cell), np.int64)
    rank[order] = np.arange(len(cell)) - np.repeat(begins, sizes)
    return rank
