"""The eight flips and turns of a picture, and what each does to a point.

A turn is a number from 0 to 7: ``turn & 3`` quarter turns, after a mirror image if ``turn & 4``.
All geometry of this package is in fractions of a picture's longer side from its middle, so that a
turn is a 2 by 2 matrix of zeros and ones with signs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TURNS = 8
UPRIGHT = 0
MIRRORED = 4

NAMES = (
    "upright", "turned by 90°", "turned by 180°", "turned by 270°",
    "mirrored", "mirrored and turned by 90°", "mirrored and turned by 180°",
    "mirrored and turned by 270°",
)  # fmt: skip


def matrix(turn: int) -> NDArray[np.float64]:
    """Where the turn takes a point (x to the right, y down) around the picture's middle."""
    made = np.diag([-1.0, 1.0]) if turn & 4 else np.eye(2)
    quarter = np.array([[0.0, -1.0], [1.0, 0.0]])
    for _ in range(turn & 3):
        made = quarter @ made
    return made


MATRICES: NDArray[np.float64] = np.stack([matrix(turn) for turn in range(TURNS)])


def turned(pixels: NDArray[np.uint8], turn: int) -> NDArray[np.uint8]:
    """The picture (height, width[, channels]) turned: what was at p goes to ``matrix(turn) p``."""
    if turn & 4:
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(np.rot90(pixels, -(turn & 3)))
