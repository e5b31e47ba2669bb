"""Recognises a removed listing that comes back under another id or seller ("stay-down").

Both must agree: a picture of the new listing is a copy, or a recoloured variant, of one of the
removed listing's; and its wording is, either by copied passages or by a title of the same words.
What counts as a copy and as copied wording, the matchers say; nothing is set here but for titles.
Pictures alone do not tell: sellers of one article share the maker's photos.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import fuzz, utils

from domain.listing import ListingKey, SellerKey
from domain.match import Comparison, Unusable
from domain.page import Snapshot
from listingwatch.pictures.fingerprinting import PictureFingerprints
from listingwatch.progress import Progress, Silent
from listingwatch.wiring import App
from matchers.contract import TextMedium
from matchers.pictures.fingerprint import PictureFingerprint
from matchers.pictures.matcher import PictureMatcher
from matchers.wording.fingerprint import WordingFingerprint
from matchers.wording.matcher import WordingMatcher
from storage.repositories.portfolios import Portfolios
from storage.repositories.relistings import Departed, Relistings

SAME_TITLE = 90.0
"""Token-set ratio from which two titles are the same words but for their order and one or two."""

_TAKEN_OVER = frozenset({"copy", "variant"})


@dataclass(frozen=True, slots=True)
class Relisting:
    """A removed listing and the one in which it came back, with why."""

    gone: ListingKey
    gone_seller: SellerKey
    back: ListingKey
    back_seller: SellerKey
    score: float
    reasons: tuple[str, ...]


class Removed:
    """Removed listings that can be searched; a value with add and search."""

    def __init__(self) -> None:
        self._pictures = PictureMatcher()
        self._wording = WordingMatcher()
        self._index = self._pictures.index()
        self._listings: dict[str, tuple[Snapshot, WordingFingerprint | Unusable]] = {}

    def add(self, snapshot: Snapshot, pictures: Iterable[PictureFingerprint]) -> None:
        """Remember what a removed listing showed last."""
        name = str(snapshot.key)
        text = TextMedium(f"{snapshot.title}\n{snapshot.description or ''}")
        self._listings[name] = (snapshot, self._wording.fingerprint(text))
        for number, picture in enumerate(pictures):
            self._index.add(f"{name}#{number}", picture)

    def search(self, snapshot: Snapshot, pictures: Iterable[PictureFingerprint]) -> list[Relisting]:
        """The removed listings that a listing is like, the likest first."""
        seen: dict[str, Comparison] = {}
        for picture in pictures:
            for place, found in self._index.search(picture):
                name = place.rpartition("#")[0]
                if found.evidence.get("relation") not in _TAKEN_OVER:
                    continue
                if name not in seen or found.score > seen[name].score:
                    seen[name] = found
        text = TextMedium(f"{snapshot.title}\n{snapshot.description or ''}")
        wording = self._wording.fingerprint(text) if seen else None
        found_again = [
            relisting
            for name, picture_found in seen.items()
            if (relisting := self._judge(name, snapshot, picture_found, wording)) is not None
        ]
        return sorted(found_again, key=lambda one: (-one.score, one.gone))

    def _judge(
        self,
        name: str,
        snapshot: Snapshot,
        picture: Comparison,
        wording: WordingFingerprint | Unusable | None,
    ) -> Relisting | None:
        removed, removed_wording = self._listings[name]
        if removed.key == snapshot.key:
            return None
        reasons = [self._pictures.explain(picture)]
        title = fuzz.token_set_ratio(removed.title, snapshot.title, processor=utils.default_process)
        alike = 0.0
        if title >= SAME_TITLE:
            alike = title / 100
            reasons.append(f"the titles have the same words ({title:.0f} of 100)")
        if isinstance(wording, WordingFingerprint) and isinstance(
            removed_wording, WordingFingerprint
        ):
            copied = self._wording.compare(wording, removed_wording)
            if copied is not None:
                alike = max(alike, copied.score)
                reasons.append(self._wording.explain(copied))
        if alike == 0.0:
            return None
        return Relisting(
            gone=removed.key,
            gone_seller=removed.seller_key,
            back=snapshot.key,
            back_seller=snapshot.seller_key,
            score=(picture.score + alike) / 2,
            reasons=tuple(reasons),
        )


AT_ONCE = 200


def relistings(app: App, portfolio: str, progress: Progress | None = None) -> list[Relisting]:
    """The removed listings of a portfolio's hits that came back, the likest first: compared with
    every listing that was first seen after they were last.

    :raises UnknownNameError: when there is no such portfolio.
    """
    with app.database.transaction() as connection:
        number = Portfolios(connection).require(portfolio).id
    with app.database.transaction(number) as connection:
        departed = Relistings(connection, number).departed()
    if not departed:
        return []
    fingerprints = PictureFingerprints(app, PictureMatcher(), progress or Silent())
    removed = Removed()
    for one in departed:
        removed.add(one.snapshot, _pictures(fingerprints, one.snapshot))
    last_seen: Mapping[ListingKey, datetime] = {
        one.snapshot.key: one.last_captured for one in departed
    }
    found: list[Relisting] = []
    for snapshot, first in _appeared(app, number, departed):
        found += [
            relisting
            for relisting in removed.search(snapshot, _pictures(fingerprints, snapshot))
            if first > last_seen[relisting.gone]
        ]
    return sorted(found, key=lambda one: (-one.score, one.gone, one.back))


def _appeared(
    app: App, portfolio: int, departed: Sequence[Departed]
) -> Iterator[tuple[Snapshot, datetime]]:
    """Listings first seen after the first of these was last, with when that was."""
    since = min(one.last_captured for one in departed)
    after = 0
    while True:
        with app.database.transaction(portfolio) as connection:
            rows = Relistings(connection, portfolio).appeared(since, after, AT_ONCE)
        if not rows:
            return
        for row in rows:
            yield row.snapshot, row.first_captured
        after = rows[-1].listing


def _pictures(fingerprints: PictureFingerprints, snapshot: Snapshot) -> list[PictureFingerprint]:
    digests = [image.digest for image in snapshot.images if image.digest]
    known = fingerprints.of(digests)
    fingerprints.forget(2_000)
    return [known[digest] for digest in dict.fromkeys(digests) if digest in known]
