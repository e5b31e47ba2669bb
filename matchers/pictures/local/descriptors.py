"""What a corner's surroundings look like, in 256 bits.

A patch of 21 by 21 pixels is cut into 4 by 4 cells; each cell sums the gradients' strength in eight
directions, as SIFT does (Lowe: "Distinctive Image Features from Scale-Invariant Keypoints", IJCV
2004). A gradient is split between the two nearest of the eight directions exactly, as a vector is
into two others, without arctangents. Of the 128 sums, two bits each are kept: whether it is above
the median, and whether it is among the largest fifth (two-threshold binary SIFT: Zhou et al.,
"Scalar Quantization for Large Scale Image Search", ACM Multimedia 2012).

Patches are not turned to a main direction. Cells and directions go over into each other under the
eight flips and turns, so those are permutations of the bits, which the searching side makes; what
is left (a few degrees) the cells bear.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled
from matchers.pictures.local.keypoints import REACH
from matchers.pictures.turns import MATRICES, TURNS

CELLS = 4
DIRECTIONS = 8
SUMS = CELLS * CELLS * DIRECTIONS
WORDS = 4
SIDE = 2 * REACH + 1
_PER_CELL = SIDE / CELLS
_STEPS = 512

_offsets = np.arange(SIDE) - REACH
_WINDOW = np.exp(
    -(_offsets[:, None] ** 2 + _offsets[None, :] ** 2) / (1.4 * REACH * REACH)
).astype(np.float32)  # fmt: skip
_ALONG = ((np.arange(SIDE) + 0.5) / _PER_CELL - 0.5).astype(np.float32)


# By octant: is dx ≥ 0, is dy ≥ 0, is |dx| ≥ |dy|. Directions: 0 is right, 2 down, 4 left, 6 up.
_MAIN = np.array([6, 6, 2, 2, 4, 0, 4, 0], np.int64)
_BETWEEN = np.array([5, 7, 3, 1, 5, 7, 3, 1], np.int64)


def describe(
    pixels: NDArray[np.uint8], x: NDArray[np.int64], y: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Codes (n, 4) of the patches round these places; words 0 and 1 hold the bits against the
    median, 2 and 3 those of the largest fifth."""
    codes = np.zeros((len(x), WORDS), np.uint64)
    _describe(pixels, x, y, _WINDOW, _ALONG, codes)
    return codes


