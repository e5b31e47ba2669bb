"""Drawings as small marks in other pictures: many references at once, or one.

Corners that look alike and lie alike, as in :mod:`matchers.pictures.local`, between all of the
query's corners and the reference's as a mark (:mod:`matchers.pictures.drawing`); then the mark is
laid over the place (:mod:`matchers.pictures.stamped`). References that are no drawings take no
part, and where there are no drawings nothing is searched.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from domain.match import Box, Comparison, Relation
from matchers.pictures.drawing import box_of, marks
from matchers.pictures.drawn import BEYOND_DOUBT, DRAWN, is_drawing, may_be_mark
from matchers.pictures.edges import Edges
from matchers.pictures.fingerprint import PictureFingerprint
from matchers.pictures.gallery import without_corners
from matchers.pictures.local.features import joined
from matchers.pictures.local.inverted import InvertedFile
from matchers.pictures.local.pairwise import alike
from matchers.pictures.stamped import Print, Stamped, placed, stamped
from matchers.pictures.witnesses import ALIKE, TONES, Agreed, agreeing, searched

FOLLOWED = 6
"""Places of one reference that are looked at, those with most corners first."""

NEAR_WEIGHT, PARTS_WEIGHT, WEAKEST_WEIGHT, BIAS = 3.9, 15.0, 3.0, -16.7
NONE_NEAR = 0.15
"""Of the regression that gives the score: of the logarithm of how much the agreeing corners look
alike (plus :data:`NONE_NEAR`), of how far the edges agree, and of how far the weakest parts do.
Fitted to logos of two icon packages on background photos (``benchmarks/images/logos.py``, seeds 11
and 12), the weakest parts and :data:`SMALL` to clean photos and logos of a third."""

SMALL, LARGER = 0.25, 1.5
"""Share of the query's longer side from which a mark has room for more corners, and how many more:
with the power of its share."""

LOGO_FROM = 0.65
"""Score from which a person should hear of it: about one box in 1,000 photos where there are 200
references."""


PERFECT = Stamped(np.eye(3), 0.92, 0.92, 0.85, 0.0)
"""What is hardly ever exceeded by logos whose corners look so little alike that it matters."""

NEAR_ENOUGH = (
    math.exp(
        (
            math.log(LOGO_FROM / (1.0 - LOGO_FROM))
            - BIAS
            - PARTS_WEIGHT * PERFECT.parts
            - WEAKEST_WEIGHT * PERFECT.weakest
        )
        / NEAR_WEIGHT
    )
    - NONE_NEAR
)
"""How much corners must look alike, in sum, to count even if all edges agreed: nothing is laid over
a place where they do less."""


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where a reference's flattening may be printed on a query's. ``exchanged``: light and dark."""

    own: int
    other: int
    exchanged: bool
    agreed: Agreed

    @property
    def order(self) -> tuple[float, ...]:
        """The most promising first."""
        places = self.agreed.mapping.ravel().tolist()
        return (-self.agreed.near, self.own, self.other, self.exchanged, *places)


class Marks:
    """References by key; those that are no drawings are left out."""

    def __init__(self) -> None:
        self._file = InvertedFile()
        self._held: dict[str, PictureFingerprint] = {}
        self._prints: dict[str, dict[int, Print]] = {}
        self._numbers: dict[str, list[int]] = {}
        self._owners: dict[int, tuple[str, int]] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, key: str) -> bool:
        return key in self._held

    def add(self, key: str, reference: PictureFingerprint) -> None:
        """A key that is added again is replaced."""
        self.remove(key)
        if not drawn(reference):
            return
        self._held[key] = without_corners(reference)
        self._numbers[key], self._prints[key] = [], {}
        for other, flat in enumerate(reference.flats):
            corners = marks(flat)
            if len(corners):
                self._prints[key][other] = Print.of(flat)
                self._owners[self._next] = (key, other)
                self._numbers[key].append(self._next)
                self._file.add(self._next, corners)
                self._next += 1

    def remove(self, key: str) -> None:
        if self._held.pop(key, None) is None:
            return
        del self._prints[key]
        for number in self._numbers.pop(key):
            del self._owners[number]
            self._file.remove(number)

    def search(self, query: PictureFingerprint) -> Iterator[tuple[str, Comparison]]:
        """Every reference that may be printed in the query, with its score, however low."""
        edges: dict[int, Edges] = {}
        for key, places in self.pointed(query).items():
            found = best(query, self._held[key], self._prints[key], places, edges)
            if found is not None:
                yield key, found

    def pointed(self, query: PictureFingerprint) -> dict[str, list[Place]]:
        """Where each may be."""
        made: dict[str, list[Place]] = {}
        if not self._held:
            return made
        for own, flat in enumerate(query.flats):
            corners = joined([flat.features, flat.details])
            found = self._file.alike(*searched(corners), TONES, ALIKE)
            for group, agreed in agreeing(corners, found, NEAR_ENOUGH):
                number, exchanged = divmod(group, TONES)
                if number in self._owners:
                    key, other = self._owners[number]
                    made.setdefault(key, []).append(Place(own, other, bool(exchanged), agreed))
        return made


