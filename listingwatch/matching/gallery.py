"""References in the indexes of the matchers that can look at them, and what meets them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from domain.match import Comparison, Match, MediumKind, Unusable
from domain.page import Snapshot
from domain.right import ReferenceKind
from listingwatch.matching.listing_texts import main_texts, small_texts
from listingwatch.pictures.fingerprinting import PictureFingerprints
from matchers.contract import Index, Matcher, TextMedium
from storage.repositories.rights import StoredReference

ADDED_AT_ONCE = 5_000
"""New references that are held beside the indexes while they are added."""


class Gallery:
    """References in the index of every matcher that can look at them."""

    def __init__(
        self,
        matchers: Mapping[str, Matcher[Any, Any]],
        pictures: Mapping[str, PictureFingerprints],
    ) -> None:
        self._matchers = matchers
        self._pictures = pictures
        self._indexes: dict[str, Index[Any]] = {
            name: matcher.index() for name, matcher in matchers.items()
        }
        self._numbers: dict[str, int] = {}
        self.stamp: tuple[int, int] | None = None

    def update(self, references: Iterable[StoredReference]) -> None:
        """Hold exactly these references: add what is new, drop what is gone. They may be read from
        the database as they are asked for: only what is new is held, and some of it at a time."""
        current: dict[str, int] = {}
        new: list[StoredReference] = []
        for row in references:
            key = row.reference.key
            current[key] = row.id
            if self._numbers.get(key) != row.id:
                new.append(row)
                if len(new) >= ADDED_AT_ONCE:
                    self._add(new)
                    new = []
        self._add(new)
        for key in self._numbers.keys() - current.keys():
            for index in self._indexes.values():
                index.remove(key)
        self._numbers = current

    def _add(self, new: Sequence[StoredReference]) -> None:
        for name, matcher in self._matchers.items():
            if matcher.medium is MediumKind.IMAGE:
                images = {
                    row.reference.key: row.reference.image
                    for row in new
                    if row.reference.kind in matcher.references
                }
                made = self._pictures[name].of(image for image in images.values() if image)
                for key, image in images.items():
                    if image in made:
                        self._indexes[name].add(key, made[image])
            else:
                for row in new:
                    if row.reference.text is None or row.reference.kind not in matcher.references:
                        continue
                    fingerprint = matcher.fingerprint(TextMedium(row.reference.text))
                    if not isinstance(fingerprint, Unusable):
                        self._indexes[name].add(row.reference.key, fingerprint)

    def looks_at(self, names: Iterable[str]) -> list[str]:
        """Which of these matchers have any reference to look for."""
        return [name for name in names if len(self._indexes[name])]

    def matches(self, snapshot: Snapshot) -> Iterator[tuple[int, Match]]:
        """Every reference that some field of a snapshot resembles: its number, and the match."""
        for name, matcher in self._matchers.items():
            if not len(self._indexes[name]):
                continue
            if matcher.medium is MediumKind.IMAGE:
                found = self._search(name, self._shown(name, snapshot))
            else:
                found = self._read(name, snapshot)
            for key, match in found:
                yield self._numbers[key], match

    def _read(self, name: str, snapshot: Snapshot) -> Iterator[tuple[str, Match]]:
        """What is found in the texts. The small ones tell only what the main ones do not: the same
        for each reference, whatever else is looked for."""
        seen = set()
        for key, match in self._search(name, main_texts(snapshot)):
            seen.add(key)
            yield key, match
        if ReferenceKind.WORD_MARK not in self._matchers[name].references:
            return
        for key, match in self._search(name, small_texts(snapshot)):
            if key not in seen:
                seen.add(key)
                yield key, match

    def _search(self, name: str, media: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Match]]:
        """Every reference that one of these resembles; texts get their fingerprints here."""
        matcher, index = self._matchers[name], self._indexes[name]
        for field_name, medium in media:
            made = matcher.fingerprint(medium) if isinstance(medium, TextMedium) else medium
            if isinstance(made, Unusable):
                continue
            for key, comparison in index.search(made):
                yield key, match_of(matcher, key, field_name, comparison)

    def _shown(self, name: str, snapshot: Snapshot) -> Iterator[tuple[str, Any]]:
        """The fingerprints of the pictures."""
        digests = {n: image.digest for n, image in enumerate(snapshot.images) if image.digest}
        made = self._pictures[name].of(digests.values())
        for position, digest in digests.items():
            if digest in made:
                yield f"images[{position}]", made[digest]


def match_of(
    matcher: Matcher[Any, Any], key: str, field_name: str, comparison: Comparison
) -> Match:
    """A comparison with the reference of that key, as a match of that field."""
    return Match(
        matcher=matcher.name,
        version=matcher.version,
        reference=key,
        field=field_name,
        score=comparison.score,
        explanation=matcher.explain(comparison),
        region=comparison.region,
        use=comparison.use,
        evidence=comparison.evidence,
    )
