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
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled, reordered
from matchers.pictures.leastsquares import fit
from matchers.pictures.thumbnail import Thumbnail

BLOCK = 8
MARGIN = 2
FINE_PIXELS = 152 * 152
FEWEST_PIXELS = 40 * 40
TEXTURE = 3.0
"""Standard deviation (of 255) from which a block shows something; a JPEG's noise stays below."""

BLANK = 1.5
"""Below, there is nothing to find a place by."""

FULL = 12.0
"""Standard deviation at which a block has its full weight."""

ROUNDS = ((64 * 64, 3, 0.25), (96 * 96, 2, 0.28), (FINE_PIXELS, 1, 0.28))
"""Raster pixels, how far blocks are moved, and the share of agreement from which it goes on."""

Map = NDArray[np.float64]


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
        seen = _raster(query, reference, mapping, most)
        if seen is None:
            return None
        moved = _moved(seen, reach)
        if _first_glance(moved) < least:
            return None
        mapping = _improved(seen, moved, mapping)
    seen = _raster(query, reference, mapping, FINE_PIXELS, in_colour=True)
    if seen is None:
        return None
    moved = _moved(seen, 2)
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
    seen: _Raster, reference: Thumbnail, rows: int, columns: int
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


@dataclass(frozen=True, slots=True)
class _Raster:
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


def _raster(
    query: Thumbnail, reference: Thumbnail, mapping: Map, most: int, *, in_colour: bool = False
) -> _Raster | None:
    """:param in_colour: with the colours, and where both pictures are."""
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
    return _Raster(
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


def _moved(seen: _Raster, reach: int) -> NDArray[np.float32]:
    """For each block: where it fits best (right, down), how well, and both textures."""
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


def _improved(seen: _Raster, moved: NDArray[np.float32], mapping: Map) -> Map:
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
