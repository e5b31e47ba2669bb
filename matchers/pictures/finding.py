"""From ways of lying to the best finding about two pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.match import Box
from matchers.pictures import whole
from matchers.pictures.dense import Laid, lay
from matchers.pictures.fingerprint import Flat, PictureFingerprint
from matchers.pictures.local.pairwise import lying_between
from matchers.pictures.lying import Lying
from matchers.pictures.raster import carried, corners
from matchers.pictures.relation import Judged, judge


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """``region``, ``reference_region``: the boxes of the overlap in both, as fractions;
    ``query``, ``reference``: what was laid over each other."""

    lying: Lying
    laid: Laid
    judged: Judged
    region: Box
    reference_region: Box
    query: Flat
    reference: Flat


def ways(
    query: PictureFingerprint, reference: PictureFingerprint
) -> Iterator[tuple[int, int, Lying]]:
    """Every way in which the reference may lie in the query, the slow way: number of the query's
    flattening, of the reference's, and how."""
    for own, flat in enumerate(query.flats):
        for other, reference_flat in enumerate(reference.flats):
            for lying in whole.between(flat, reference_flat):
                yield own, other, lying
            for lying in lying_between(flat.features, reference_flat.features):
                yield own, other, lying


def best(
    query: PictureFingerprint,
    reference: PictureFingerprint,
    found: Iterable[tuple[int, int, Lying]],
) -> Finding | None:
    """The way that shows most, or None where none shows anything. In a fixed order, so that it does
    not matter who found them."""
    chosen: Finding | None = None
    for own, other, lying in sorted(found, key=_order):
        if chosen is not None and chosen.judged.score > SURE:
            break
        flat, reference_flat = query.flats[own], reference.flats[other]
        laid = lay(flat.thumbnail, reference_flat.thumbnail, lying.mapping)
        if laid is None:
            continue
        judged = judge(laid)
        if judged is None or (chosen is not None and judged.score <= chosen.judged.score):
            continue
        chosen = Finding(
            lying, laid, judged, *_regions(flat, reference_flat, laid), flat, reference_flat
        )
    return chosen


SURE = 0.8
"""Score from which other ways are not looked at."""


def _order(way: tuple[int, int, Lying]) -> tuple[float, ...]:
    """The most promising first: many witnesses, or near hashes."""
    own, other, lying = way
    promise = lying.witnesses / 12 if lying.distance is None else 1.0 - lying.distance / 80
    return (-promise, own, other, lying.turn, *lying.mapping.ravel().tolist())


def _regions(query: Flat, reference: Flat, laid: Laid) -> tuple[Box, Box]:
    own = np.array(query.thumbnail.lab.shape[1::-1]) / max(query.thumbnail.lab.shape[:2])
    other = np.array(reference.thumbnail.lab.shape[1::-1]) / max(reference.thumbnail.lab.shape[:2])
    there = carried(laid.mapping, corners(reference.thumbnail.lab.shape)) / own + 0.5
    here = (
        carried(
            np.asarray(np.linalg.inv(laid.mapping), np.float64), corners(query.thumbnail.lab.shape)
        )
        / other
        + 0.5
    )
    return _box(there), _box(here)


def _box(points: NDArray[np.float64]) -> Box:
    low, high = np.clip(points.min(0), 0, 1), np.clip(points.max(0), 0, 1)
    return Box(*(round(float(v), 4) for v in (*low, *high)))
