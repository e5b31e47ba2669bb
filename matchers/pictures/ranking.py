"""Every reference of a gallery with a score, whether anything was found or not.

What the cascade finds is told with the score of the dense check. A pair in which it finds nothing
is told by its hashes alone: :data:`FLOOR` times the share of bits in which the nearest ones agree,
so always below what a person should hear of, and falling with the distance. Such a score is there
to order what is left, and to draw curves; it says nothing by itself.

A score depends on the two pictures and the fixed background file, not on what else is there:
:func:`told` is the slow, obviously right way to each pair of :class:`Ranking`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from domain.match import Box, Comparison, Relation
from matchers.pictures import marks
from matchers.pictures.finding import best, ways
from matchers.pictures.fingerprint import PictureFingerprint
from matchers.pictures.gallery import Gallery
from matchers.pictures.hashing import BITS
from matchers.pictures.marks import LOGO_FROM, Marks
from matchers.pictures.matcher import both, same_file, worth_telling
from matchers.pictures.whole import VIEWS

FLOOR = 0.1
"""Above every score by hashes alone, and below all that is worth telling."""

AT_ONCE = 1 << 19
"""Pairs of hashes that are compared at once: some 16 MB."""

Hashes = NDArray[np.uint64]

Told = tuple[str, Comparison]


def by_hashes(distance: int, region: Box) -> Comparison:
    """What is said of a pair of which nothing is known but how far its nearest hashes are apart.
    It is called by that one of the four relations which claims nothing of the whole picture."""
    return Comparison(
        score=round(FLOOR * (1.0 - distance / BITS), 4),
        region=region,
        evidence={
            "relation": Relation.ARTWORK.value, "hashes_alone": True, "distance": distance,
        },
    )  # fmt: skip


def told(query: PictureFingerprint, reference: PictureFingerprint) -> Comparison:
    """Of one pair, the slow way."""
    if query.digest == reference.digest:
        return same_file()
    seen = _seen(reference)
    hashes = by_hashes(*_nearest(query, seen, np.array([0]))[0])
    finding = best(query, reference, ways(query, reference))
    made = marks.between(query, reference)
    if finding is not None:
        made = both(finding, made, reference)
    return hashes if made is None else max(made, hashes, key=_score)


class Ranking:
    """References by key, each with what there is to say of it and a query."""

    def __init__(self) -> None:
        self._gallery = Gallery()
        self._marks = Marks()
        self._keys: list[str] = []
        self._codes: list[Hashes] = []
        self._joined: tuple[Hashes, NDArray[np.int64]] | None = None

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, key: str, reference: PictureFingerprint) -> None:
        """A key must be new."""
        self._gallery.add(key, reference)
        self._marks.add(key, reference)
        self._keys.append(key)
        self._codes.append(_seen(reference))
        self._joined = None

    def search(self, query: PictureFingerprint, threshold: float | None, most: int) -> list[Told]:
        """The best first, then by key.

        :param threshold: least score; None: what is worth telling.
        :param most: how many pairs told by hashes alone are added, where the threshold is that low.
        """
        made = {key: same_file() for key in self._gallery.same_files(query)}
        seen = {
            key: mark
            for key, mark in self._marks.search(query)
            if threshold is not None or mark.score >= LOGO_FROM
        }
        for key, finding in self._gallery.search(query):
            if key not in made and (threshold is not None or worth_telling(finding)):
                made[key] = both(finding, seen.pop(key, None), self._gallery.held(key))
        made = seen | made
        if threshold is not None:
            if threshold <= FLOOR:
                self._fill(query, made, most)
            made = {key: found for key, found in made.items() if found.score >= threshold}
        return sorted(made.items(), key=_order)

    def _fill(self, query: PictureFingerprint, made: dict[str, Comparison], most: int) -> None:
        """Add the best of what the hashes say."""
        if not self._keys:
            return
        if self._joined is None:
            lengths = [len(codes) for codes in self._codes]
            self._joined = np.concatenate(self._codes), np.cumsum([0, *lengths[:-1]])
        rest = []
        for key, nearest in zip(self._keys, _nearest(query, *self._joined), strict=True):
            if key not in made:
                rest.append((nearest[0], key, nearest[1]))
            elif made[key].score < FLOOR:
                made[key] = max(made[key], by_hashes(*nearest), key=_score)
        rest.sort(key=lambda row: row[:2])
        made |= {key: by_hashes(distance, region) for distance, key, region in rest[:most]}


def _order(row: Told) -> tuple[float, str]:
    return -row[1].score, row[0]


def _score(found: Comparison) -> float:
    return found.score


def _seen(reference: PictureFingerprint) -> Hashes:
    """The hashes (n, 4) of all its views in all turns."""
    return np.concatenate([flat.view_codes[:VIEWS].reshape(-1, 4) for flat in reference.flats])


def _nearest(
    query: PictureFingerprint, codes: Hashes, starts: NDArray[np.int64]
) -> list[tuple[int, Box]]:
    """The least distance to each reference, whose hashes begin there, and the part of the query at
    which it is found."""
    parts = np.concatenate([flat.region_codes for flat in query.flats])
    boxes = np.concatenate([flat.region_boxes for flat in query.flats])
    least = np.empty(len(codes), np.int64)
    step = max(1, AT_ONCE // len(parts))
    for begin in range(0, len(codes), step):
        differing = np.bitwise_count(parts[:, None, :] ^ codes[None, begin : begin + step, :])
        distances = differing.sum(axis=2, dtype=np.int64)
        # Distance and part in one number: of equally near parts the first.
        least[begin : begin + step] = (distances * len(parts) + np.arange(len(parts))[:, None]).min(
            axis=0
        )
    nearest = np.minimum.reduceat(least, starts)
    distance, part = np.divmod(nearest, len(parts))
    return [
        (number, Box(*(round(float(v), 4) for v in boxes[which])))
        for number, which in zip(distance.tolist(), part.tolist(), strict=True)
    ]
