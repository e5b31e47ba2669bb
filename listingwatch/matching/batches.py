"""Takes what waits to be matched or judged, a batch at a time.

Each batch is one transaction: matches, hits, messages, and the work being done.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg

from domain.match import Match
from listingwatch.judging.judge import Judge, Judged
from listingwatch.matching.backfill import Backfill
from listingwatch.matching.gallery import Gallery
from listingwatch.matching.summary import MatchSummary
from listingwatch.pictures.fingerprinting import PictureFingerprints
from listingwatch.progress import Progress
from listingwatch.wiring import App
from matchers.contract import Matcher
from storage.repositories.backfills import SINCE, Backfills
from storage.repositories.listings import Listings, StoredSnapshot
from storage.repositories.matching import Matches
from storage.repositories.portfolios import PortfolioNumber
from storage.repositories.rights import Rights, StoredReference
from storage.repositories.work import WaitingPictures, Work

logger = logging.getLogger(__name__)

SNAPSHOTS_AT_ONCE = 200
REFERENCES_AT_ONCE = 20_000
"""New words that meet every stored snapshot in one walk over them; a register has a million."""

PICTURES_AT_ONCE = 4_000
"""Stored pictures that meet new references between two commits."""

JUDGEMENTS_AT_ONCE = 200
REMEMBERED_PICTURES = 4_000
"""Fingerprints in memory between two batches: of pictures, about 20 kB each."""


class Batches:
    """Takes batches for one run. ``summary`` counts what was done. Each method takes one batch, and
    returns whether there was one; ``invite`` has another worker called where more wait.

    :param matchers: by name.
    :param pictures: fingerprints for those that look at pictures, by the same names.
    """

    def __init__(
        self,
        app: App,
        matchers: Mapping[str, Matcher[Any, Any]],
        pictures: Mapping[str, PictureFingerprints],
        progress: Progress,
    ) -> None:
        self.summary = MatchSummary()
        self._app = app
        self._matchers = matchers
        self._pictures = pictures
        self._progress = progress
        self._gallery = Gallery(matchers, pictures)
        at_pictures = {name: matchers[name] for name in pictures}
        self._backfill = Backfill(app, at_pictures, pictures, progress)

    def look_anew(self) -> None:
        """Index every reference anew with the next batch: one that lacked its picture may have it
        again."""
        self._gallery = Gallery(self._matchers, self._pictures)

    @property
    def in_slices(self) -> bool:
        """Whether the schema knows of slices: that of the release before does not."""
        return self._app.database.version >= SINCE

    def references(self, portfolio: PortfolioNumber) -> bool:
        """New words meet every snapshot; new pictures wait to meet every stored one."""
        with self._app.database.transaction(portfolio.id) as connection:
            work = Work(connection, portfolio.id)
            claims = work.claim_references(REFERENCES_AT_ONCE)
            if not claims:
                return False
            stored = Rights(connection, portfolio.id).some_references(
                claim.item for claim in claims
            )
            if self.in_slices:
                pictures = [row.id for row in stored if row.reference.image is not None]
                if pictures:
                    Backfills(connection, portfolio.id).add(pictures, PICTURES_AT_ONCE)
                stored = [row for row in stored if row.reference.image is None]
            self.summary.references += len(claims)
            if stored:
                self._walk(connection, portfolio, stored)
            work.matched(claims)
        return True

    def _walk(
        self,
        connection: psycopg.Connection,
        portfolio: PortfolioNumber,
        references: Sequence[StoredReference],
    ) -> None:
        """Every snapshot meets these references."""
        gallery = Gallery(self._matchers, self._pictures)
        touched: set[int] = set()
        done = 0
        for batch in Listings(connection, portfolio.id).batches(SNAPSHOTS_AT_ONCE):
            if not done:
                # A whole register may come in before the first listing: nothing is indexed for
                # that.
                gallery.update(references)
            used = gallery.looks_at(self._pictures)
            touched |= self._keep(connection, portfolio, gallery, batch, used)
            done += len(batch)
            self._progress.step("snapshots against new references", done)
        self._count(self._judge(connection, portfolio).judge(touched))

    def slices(self, portfolio: PortfolioNumber, *, invite: bool = False) -> bool:
        """Some stored pictures meet new references."""
        if not self.in_slices:
            return False
        with self._app.database.transaction(portfolio.id) as connection:
            backfills = Backfills(connection, portfolio.id)
            part = backfills.claim()
            if part is None:
                return False
            if invite and backfills.left() > 1:
                self._invite(portfolio, "match")
            # A reference that was removed meanwhile is not there any more.
            references = Rights(connection, portfolio.id).some_references(part.references)
            found = self._backfill.meet(backfills, part, references)
            self.summary.stumbled += found.stumbled
            Matches(connection, portfolio.id).keep(found.rows)
            self._count(self._judge(connection, portfolio).judge(found.listings))
            backfills.done(part)
            lost = {d for pictures in self._pictures.values() for d in pictures.unreadable}
            if lost:
                WaitingPictures(connection).unreadable(lost)
        self._forget_pictures()
        return True

    def snapshots(self, portfolio: PortfolioNumber, *, invite: bool = False) -> bool:
        """New snapshots meet every reference."""
        with self._app.database.transaction(portfolio.id) as connection:
            work = Work(connection, portfolio.id)
            claims = work.claim_snapshots(SNAPSHOTS_AT_ONCE)
            if not claims:
                return False
            if invite and len(claims) == SNAPSHOTS_AT_ONCE:
                self._invite(portfolio, "match")
            # Read after the claim: a reference that is committed later waits in the list itself.
            rights = Rights(connection, portfolio.id)
            stamp = rights.stamp()
            if stamp != self._gallery.stamp:
                self._gallery.update(rights.references())
                self._gallery.stamp = stamp
            listings = Listings(connection, portfolio.id)
            batch = listings.some([claim.item for claim in claims])
            self._keep(connection, portfolio, self._gallery, batch, self._pictures)
            judged = self._judge(connection, portfolio).judge({stored.listing for stored in batch})
            self._count(judged)
            work.matched(claims)
            self.summary.snapshots += len(claims)
            self._progress.step("new snapshots against references", self.summary.snapshots)
        return True

    def judgements(self, portfolio: PortfolioNumber, *, invite: bool = False) -> bool:
        """Listings about which something changed are judged anew."""
        with self._app.database.transaction(portfolio.id) as connection:
            numbers = Work(connection, portfolio.id).claim_judgements(JUDGEMENTS_AT_ONCE)
            if not numbers:
                return False
            if invite and len(numbers) == JUDGEMENTS_AT_ONCE:
                self._invite(portfolio, "judge")
            self._count(self._judge(connection, portfolio).judge(numbers))
            self._progress.step("listings judged", self.summary.judged)
        return True

    def _keep(
        self,
        connection: psycopg.Connection,
        portfolio: PortfolioNumber,
        gallery: Gallery,
        batch: Sequence[StoredSnapshot],
        pictures: Iterable[str],
    ) -> set[int]:
        """Match some snapshots with a gallery; returns the listings that matched anything.

        :param pictures: matchers that look at the snapshots' pictures beforehand, all at once.
        """
        for name in pictures:
            self._pictures[name].of(
                image.digest
                for stored in batch
                for image in stored.snapshot.images
                if image.digest is not None
            )
        rows: list[tuple[int, int, Match]] = []
        touched: set[int] = set()
        for stored in batch:
            try:
                found = list(gallery.matches(stored.snapshot))
            except Exception as error:
                # Whatever one listing makes a matcher do, the others go on.
                logger.exception("snapshot %d cannot be compared", stored.id)
                self.summary.stumbled.append(
                    f"{stored.snapshot.url}: {type(error).__name__} in a matcher"
                )
                continue
            for reference, match in found:
                rows.append((stored.id, reference, match))
                touched.add(stored.listing)
        Matches(connection, portfolio.id).keep(rows)
        self._forget_pictures()
        return touched

    def _judge(self, connection: psycopg.Connection, portfolio: PortfolioNumber) -> Judge:
        return Judge(connection, portfolio, version=self._app.database.version)

    def _count(self, judged: Judged) -> None:
        self.summary.judged += judged.listings
        self.summary.new_hits += judged.new
        self.summary.changed_hits += judged.changed
        self.summary.messages += len(judged.changes)
        self.summary.moves.update(judged.moves)

    def _invite(self, portfolio: PortfolioNumber, task: str) -> None:
        """Let another worker join in at once, not only when this batch is committed."""
        with self._app.database.transaction(portfolio.id) as connection:
            Work(connection, portfolio.id).invite(task)

    def _forget_pictures(self) -> None:
        for pictures in self._pictures.values():
            pictures.forget(REMEMBERED_PICTURES)
