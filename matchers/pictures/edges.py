"""A picture's edges, and how far they run as a mark's do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled

NOISE = 3.0
"""Gradient (of 255, a pixel) that counts half: below is what JPEG makes of plain ground."""


@dataclass(frozen=True, slots=True)
class Edges:
    """A picture's gradients: (height, width) each, of 255, a pixel."""

    across: NDArray[np.float32]
    down: NDArray[np.float32]

    @classmethod
    def of(cls, grey: NDArray[np.float32]) -> Edges:
        smooth = cv2.GaussianBlur(grey, (0, 0), 0.7)
        return cls(
            np.asarray(cv2.Sobel(smooth, cv2.CV_32F, 1, 0, ksize=3) / 8, np.float32),
            np.asarray(cv2.Sobel(smooth, cv2.CV_32F, 0, 1, ksize=3) / 8, np.float32),
        )


def agreement(
    edges: Edges,
    warp: NDArray[np.float64],
    places: NDArray[np.float64],
    normals: NDArray[np.float64],
    reach: int,
) -> NDArray[np.float64]:
    """How far the query's gradient has the direction of the mark's, where each point (rows) lies
    when it is moved along its normal by so many pixels (columns, from -reach): -1..1."""
    made = np.zeros((len(places), 2 * reach + 1))
    noise = NOISE * np.sqrt(abs(np.linalg.det(warp[:, :2])))
    agree(edges.across, edges.down, warp, places, normals, reach, float(noise), made)
    return made


@compiled
def agree(
    across: Any, down: Any, warp: Any, places: Any, normals: Any, reach: int, noise: float,
    made: Any,
) -> None:  # pragma: no cover - compiled  # fmt: skip
    """:func:`agreement`, into ``made``."""
    height, width = across.shape
    for row in range(len(places)):
        for column in range(2 * reach + 1):
            x = places[row, 0] + (column - reach) * normals[row, 0]
            y = places[row, 1] + (column - reach) * normals[row, 1]
            at_x = warp[0, 0] * x + warp[0, 1] * y + warp[0, 2]
            at_y = warp[1, 0] * x + warp[1, 1] * y + warp[1, 2]
            if not (0 <= at_x < width - 1 and 0 <= at_y < height - 1):
                continue
            i, j = int(at_x), int(at_y)
            u, v = at_x - i, at_y - j
            a, b, c, d = (1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v
            gx = (
                a * across[j, i] + b * across[j, i + 1]
                + c * across[j + 1, i] + d * across[j + 1, i + 1]
            )  # fmt: skip
            gy = a * down[j, i] + b * down[j, i + 1] + c * down[j + 1, i] + d * down[j + 1, i + 1]
            # A gradient is carried by the inverse transpose; so it comes back by the transpose.
            hx = gx * warp[0, 0] + gy * warp[1, 0]
            hy = gx * warp[0, 1] + gy * warp[1, 1]
            made[row, column] = (hx * normals[row, 0] + hy * normals[row, 1]) / (
                np.sqrt(hx * hx + hy * hy) + noise
            )
