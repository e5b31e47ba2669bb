"""Which references' corners lie in a query as they lie in the reference, upright, and how much that
says: many references' at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled
from matchers.pictures.local.descriptors import inverted
from matchers.pictures.local.features import Features
from matchers.pictures.local.inverted import Found
from matchers.pictures.local.pairs import Pairs
from matchers.pictures.local.voting import agree_all, weigh_all
from matchers.pictures.local.words import ordinary, words
from matchers.pictures.lying import Map, as_map

TONES = 2
"""As it is, and with light and dark exchanged."""

ALIKE = 44
"""Greatest distance, of 256, of two descriptors that may show the same corner: a mark's are few,
and what is around them differs."""

WITNESSES = 3
"""Fewest agreeing corners worth laying the mark over the place."""

UNLIKE = 50.0
"""Distance at which a corner would say nothing."""

ORDINARY = 0.5
"""What a corner says whose word is one of the ordinary ones."""

OFF, LEANING = 0.006, 0.04
"""How far (longer sides of the query) a corner may be off; and with the mark's size."""

PLACE = 0.02
"""Corners that are no further apart in the query (longer sides) count as one."""

_UPRIGHT = np.eye(2)[None]


@dataclass(frozen=True, slots=True, eq=False)
class Agreed:
    """``witnesses``: how many corners agree; ``near``: how much they look alike, summed over their
    places (0..1 each); ``mapping``: where the reference's places lie in the query."""

    witnesses: int
    near: float
    mapping: Map


def searched(
    query: Features,
) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]:
    """What is looked up: the descriptors as they are, and with light and dark exchanged; with the
    corner that each is of, and whether they are."""
    every = np.arange(len(query))
    codes = np.concatenate([query.codes, inverted(query.codes)])
    return codes, np.tile(every, 2), np.repeat(np.arange(TONES), len(query))


def agreeing(query: Features, found: Found, least: float) -> Iterator[tuple[int, Agreed]]:
    """Of pairs, whose groups are references and tones, the groups with enough corners that agree,
    and that say at least so much (:attr:`Agreed.near`). References' levels are quarter octaves,
    the query's half octaves."""
    pairs = Pairs.of(found, WITNESSES)
    if not len(pairs.group):
        return
    corner = pairs.corner
    here = np.stack([query.x[corner], query.y[corner]]).astype(np.float64)
    level, there_level = query.level[corner].astype(np.float64), pairs.level / 2.0
    says = np.where(ordinary()[words(query.codes)], ORDINARY, 1.0)[corner]
    says *= 1.0 - pairs.distance / UNLIKE
    places, place = np.unique(_cells(query), return_inverse=True)
    place = place[corner]
    most = np.zeros(len(pairs.group))
    weigh_all(
        pairs.begins, pairs.ends, here[0], here[1], level, pairs.x, pairs.y, there_level,
        says, place, len(places), most,
    )  # fmt: skip
    pairs = pairs.only(most >= least)
    witnesses = np.zeros(len(pairs.group), np.int64)
    affines = np.zeros((len(pairs.group), 2, 3))
    agree_all(
        pairs.begins, pairs.ends, np.zeros(len(pairs.group), np.int64), _UPRIGHT,
        here[0], here[1], level, pairs.x, pairs.y, there_level, witnesses, affines, WITNESSES,
    )  # fmt: skip
    near = np.zeros(len(pairs.group))
    _near(pairs.begins, pairs.ends, affines, here, pairs.x, pairs.y, says, place, len(places), near)
    for n in np.flatnonzero((witnesses >= WITNESSES) & (near >= least)).tolist():
        agreed = Agreed(int(witnesses[n]), float(near[n]), as_map(affines[n]))
        yield int(pairs.group[n]), agreed


def _cells(query: Features) -> NDArray[np.int64]:
    """Where each corner is, coarsely: in one number."""
    x, y = (np.rint(v.astype(np.float64) / PLACE).astype(np.int64) for v in (query.x, query.y))
    return np.asarray(x * 1_000 + y, np.int64)


@compiled
def _near(
    begins: Any, ends: Any, affines: Any, here: Any, x: Any, y: Any, says: Any, place: Any,
    places: int, near: Any,
) -> None:  # pragma: no cover - compiled  # fmt: skip
    """What the corners say that lie where the map takes them, the most telling of each place."""
    best, seen = np.zeros(places), np.full(places, -1)
    for n in range(len(begins)):
        a = affines[n]
        size = np.sqrt(abs(a[0, 0] * a[1, 1] - a[0, 1] * a[1, 0]))
        for i in range(begins[n], ends[n]):
            across = a[0, 0] * x[i] + a[0, 1] * y[i] + a[0, 2] - here[0, i]
            down = a[1, 0] * x[i] + a[1, 1] * y[i] + a[1, 2] - here[1, i]
            if np.sqrt(across * across + down * down) >= OFF + LEANING * size:
                continue
            at = place[i]
            if seen[at] != n:
                seen[at], best[at] = n, 0.0
            if says[i] > best[at]:
                near[n] += says[i] - best[at]
                best[at] = says[i]