@compiled
def _describe(
    pixels: Any, xs: Any, ys: Any, window: Any, along: Any, codes: Any
) -> None:  # pragma: no cover - compiled
    root = np.float32(1.4142135)
    one = np.float32(1)
    mains, betweens = _MAIN, _BETWEEN
    sums = np.empty(SUMS, np.float32)
    line = np.empty(CELLS * DIRECTIONS, np.float32)
    counts = np.empty(_STEPS, np.int32)
    # The two cells that a place along the patch belongs to, and its share in each.
    first, second = np.empty(SIDE, np.int64), np.empty(SIDE, np.int64)
    near_share, far_share = np.empty(SIDE, np.float32), np.empty(SIDE, np.float32)
    for i in range(SIDE):
        cell = int(np.floor(along[i]))
        part = np.float32(along[i] - cell)
        first[i], second[i] = max(cell, 0), min(cell + 1, CELLS - 1)
        near_share[i] = one - part if cell >= 0 else np.float32(0)
        far_share[i] = part if cell < CELLS - 1 else np.float32(0)
    for k in range(len(xs)):
        sums[:] = 0
        patch = pixels[ys[k] - REACH - 1 : ys[k] + REACH + 2, xs[k] - REACH - 1 : xs[k] + REACH + 2]
        for j in range(SIDE):
            line[:] = 0
            above, here, below = patch[j], patch[j + 1], patch[j + 2]
            for i in range(SIDE):
                dx = np.float32(here[i + 2]) - np.float32(here[i])
                dy = np.float32(below[i + 1]) - np.float32(above[i + 1])
                ax, ay = abs(dx), abs(dy)
                # By table, since a branch here is guessed wrong half of the time.
                octant = int(dx >= 0) + 2 * int(dy >= 0) + 4 * int(ax >= ay)
                main, between = mains[octant], betweens[octant]
                straight, slant = abs(ax - ay), root * min(ax, ay)
                straight *= window[j, i]
                slant *= window[j, i]
                place = first[i] * DIRECTIONS
                line[place + main] += near_share[i] * straight
                line[place + between] += near_share[i] * slant
                place = second[i] * DIRECTIONS
                line[place + main] += far_share[i] * straight
                line[place + between] += far_share[i] * slant
            upper = first[j] * CELLS * DIRECTIONS
            lower = second[j] * CELLS * DIRECTIONS
            for i in range(CELLS * DIRECTIONS):
                sums[upper + i] += near_share[j] * line[i]
                sums[lower + i] += far_share[j] * line[i]
        most = sums.max()
        if most <= 0:
            continue
        # Ranks by counting: 512 steps tell the median and the largest fifth well enough.
        counts[:] = 0
        np.float32(_STEPS - 1) / most
        for i in range(SUMS):
            counts[int(np.sqrt(sums[i] / most) * (_STEPS - 1))] += 1
        seen = 0
        half, fifth = -1, -1
        for step in range(_STEPS):
            seen += counts[step]
            if half < 0 and seen >= 64:
                half = step
            if fifth < 0 and seen >= 101:
                fifth = step
        for i in range(SUMS):
            step = int(np.sqrt(sums[i] / most) * (_STEPS - 1))
            if step > half:
                codes[k, i >> 6] |= np.uint64(1) << np.uint64(i & 63)
            if step > fifth:
                codes[k, 2 + (i >> 6)] |= np.uint64(1) << np.uint64(i & 63)


_POINTS = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))


@cache
def permutation(turn: int) -> NDArray[np.int64]:
    """``p`` with: the sum at place i of a patch is at place p[i] of the turned patch."""
    matrix = MATRICES[turn].astype(np.int64)
    made = np.empty(SUMS, np.int64)
    for cy in range(CELLS):
        for cx in range(CELLS):
            # Cells lie at odd numbers of half cells from the middle.
            nx, ny = (matrix @ np.array([2 * cx - 3, 2 * cy - 3]) + 3) // 2
            for direction, point in enumerate(_POINTS):
                a, b = (int(v) for v in matrix @ np.array(point))
                made[(cy * CELLS + cx) * DIRECTIONS + direction] = (
                    ny * CELLS + nx
                ) * DIRECTIONS + _POINTS.index((a, b))
    return made


@cache
def _bit_order(turn: int) -> NDArray[np.int64]:
    """For each bit of a turned code, which bit of the upright one it is."""
    inverse = np.argsort(permutation(turn))
    return np.concatenate([inverse, inverse + SUMS])


def turned_codes(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The codes (n, 4) of each patch turned: (8, n, 4)."""
    bits = np.unpackbits(codes.view(np.uint8), axis=1, bitorder="little")
    ordered = np.stack([bits[:, _bit_order(turn)] for turn in range(TURNS)])
    return np.packbits(np.ascontiguousarray(ordered), axis=2, bitorder="little").view(np.uint64)


@cache
def _turned_round() -> NDArray[np.int64]:
    """For each bit of a code with light and dark exchanged, which bit of the code it is."""
    place = np.arange(SUMS)
    other = place // DIRECTIONS * DIRECTIONS + (place + DIRECTIONS // 2) % DIRECTIONS
    return np.concatenate([other, other + SUMS])


def inverted(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The codes (n, 4) of the same patches with light and dark exchanged: every gradient runs the
    other way."""
    bits = np.unpackbits(np.ascontiguousarray(codes).view(np.uint8), axis=1, bitorder="little")
    ordered = np.ascontiguousarray(bits[:, _turned_round()])
    return np.packbits(ordered, axis=1, bitorder="little").view(np.uint64)
