"""Lays a drawing over the place in another picture where it may be printed, and looks how much of
it is there.

A mark in a photo has another tone, another ground, often half of one and half of another, and light
and dark may be exchanged; what stays are its edges and which way they run. The measure is the mean
agreement of directions along the mark's edges (Steger: "Similarity Measures for Occlusion, Clutter,
and Illumination Invariant Object Recognition", DAGM 2001), once the map has been made better
(:mod:`matchers.pictures.tracking`).
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from domain.match import Box
from matchers.pictures.drawing import box_of, ground_of, shown
from matchers.pictures.edges import Edges, agreement
from matchers.pictures.fingerprint import Flat
from matchers.pictures.lying import Map
from matchers.pictures.raster import carried
from matchers.pictures.tracking import tracked

LEAST_SIDE, MOST_SIDE = 16, 48
"""Pixels of the longer side at which the two are laid over each other: as fine as the query's small
picture is, within these bounds."""

MARGIN = 3
EDGE = 0.25
"""Share of the strongest gradient from which there is an edge."""

POINTS = 200
"""Edge points that are looked at."""

PARTS = 3
FEWEST_IN_PART = 6
WEAKEST = 3


@dataclass(frozen=True, slots=True)
class Stamped:
    """``mapping``: the better map, from the reference's places to the query's. ``whole``: how far
    edges agree in direction (-1..1); ``parts``: the mean over the parts that have edges, each not
    below 0; ``weakest``: the same of the three that agree least; ``share``: the mark's longer
    side, of the query's."""

    mapping: Map
    whole: float
    parts: float
    weakest: float
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class Print:
    """A drawing as it is laid: ``pixels``, grey, without its plain border, at most
    :data:`MOST_SIDE` on a side, packed, as most of them are alike; ``ground``, the shade round it;
    ``ends``, the corners of its box in the reference's places."""

    packed: bytes
    shape: tuple[int, int]
    ground: int
    ends: NDArray[np.float64]

    @classmethod
    def of(cls, reference: Flat) -> Print:
        pixels = shown(reference.thumbnail, box_of(reference))
        fine = MOST_SIDE / max(pixels.shape)
        if fine < 1:
            size = (max(6, round(pixels.shape[1] * fine)), max(6, round(pixels.shape[0] * fine)))
            small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
            pixels = np.asarray(small, np.uint8)
        return cls(
            zlib.compress(pixels.tobytes(), 6), pixels.shape, ground_of(reference.thumbnail),
            _ends(reference),
        )  # fmt: skip

    @property
    def pixels(self) -> NDArray[np.uint8]:
        return np.frombuffer(zlib.decompress(self.packed), np.uint8).reshape(self.shape)

    def share(self, mapping: Map) -> float:
        """The mark's longer side where it is so laid (affinely), of the query's."""
        (a, b, _), (c, d, _), _ = mapping.tolist()
        (left, top), _, (right, bottom), _ = self.ends.tolist()
        wide, tall = math.hypot(a, c) * (right - left), math.hypot(b, d) * (bottom - top)
        return float(max(wide, tall))


def stamped(edges: Edges, reference: Print, mapping: Map, *, exchanged: bool) -> Stamped | None:
    """Lay the reference over a query with these edges; None where it is not there.

    :param exchanged: whether light and dark are.
    """
    to_pixels = _pixels(edges.across.shape)
    ends = reference.ends
    share = reference.share(mapping)
    side = share * max(edges.across.shape)
    if not 5 <= side <= max(edges.across.shape):
        return None
    seen = _rastered(reference, side)
    if seen is None:
        return None
    places, normals, weight, size = seen
    low, high = ends[0], ends[2]
    raster = np.array([
        [(high[0] - low[0]) / size[0], 0, low[0] + 0.5 * (high[0] - low[0]) / size[0]],
        [0, (high[1] - low[1]) / size[1], low[1] + 0.5 * (high[1] - low[1]) / size[1]],
        [0, 0, 1],
    ])  # fmt: skip
    chain = to_pixels @ mapping @ raster
    warp = (chain / chain[2, 2])[:2]
    sign = -1.0 if exchanged else 1.0
    scale = float(np.sqrt(abs(np.linalg.det(warp[:, :2]))))
    if scale < 1e-3:
        return None
    start, better = warp, tracked(edges, warp, places, normals, weight, sign)
    if better is None:
        return None
    warp = better
    if not _plausible(start, warp, size):
        return None
    like = sign * agreement(edges, warp, places, normals, 1)
    best_like = np.maximum(like[:, 1], np.maximum(like[:, 0], like[:, 2]) - 0.1)
    alike = _by_part(places, best_like, weight, size)
    back = np.linalg.inv(to_pixels) @ np.vstack([warp, [0, 0, 1]]) @ np.linalg.inv(raster)
    return Stamped(np.asarray(back), *alike, share)


