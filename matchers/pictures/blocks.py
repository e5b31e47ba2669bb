"""Moves small blocks of one picture over another until they agree best.

Blocks are compared by normalised cross-correlation, which brightness and contrast do not change.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled, reordered
from matchers.pictures.raster import BLOCK, Raster

MARGIN = 2
"""Pixels around a block that are compared with it."""

BLANK = 1.5
"""Standard deviation (of 255) below which there is nothing to find a place by."""


@reordered
def _sums(block: Any, other: Any) -> Any:  # pragma: no cover - compiled
    """Of a block, of its squares, and of its products with another."""
    total, square, product = np.float32(0), np.float32(0), np.float32(0)
    for y in range(block.shape[0]):
        line, against = block[y], other[y]
        for x in range(block.shape[1]):
            total += line[x]
            square += line[x] * line[x]
            product += line[x] * against[x]
    return np.float64(total), np.float64(square), np.float64(product)


def best_places(seen: Raster, reach: int) -> NDArray[np.float32]:
    """For each block (rows, columns, 6): where it fits best (right, down, in pixels), how well, the
    textures of reference and query, and how well it fits in place.

    :param reach: how far it is moved, in pixels.
    """
    height, width = seen.reference.shape[:2]
    made = np.zeros((height // BLOCK, width // BLOCK, 6), np.float32)
    _move(
        np.rint(seen.reference[:, :, 0]),
        np.rint(seen.query[:, :, 0]),
        reach,
        made,
    )
    return made


@compiled
def _move(reference: Any, query: Any, reach: int, made: Any) -> None:  # pragma: no cover - compiled
    """In whole numbers, all exact in 32-bit floats, so that every machine finds the same."""
    height, width = reference.shape
    side = 2 * reach + 1
    likes = np.empty((side, side))
    for row in range(made.shape[0]):
        top, bottom = max(0, row * BLOCK - MARGIN), min(height, (row + 1) * BLOCK + MARGIN)
        for column in range(made.shape[1]):
            left = max(0, column * BLOCK - MARGIN)
            right = min(width, (column + 1) * BLOCK + MARGIN)
            count = (bottom - top) * (right - left)
            own = reference[top:bottom, left:right]
            total, square, _ = _sums(own, own)
            mean = total / count
            spread = np.sqrt(max(0.0, square / count - mean * mean))
            made[row, column, 3] = spread
            if spread < BLANK and reach > 1:
                made[row, column, 2] = 0.0
            likes[:, :] = -2.0
            best, at_down, at_across = -2.0, reach, reach
            for down in range(-reach, reach + 1):
                if top + down < 0 or bottom + down > height:
                    continue
                for across in range(-reach, reach + 1):
                    if left + across < 0 or right + across > width:
                        continue
                    if spread < BLANK and (down != 0 or across != 0):
                        continue
                    other = query[top + down : bottom + down, left + across : right + across]
                    summed, squares, products = _sums(other, own)
                    middle = summed / count
                    deviation = np.sqrt(max(0.0, squares / count - middle * middle))
                    like = (products / count - middle * mean) / ((deviation + 1.0) * (spread + 1.0))
                    if down == 0 and across == 0:
                        made[row, column, 4] = deviation
                        made[row, column, 5] = like
                    likes[down + reach, across + reach] = like
                    # Of equally good places the nearest.
                    like -= 0.002 * (abs(down) + abs(across))
                    if like > best:
                        best, at_down, at_across = like, down + reach, across + reach
            peak = likes[at_down, at_across]
            made[row, column, 2] = peak
            made[row, column, 0] = at_across - reach
            made[row, column, 1] = at_down - reach
            # Between the pixels: the top of a parabola through the neighbours.
            if 0 < at_across < side - 1:
                before, after = likes[at_down, at_across - 1], likes[at_down, at_across + 1]
                if before > -2 and after > -2 and 2 * peak - before - after > 1e-4:
                    made[row, column, 0] += 0.5 * (after - before) / (2 * peak - before - after)
            if 0 < at_down < side - 1:
                before, after = likes[at_down - 1, at_across], likes[at_down + 1, at_across]
                if before > -2 and after > -2 and 2 * peak - before - after > 1e-4:
                    made[row, column, 1] += 0.5 * (after - before) / (2 * peak - before - after)
