"""Pairs of corners that look alike, one of the query's and one of a reference's, each in a number.

A pair is two whole numbers: its *group* (the reference, and the turn or tone in which the query was
searched), and all else packed so that the order of these numbers is the order in which pairs count:
the most alike first, then by corner, level and place. So groups are sorted by one number, and what
is found does not depend on who found it first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled
from matchers.pictures.local.features import UNIT, Features

_DISTANCE, _CORNER, _LEVEL, _X = 56, 40, 32, 16
"""First bits; ``y`` begins at 0. Distances take 7 bits, corners 16, levels 8, places 16 each."""

_CORNERS, _LEVELS, _PLACES = 0xFFFF, 0xFF, 0xFFFF
_LEVEL_0, _PLACE_0 = 128, 32_768


@compiled
def packed(
    distance: Any, corner: Any, level: Any, x: Any, y: Any
) -> Any:  # pragma: no cover - compiled
    """``x``, ``y``: in whole :data:`~matchers.pictures.local.features.UNIT`. Arrays too."""
    place = (x + _PLACE_0 << _X) + (y + _PLACE_0)
    return (distance << _DISTANCE) + (corner << _CORNER) + (level + _LEVEL_0 << _LEVEL) + place


@dataclass(frozen=True, slots=True)
class Pairs:
    """Groups one after the other, from ``begins`` to ``ends``, each sorted: ``group`` of each, and
    of each pair ``corner`` (the query's), ``distance``, and the reference's ``level``, ``x``,
    ``y`` (longer sides)."""

    group: NDArray[np.int64]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    corner: NDArray[np.int64]
    distance: NDArray[np.int64]
    level: NDArray[np.float64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]

    @classmethod
    def of(cls, found: NDArray[np.int64], least: int) -> Pairs:
        """Those (rows: group, and the rest packed) whose group has so many."""
        group = np.ascontiguousarray(found[:, 0])
        counts = np.bincount(group)
        counts[counts < least] = 0
        number = np.flatnonzero(counts)
        ends = np.cumsum(counts[number])
        begins = ends - counts[number]
        place = np.full(len(counts), -1, np.int64)
        place[number] = begins
        rest = np.empty(int(ends[-1]) if len(ends) else 0, np.int64)
        _gathered(group, np.ascontiguousarray(found[:, 1]), place, rest)
        _sorted(begins, ends, rest)
        return cls(
            number, begins, ends,
            rest >> _CORNER & _CORNERS,
            rest >> _DISTANCE,
            ((rest >> _LEVEL & _LEVELS) - _LEVEL_0).astype(np.float64),
            _there(rest >> _X & _PLACES),
            _there(rest & _PLACES),
        )  # fmt: skip

    def only(self, which: NDArray[np.bool_]) -> Pairs:
        """Some of the groups; the pairs stay where they are."""
        return Pairs(
            self.group[which], self.begins[which], self.ends[which],
            self.corner, self.distance, self.level, self.x, self.y,
        )  # fmt: skip


def between(
    row: NDArray[np.int64], entry: NDArray[np.int64], distance: NDArray[np.int64],
    corner: NDArray[np.int64], part: NDArray[np.int64], reference: Features,
) -> NDArray[np.int64]:  # fmt: skip
    """Pairs with one reference, as they are found of many: ``row`` of what was looked up, with the
    ``corner`` that it is and its ``part`` (turn or tone), and ``entry`` of the reference."""
    rest = packed.py_func(
        distance, corner[row], reference.level[entry].astype(np.int64),
        units(reference.x[entry]).astype(np.int64), units(reference.y[entry]).astype(np.int64),
    )  # fmt: skip
    return np.column_stack([part[row], rest])


def units(places: NDArray[np.float32]) -> NDArray[np.int16]:
    """Places as they are kept: whole numbers of :data:`~matchers.pictures.local.features.UNIT`."""
    return np.asarray(np.rint(places / UNIT), np.int16)


def _there(places: NDArray[np.int64]) -> NDArray[np.float64]:
    return ((places - _PLACE_0) * UNIT).astype(np.float32).astype(np.float64)


@compiled
def _gathered(group: Any, rest: Any, place: Any, made: Any) -> None:  # pragma: no cover - compiled
    for row in range(len(group)):
        at = place[group[row]]
        if at >= 0:
            made[at] = rest[row]
            place[group[row]] = at + 1


@compiled
def _sorted(begins: Any, ends: Any, rest: Any) -> None:  # pragma: no cover - compiled
    for n in range(len(begins)):
        rest[begins[n] : ends[n]].sort()