Rastered = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], tuple[int, int]]


def _rastered(reference: Print, side: float) -> Rastered | None:
    """The mark's edge points as coarse as the query shows them: places (n, 2) in pixels of a raster
    over its box, which way they run (n, 2), weights, and the raster's width and height."""
    pixels = reference.pixels
    fine = float(np.clip(side, LEAST_SIDE, MOST_SIDE)) / max(pixels.shape)
    size = (max(6, round(pixels.shape[1] * fine)), max(6, round(pixels.shape[0] * fine)))
    how = cv2.INTER_AREA if fine < 1 else cv2.INTER_LINEAR
    small = cv2.copyMakeBorder(
        cv2.resize(pixels, size, interpolation=how).astype(np.float32),
        *(MARGIN,) * 4,
        cv2.BORDER_CONSTANT,
        value=reference.ground,
    )
    coarse = max(0.0, (max(size) / side) ** 2 - 1.0)
    coarsened = cv2.GaussianBlur(small, (0, 0), 0.6 * float(np.sqrt(coarse)) + 0.4)
    edges = Edges.of(np.asarray(coarsened, np.float32))
    steep = np.hypot(edges.across, edges.down)
    row, column = np.nonzero(steep > EDGE * steep.max())
    if len(row) < 3 * FEWEST_IN_PART:
        return None
    if len(row) > POINTS:
        some = np.linspace(0, len(row) - 1, POINTS).astype(int)
        row, column = row[some], column[some]
    strength = steep[row, column].astype(np.float64)
    ways = np.stack([edges.across[row, column], edges.down[row, column]], axis=1)
    normals = ways.astype(np.float64) / strength[:, None]
    places = np.column_stack([column - MARGIN, row - MARGIN]).astype(np.float64)
    return places, normals, strength / strength.max(), size


def _by_part(
    places: NDArray[np.float64],
    like: NDArray[np.float64],
    weight: NDArray[np.float64],
    size: tuple[int, int],
) -> tuple[float, float, float]:
    part = np.clip((places / size * PARTS).astype(int), 0, PARTS - 1)
    number = part[:, 1] * PARTS + part[:, 0]
    count = np.bincount(number, minlength=PARTS * PARTS)
    total = np.bincount(number, weight, minlength=PARTS * PARTS)
    found = np.bincount(number, weight * like, minlength=PARTS * PARTS)
    enough = count >= FEWEST_IN_PART
    whole = float(found.sum() / total.sum())
    if not enough.any():
        return whole, max(0.0, whole), max(0.0, whole)
    each = np.sort(np.clip(found[enough] / total[enough], 0, 1))
    return whole, float(each.mean()), float(each[:WEAKEST].mean())


def _plausible(
    before: NDArray[np.float64], after: NDArray[np.float64], size: tuple[int, int]
) -> bool:
    """Whether the map stayed near to where it began, and a mark is no worse than tilted."""
    middle = np.array([size[0] / 2, size[1] / 2, 1.0])
    moved = np.linalg.norm(after @ middle - before @ middle)
    scale = np.sqrt(abs(np.linalg.det(before[:, :2])))
    sizes = np.linalg.svd(after[:, :2], compute_uv=False)
    return bool(
        moved < 0.35 * scale * max(size)
        and np.linalg.det(after[:, :2]) > 0
        and sizes[1] > 0.5 * sizes[0]
        and 0.6 < sizes[0] / scale < 1.8
    )


def placed(query: Flat, reference: Flat, mapping: Map) -> Box | None:
    """The box round the mark in the query, as fractions; None where none of it is inside."""
    there = carried(mapping, _ends(reference)) / (np.array(query.size) / max(query.size)) + 0.5
    low, high = np.clip(there.min(0), 0, 1), np.clip(there.max(0), 0, 1)
    if (high - low).min() < 0.001:
        return None
    return Box(*(round(float(v), 4) for v in (*low, *high)))


def _ends(reference: Flat) -> NDArray[np.float64]:
    """The corners of the mark's box in the reference's places, clockwise."""
    half = np.array(reference.size) / max(reference.size)
    box = box_of(reference)
    low, high = (box[:2] - 0.5) * half, (box[2:] - 0.5) * half
    return np.array([low, [high[0], low[1]], high, [low[0], high[1]]])


def _pixels(shape: tuple[int, ...]) -> Map:
    height, width = shape[:2]
    longest = max(height, width)
    return np.array(
        [[longest, 0, width / 2 - 0.5], [0, longest, height / 2 - 0.5], [0, 0, 1]], np.float64
    )
