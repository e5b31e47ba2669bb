"""Many references at once: every stage's index, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from matchers.pictures.finding import Finding, best
from matchers.pictures.fingerprint import PictureFingerprint
from matchers.pictures.local.features import NO_FEATURES
from matchers.pictures.local.inverted import InvertedFile
from matchers.pictures.lying import Lying
from matchers.pictures.whole import WholeIndex


class Gallery:
    """References by key. A key that is added again is replaced."""

    def __init__(self) -> None:
        self._whole = WholeIndex()
        self._local = InvertedFile()
        self._held: dict[str, PictureFingerprint] = {}
        self._numbers: dict[str, tuple[int, ...]] = {}
        self._owners: dict[int, tuple[str, int]] = {}
        self._digests: dict[bytes, set[str]] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._held)

    def add(self, key: str, reference: PictureFingerprint) -> None:
        self.remove(key)
        numbers = tuple(range(self._next, self._next + len(reference.flats)))
        self._next += len(numbers)
        self._held[key] = without_corners(reference)
        bare = self._held[key].flats
        self._numbers[key] = numbers
        self._digests.setdefault(reference.digest, set()).add(key)
        for place, (number, flat) in enumerate(zip(numbers, reference.flats, strict=True)):
            self._owners[number] = (key, place)
            self._whole.add(number, bare[place])
            self._local.add(number, flat.features)

    def remove(self, key: str) -> None:
        reference = self._held.pop(key, None)
        if reference is None:
            return
        for number in self._numbers.pop(key):
            del self._owners[number]
            self._whole.remove(number)
            self._local.remove(number)
        same = self._digests[reference.digest]
        same.discard(key)
        if not same:
            del self._digests[reference.digest]

    def held(self, key: str) -> PictureFingerprint:
        """A reference, without its corners."""
        return self._held[key]

    def same_files(self, query: PictureFingerprint) -> frozenset[str]:
        """Keys of references that are the query's very file."""
        return frozenset(self._digests.get(query.digest, ()))

    def search(self, query: PictureFingerprint) -> Iterator[tuple[str, Finding]]:
        """What the dense check finds, of all references that a stage before it points to."""
        pointed: dict[str, list[tuple[int, int, Lying]]] = {}
        for own, flat in enumerate(query.flats):
            for number, some in self._whole.search(flat).items():
                key, other = self._owners[number]
                pointed.setdefault(key, []).extend((own, other, lying) for lying in some)
            for number, lying in self._local.search(flat.features):
                key, other = self._owners[number]
                pointed.setdefault(key, []).append((own, other, lying))
        for key, found in pointed.items():
            finding = best(query, self._held[key], found)
            if finding is not None:
                yield key, finding


def without_corners(reference: PictureFingerprint) -> PictureFingerprint:
    """As it is held beside an inverted file: to keep the corners twice would double the memory. Nor
    is there what only a query needs."""
    flats = (
        replace(
            flat, features=NO_FEATURES, details=NO_FEATURES,
            region_boxes=flat.region_boxes[:0], region_codes=flat.region_codes[:0],
        )
        for flat in reference.flats
    )  # fmt: skip
    return replace(reference, flats=tuple(flats))
