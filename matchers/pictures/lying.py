"""Ways in which a reference may lie in a query: what the cheap stages hand to the dense check."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.pictures.turns import MATRICES

Map = NDArray[np.float64]
"""3 by 3; takes the reference's places to the query's (see :mod:`matchers.pictures.turns`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Lying:
    """``turn``: which of the eight. ``distance``: of the hashes, in bits, where hashes led here;
    ``witnesses``: corners that agree, where corners did."""

    mapping: Map
    turn: int
    distance: int | None = None
    witnesses: int = 0


def between_boxes(
    view: NDArray[np.float64], reference: tuple[int, int],
    region: NDArray[np.float64], query: tuple[int, int], turn: int,
) -> Map:  # fmt: skip
    """The map that takes one box of the reference (fractions) onto one of the query, turned."""
    own, own_half = _placed(view, reference)
    other, other_half = _placed(region, query)
    linear = np.diag(other_half) @ MATRICES[turn] @ np.diag(1.0 / own_half)
    made = np.eye(3)
    made[:2, :2] = linear
    made[:2, 2] = other - linear @ own
    return made


def _placed(
    box: NDArray[np.float64], size: tuple[int, int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Middle and half sides of a box, in longer sides from the picture's middle."""
    scale = np.array(size) / max(size)
    low, high = (box[:2] - 0.5) * scale, (box[2:] - 0.5) * scale
    return (low + high) / 2, np.maximum((high - low) / 2, 1e-3)


def as_map(affine: NDArray[np.float64]) -> Map:
    """A (2, 3) affine map as 3 by 3."""
    return np.vstack([affine, [0.0, 0.0, 1.0]])
