"""Lays two pictures over each other and looks whether, place by place, they show the same.

A first map from one to the other (from hashes of regions or from corners) is made better by moving
small blocks until they agree best and fitting the map to where they went, a few times. Then every
block of the overlap is compared by normalised cross-correlation, which brightness and contrast do
not change. The outcome is evidence, not yet a judgement; see :mod:`matchers.pictures.relation`.

Coordinates are as in :mod:`matchers.pictures.turns`: from the middle, in longer sides. A map is a
3 by 3 matrix that takes the reference's places to the query's.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.pictures.blocks import best_places
from matchers.pictures.leastsquares import fit
from matchers.pictures.raster import BLOCK, Map, Raster, carried, corners, on_one_raster
from matchers.pictures.thumbnail import Thumbnail

FINE_PIXELS = 152 * 152
TEXTURE = 3.0
"""Standard deviation (of 255) from which a block shows something; a JPEG's noise stays below."""

FULL = 12.0
"""Standard deviation at which a block has its full weight."""

ROUNDS = ((64 * 64, 3, 0.25), (96 * 96, 2, 0.28), (FINE_PIXELS, 1, 0.28))
"""Raster pixels, how far blocks are moved, and the share of agreement from which it goes on."""


@dataclass(frozen=True, slots=True)
class Laid:
    """What two pictures that were laid over each other show.

    ``mapping``: the improved map. ``of_reference``, ``of_query``: shares of their areas that
    overlap; ``pixels``: how many pixels the smaller of the two has there. Per block (rows,
    columns): ``in_place`` and ``nearby``, how alike they are (-1..1) exactly there and at the best
    place up to two pixels away; ``texture`` of the reference and ``other_texture`` of the query
    (standard deviations); ``inside``, whether it lies in both; ``from_middle``: 0 in the middle of
    the reference, 1 at its rim; ``reference_colour``, ``query_colour``: mean Lab (rows, columns,
    3).
    """

    mapping: Map
    of_reference: float
    of_query: float
    pixels: float
    in_place: NDArray[np.float32]
    nearby: NDArray[np.float32]
    texture: NDArray[np.float32]
    other_texture: NDArray[np.float32]
    inside: NDArray[np.bool_]
    from_middle: NDArray[np.float32]
    reference_colour: NDArray[np.float32]
    query_colour: NDArray[np.float32]


def lay(query: Thumbnail, reference: Thumbnail, mapping: Map) -> Laid | None:
    """Lay the reference over the query; None where they clearly do not show the same."""
    for most, reach, least in ROUNDS:
        seen = on_one_raster(query, reference, mapping, most)
        if seen is None:
            return None
        moved = best_places(seen, reach)
        if _first_glance(moved) < least:
            return None
        mapping = _improved(seen, moved, mapping)
    seen = on_one_raster(query, reference, mapping, FINE_PIXELS, in_colour=True)
    if seen is None:
        return None
    moved = best_places(seen, 2)
    rows, columns = moved.shape[:2]
    inside = cv2.resize(
        seen.inside.astype(np.float32), (columns, rows), interpolation=cv2.INTER_AREA
    )
    return Laid(
        mapping,
        seen.of_reference,
        seen.of_query,
        seen.pixels,
        moved[:, :, 5],
        moved[:, :, 2],
        moved[:, :, 3],
        moved[:, :, 4],
        inside > 0.6,
        _from_middle(seen, reference, rows, columns),
        _means(seen.reference, rows, columns),
        _means(seen.query, rows, columns),
    )


def _from_middle(
    seen: Raster, reference: Thumbnail, rows: int, columns: int
) -> NDArray[np.float32]:
    row, column = np.mgrid[0:rows, 0:columns]
    middles = np.column_stack([column.ravel() + 0.5, row.ravel() + 0.5]) * BLOCK - 0.5
    half = corners(reference.lab.shape)[2]
    away = np.abs(carried(seen.to_reference, middles)) / half
    return np.asarray(away.max(axis=1).reshape(rows, columns), np.float32)


def _first_glance(moved: NDArray[np.float32]) -> float:
    """Share of what the reference shows that may be found nearby."""
    weight = np.minimum(moved[:, :, 3], FULL) * (moved[:, :, 3] > TEXTURE)
    found = np.clip((moved[:, :, 2] - 0.2) / 0.6, 0, 1)
    return float((weight * found).sum() / max(float(weight.sum()), 1e-6))


def _improved(seen: Raster, moved: NDArray[np.float32], mapping: Map) -> Map:
    """The map fitted to where the blocks went; as it was where too few went anywhere clearly."""
    rows, columns = moved.shape[:2]
    good = (moved[:, :, 2] > 0.55) & (moved[:, :, 3] > TEXTURE)
    if good.sum() < 5:
        return mapping
    row, column = np.nonzero(good)
    here = np.column_stack([(column + 0.5) * BLOCK - 0.5, (row + 0.5) * BLOCK - 0.5])
    there = here + moved[row, column, :2]
    weight = moved[row, column, 2] ** 2
    places = carried(seen.to_reference, here)
    targets = carried(mapping @ seen.to_reference, there.astype(np.float64))
    spread = np.ptp(row) >= rows / 3 and np.ptp(column) >= columns / 3
    return fit(
        places, targets, weight.astype(np.float64), mapping, full=bool(good.sum() >= 14 and spread)
    )


def _means(pixels: NDArray[np.float32], rows: int, columns: int) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(pixels, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)
