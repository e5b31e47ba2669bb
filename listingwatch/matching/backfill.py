"""New references meet the pictures that are stored already.

The stored fingerprints are read once, in the order of their digests, and each is searched for among
the new references: the same index that a new listing's picture meets, the other way about. So both
ways find the same, and there is no second index that could lag behind; the cost is that of the
index. Only for what is found are the snapshots looked up that show the picture.

Why not an index of the stored side: hashes meet within a radius at which everything is compared
anyway, and corners resemble each other by words near the stored picture's corner in each of eight
turns, so that an index by word would keep 128 entries for each of its 300 corners.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.match import Comparison, Match
from listingwatch.matching.gallery import match_of
from listingwatch.pictures.fingerprinting import PictureFingerprints
from listingwatch.progress import Progress
from listingwatch.wiring import App
from matchers.contract import Index, Matcher
from storage.repositories.backfills import Backfills, Slice
from storage.repositories.rights import StoredReference

logger = logging.getLogger(__name__)

READ_AT_ONCE = 500
"""Fingerprints in memory at once: of pictures, about 15 kB each."""


@dataclass(slots=True)
class Met:
    """Matches as (snapshot's number, reference's number, match), the listings that they are of, and
    pictures that made a matcher fail: a defect of ours, and no reason to stop."""

    rows: list[tuple[int, int, Match]] = field(default_factory=list)
    listings: set[int] = field(default_factory=set)
    stumbled: list[str] = field(default_factory=list)


class Backfill:
    """Keeps the references' indexes from one slice to the next.

    :param matchers: those that look at pictures, by name.
    :param pictures: their fingerprints, by the same names.
    """

    def __init__(
        self,
        app: App,
        matchers: Mapping[str, Matcher[Any, Any]],
        pictures: Mapping[str, PictureFingerprints],
        progress: Progress,
    ) -> None:
        self._app = app
        self._matchers = matchers
        self._pictures = pictures
        self._progress = progress
        self._held: dict[str, int] = {}
        self._indexes: dict[str, Index[Any]] = {}
        self._done = 0

    def meet(self, backfills: Backfills, part: Slice, references: Sequence[StoredReference]) -> Met:
        """What these references have in common with the slice's pictures."""
        self._hold(references)
        met = Met()
        for name, matcher in self._matchers.items():
            if not len(self._indexes[name]):
                continue
            # A new version of a matcher looks at everything once more, in its own transactions.
            self._pictures[name].of(
                backfills.without_fingerprint(part, matcher.name, matcher.version)
            )
            for batch in backfills.fingerprints(part, matcher.name, matcher.version, READ_AT_ONCE):
                found: dict[str, list[tuple[str, Comparison]]] = {}
                for digest, stored in batch:
                    try:
                        some = list(self._indexes[name].search(matcher.unpack(stored)))
                    except Exception as error:
                        logger.exception("picture %s cannot be compared", digest)
                        met.stumbled.append(
                            f"picture {digest}: {type(error).__name__} in a matcher"
                        )
                        continue
                    if some:
                        found[digest] = some
                self._note(backfills, matcher, found, met)
                self._done += len(batch)
                self._progress.step("stored pictures against new references", self._done)
        return met

    def _hold(self, references: Sequence[StoredReference]) -> None:
        """Index exactly these references, anew where they are not those of the slice before."""
        wanted = {row.reference.key: row.id for row in references}
        if wanted == self._held:
            return
        self._held = wanted
        self._indexes = {name: matcher.index() for name, matcher in self._matchers.items()}
        for name, index in self._indexes.items():
            kinds = self._matchers[name].references
            images = {
                row.reference.key: row.reference.image
                for row in references
                if row.reference.kind in kinds
            }
            made = self._pictures[name].of(image for image in images.values() if image)
            for key, image in images.items():
                if image in made:
                    index.add(key, made[image])

    def _note(
        self,
        backfills: Backfills,
        matcher: Matcher[Any, Any],
        found: Mapping[str, Sequence[tuple[str, Comparison]]],
        met: Met,
    ) -> None:
        if not found:
            return
        for place in backfills.showing(found):
            met.listings.add(place.listing)
            for key, comparison in found[place.digest]:
                match = match_of(matcher, key, f"images[{place.position}]", comparison)
                met.rows.append((place.snapshot, self._held[key], match))
