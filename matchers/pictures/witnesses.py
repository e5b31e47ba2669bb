"""Which references' corners lie in a query as they lie in the reference, upright, and how much that
says: many references' at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.pictures.local.features import Features, joined
from matchers.pictures.local.voting import agree_all
from matchers.pictures.local.words import ordinary, words
from matchers.pictures.lying import Map, as_map

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


@dataclass(frozen=True, slots=True)
class Votes:
    """One row each: reference's number, the query's corner, distance, the reference's corner."""

    owner: NDArray[np.int64]
    corner: NDArray[np.int64]
    distance: NDArray[np.int64]
    level: NDArray[np.int8]
    x: NDArray[np.float32]
    y: NDArray[np.float32]

    @classmethod
    def of(cls, found: Iterable[tuple[NDArray[np.int64], NDArray[np.int64], Features]]) -> Votes:
        """Of what :meth:`~matchers.pictures.local.inverted.InvertedFile.alike` finds."""
        rows = list(found)
        corners = joined([part for *_, part in rows])
        owner = np.concatenate([np.empty(0, np.int64), *(number for number, *_ in rows)])
        pairs = np.concatenate([np.empty((0, 2), np.int64), *(pair for _, pair, _ in rows)])
        return cls(owner, pairs[:, 0], pairs[:, 1], corners.level, corners.x, corners.y)


def agreeing(query: Features, votes: Votes) -> Iterator[tuple[int, Agreed]]:
    """Numbers of references with enough corners that agree. Votes' levels are quarter octaves, the
    query's half octaves. The order of the votes does not matter."""
    if not len(votes.owner):
        return
    # Those with too few pairs first of all: that is nearly everything.
    rows = np.flatnonzero(np.bincount(votes.owner)[votes.owner] >= WITNESSES)
    if not len(rows):
        return
    order = np.lexsort((
        votes.y[rows], votes.x[rows], votes.level[rows], votes.corner[rows], votes.distance[rows],
        votes.owner[rows],
    ))  # fmt: skip
    rows = rows[order]
    owner, corner = votes.owner[rows], votes.corner[rows]
    here = np.stack([query.x[corner], query.y[corner]]).astype(np.float64)
    there = np.stack([votes.x[rows], votes.y[rows]]).astype(np.float64)
    begins = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
    ends = np.append(begins[1:], len(owner))
    witnesses = np.zeros(len(begins), np.int64)
    affines = np.zeros((len(begins), 2, 3))
    agree_all(
        begins, ends, np.zeros(len(begins), np.int64), _UPRIGHT,
        here[0], here[1], query.level[corner].astype(np.float64),
        there[0], there[1], votes.level[rows] / 2.0, witnesses, affines, WITNESSES,
    )  # fmt: skip
    says = np.where(ordinary()[words(query.codes)], ORDINARY, 1.0)[corner]
    says *= 1.0 - votes.distance[rows] / UNLIKE
    for n in np.flatnonzero(witnesses >= WITNESSES).tolist():
        part = slice(begins[n], ends[n])
        alike = _near(affines[n], here[:, part], there[:, part], says[part])
        yield int(owner[begins[n]]), Agreed(int(witnesses[n]), alike, as_map(affines[n]))


def _near(
    affine: NDArray[np.float64],
    here: NDArray[np.float64],
    there: NDArray[np.float64],
    says: NDArray[np.float64],
) -> float:
    """What the corners say that lie where the map takes them, the most telling of each place."""
    size = float(np.sqrt(abs(np.linalg.det(affine[:, :2]))))
    off = np.linalg.norm(affine[:, :2] @ there + affine[:, 2:] - here, axis=0)
    good = np.flatnonzero(off < OFF + LEANING * size)
    good = good[np.argsort(-says[good], kind="stable")]
    cell = np.rint(here[:, good] / PLACE).astype(np.int64)
    _, first = np.unique(cell[0] * 1_000 + cell[1], return_index=True)
    return float(says[good[first]].sum())
