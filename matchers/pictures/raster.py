"""Two pictures brought onto one raster over what they share, by a map from one to the other.

Coordinates are as in :mod:`matchers.pictures.turns`: from the middle, in longer sides. A map is a
3 by 3 matrix that takes the reference's places to the query's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.pictures.thumbnail import Thumbnail

BLOCK = 8
"""Pixels of a block's side; a raster has a whole number of blocks."""

FEWEST_PIXELS = 40 * 40

Map = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Raster:
    """Both pictures on one raster over their overlap: (height, width, 3) each, or 1 for brightness
    alone. ``inside``: where both are, if it was asked for. ``to_reference`` takes raster pixels to
    the reference's places."""

    reference: NDArray[np.float32]
    query: NDArray[np.float32]
    inside: NDArray[np.bool_]
    pixels: float
    to_reference: Map
    of_reference: float
    of_query: float


def corners(shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Of a picture (height, width, …), in its own coordinates, clockwise."""
    height, width = shape[:2]
    x, y = width / max(height, width) / 2, height / max(height, width) / 2
    return np.array([[-x, -y], [x, -y], [x, y], [-x, y]])


def carried(mapping: Map, points: NDArray[Any]) -> NDArray[np.float64]:
    """Points (n, 2) through a map."""
    made = np.column_stack([points, np.ones(len(points))]) @ mapping.T
    return np.asarray(made[:, :2] / made[:, 2:])


def on_one_raster(
    query: Thumbnail, reference: Thumbnail, mapping: Map, most: int, *, in_colour: bool = False
) -> Raster | None:
    """None where they share next to nothing, or the map turns one of them away.

    :param most: pixels of the raster, at most about so many.
    :param in_colour: with the colours, and where both pictures are.
    """
    own = corners(reference.lab.shape)
    other = corners(query.lab.shape)
    try:
        back = np.asarray(np.linalg.inv(mapping), np.float64)
    except np.linalg.LinAlgError:
        return None
    ends = np.column_stack([own, np.ones(4)]) @ mapping.T
    far = np.column_stack([other, np.ones(4)]) @ back.T
    if (ends[:, 2] < 0.2).any() or (far[:, 2] < 0.05).any():
        return None  # turned away from the eye: no picture was
    area, shared = cv2.intersectConvexConvex(
        own.astype(np.float32), carried(back, other).astype(np.float32)
    )
    if area <= 1e-4 or shared is None or len(shared) < 3:
        return None
    shared = shared.reshape(-1, 2).astype(np.float64)
    in_query = carried(mapping, shared)
    of_reference = float(area) / _area(own)
    of_query = _area(in_query) / _area(other)
    low, high = shared.min(0), shared.max(0)
    wide, tall = high - low
    if min(wide, tall) < 0.03:
        return None
    pixels = min(of_query * query.grey.size, of_reference * reference.grey.size)
    density = np.sqrt(min(max(pixels, FEWEST_PIXELS), most) / (wide * tall))
    columns = int(np.clip(round(wide * density / BLOCK), 3, 40))
    rows = int(np.clip(round(tall * density / BLOCK), 3, 40))
    size = (columns * BLOCK, rows * BLOCK)
    to_reference = np.array(
        [[wide / size[0], 0, low[0] + wide / size[0] / 2],
         [0, tall / size[1], low[1] + tall / size[1] / 2],
         [0, 0, 1]]
    )  # fmt: skip
    # How many pixels of each picture a raster pixel covers: the finer one is blurred to the other.
    step_reference = wide / size[0] * max(reference.lab.shape[:2])
    step_query = step_reference * np.sqrt(
        of_query * query.grey.size / max(of_reference * reference.grey.size, 1e-9)
    )
    coarsest = min(1.0, step_reference, step_query)
    inside = np.ones((size[1], size[0]), np.uint8)
    made = []
    for picture, chain, step in (
        (reference, to_reference, step_reference),
        (query, mapping @ to_reference, step_query),
    ):
        source: NDArray[Any] = picture.lab if in_colour else np.ascontiguousarray(picture.grey)
        sigma = 0.5 * np.sqrt(max(0.0, (step / coarsest) ** 2 - 1.0))
        if sigma > 0.35:
            source = np.asarray(cv2.GaussianBlur(source, (0, 0), float(sigma)))
        whole = _pixel_map(picture.lab.shape) @ chain
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        made.append(
            cv2.warpPerspective(source, whole, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        )
        if in_colour:
            covered = cv2.warpPerspective(
                np.ones(picture.lab.shape[:2], np.uint8), whole, size,
                flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP,
            )  # fmt: skip
            inside &= np.asarray(covered, np.uint8)
    own_seen, other_seen = (
        np.asarray(one, np.float32).reshape(size[1], size[0], -1) for one in made
    )
    return Raster(
        own_seen, other_seen, inside > 0, pixels, to_reference,
        min(1.0, of_reference), min(1.0, of_query),
    )  # fmt: skip


def _pixel_map(shape: tuple[int, ...]) -> Map:
    """From a picture's coordinates to its pixels."""
    height, width = shape[:2]
    longest = max(height, width)
    return np.array(
        [[longest, 0, width / 2 - 0.5], [0, longest, height / 2 - 0.5], [0, 0, 1]], np.float64
    )


def _area(points: NDArray[np.float64]) -> float:
    ends = points.tolist()
    twice = sum(a * d - b * c for (a, b), (c, d) in zip(ends, ends[1:] + ends[:1], strict=True))
    return float(abs(twice) / 2)