def drawn(reference: PictureFingerprint) -> bool:
    """Whether it may be a mark."""
    return may_be_mark([flat.thumbnail for flat in reference.flats])


def plainly_drawn(reference: PictureFingerprint) -> bool:
    """Whether it is a drawing beyond doubt."""
    within = BEYOND_DOUBT if len(reference.flats) > 1 else DRAWN
    return any(is_drawing(flat.thumbnail, within) for flat in reference.flats)


def between(query: PictureFingerprint, reference: PictureFingerprint) -> Comparison | None:
    """The same for one reference, the slow way: every corner against every corner."""
    if not drawn(reference):
        return None
    places = []
    for own, flat in enumerate(query.flats):
        corners = joined([flat.features, flat.details])
        looked_up = searched(corners)
        for other, reference_flat in enumerate(reference.flats):
            found = alike(*looked_up, marks(reference_flat), ALIKE)
            places += [
                Place(own, other, bool(exchanged), agreed)
                for exchanged, agreed in agreeing(corners, found, NEAR_ENOUGH)
            ]
    prints = {other: Print.of(flat) for other, flat in enumerate(reference.flats)}
    return best(query, reference, prints, places, {})


def best(
    query: PictureFingerprint,
    reference: PictureFingerprint,
    prints: Mapping[int, Print],
    places: Iterable[Place],
    edges: dict[int, Edges],
) -> Comparison | None:
    """The place where most of the mark is seen. In a fixed order, so that it does not matter who
    found them.

    :param edges: of the query's flattenings, as far as they are known; others are added.
    """
    chosen: tuple[float, Place, Stamped] | None = None
    likely = [place for place in places if promise(place, prints) >= NEAR_ENOUGH]
    for place in sorted(likely, key=lambda place: place.order)[:FOLLOWED]:
        if place.own not in edges:
            edges[place.own] = Edges.of(query.flats[place.own].thumbnail.grey)
        seen = stamped(
            edges[place.own],
            prints[place.other],
            place.agreed.mapping,
            exchanged=place.exchanged,
        )
        if seen is None:
            continue
        score = scored(seen, place.agreed)
        if chosen is None or score > chosen[0]:
            chosen = score, place, seen
    if chosen is None:
        return None
    score, place, seen = chosen
    region = placed(query.flats[place.own], reference.flats[place.other], seen.mapping)
    if region is None:
        return None
    left, top, right, bottom = (round(float(v), 4) for v in box_of(reference.flats[place.other]))
    return Comparison(
        score=round(score, 4),
        region=region,
        evidence={
            "relation": Relation.LOGO.value,
            "agreement": round(seen.whole, 3),
            "in_parts": round(seen.parts, 3),
            "corners": place.agreed.witnesses,
            "distance": None,
            "exchanged": place.exchanged,
            "reference_region": Box(left, top, right, bottom).to_json(),
        },
    )


def promise(place: Place, prints: Mapping[int, Print]) -> float:
    """How much its corners look alike, for a mark of that size."""
    return sized(place.agreed.near, prints[place.other].share(place.agreed.mapping))


def sized(near: float, share: float) -> float:
    """How much corners say of a mark with that share of the query: a larger one has more."""
    return float(near * (SMALL / max(SMALL, share)) ** LARGER)


def scored(seen: Stamped, agreed: Agreed) -> float:
    """0..1: how likely it is the mark, where one in a hundred places is."""
    near = sized(agreed.near, seen.share)
    odds = (
        NEAR_WEIGHT * math.log(NONE_NEAR + near)
        + PARTS_WEIGHT * seen.parts
        + WEAKEST_WEIGHT * seen.weakest
        + BIAS
    )
    return 1.0 / (1.0 + math.exp(-odds))
