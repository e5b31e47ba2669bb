"""Brings a portfolio's matches and hits up to date: what is new on either side meets the other.

New snapshots meet every reference. New references meet what is stored: words every snapshot's text,
pictures every stored picture once, however many snapshots show it
(:mod:`listingwatch.matching.backfill`). Listings about which something changed are judged anew.
Each batch is one transaction: matches, hits, messages, and the work being done.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import psycopg

from domain.match import Match, MediumKind
from domain.right import Right, RightKind
from listingwatch.judging.basis import refresh
from listingwatch.judging.judge import Judge, Judged
from listingwatch.matching.backfill import Backfill
from listingwatch.matching.gallery import Gallery
from listingwatch.matching.summary import MatchSummary
from listingwatch.pictures.fingerprinting import PictureFingerprints, fingerprint_waiting
from listingwatch.progress import Progress, Silent
from listingwatch.wiring import App
from matchers.contract import Matcher
from matchers.registry import installed_matchers
from rights.references import references_of
from rights.territories import TerritoryTable
from storage.repositories.backfills import SINCE, Backfills
from storage.repositories.listings import Listings, StoredSnapshot
from storage.repositories.matching import Fingerprints, Matches
from storage.repositories.portfolios import PortfolioNumber, Portfolios, PortfolioStatements
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

PATIENCE = 60.0
"""Seconds that a run waits for what others hold."""


class Matching:
    """One run for one portfolio.

    :param matchers: by name; by default all that are installed.
    :param threads: threads that fingerprint pictures; None for one a core.
    :param stopping: asked between batches by :meth:`work`, which then leaves the rest to others.
    """

    def __init__(
        self,
        app: App,
        portfolio: str,
        *,
        progress: Progress | None = None,
        matchers: Mapping[str, Matcher[Any, Any]] | None = None,
        threads: int | None = None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._app = app
        self._threads = threads or os.cpu_count() or 1
        self._stopping = stopping
        self._name = portfolio
        self._progress = progress or Silent()
        self._matchers = dict(matchers if matchers is not None else installed_matchers())
        self._pictures = {
            name: PictureFingerprints(app, matcher, self._progress, threads=self._threads)
            for name, matcher in self._matchers.items()
            if matcher.medium is MediumKind.IMAGE
        }
        self._summary = MatchSummary()
        self._gallery = Gallery(self._matchers, self._pictures)
        pictures = {name: self._matchers[name] for name in self._pictures}
        self._backfill = Backfill(app, pictures, self._pictures, self._progress)
        self._prepared = False

    def run(self) -> MatchSummary:
        """Work until nothing waits any more."""
        with self._app.database.transaction() as connection:
            portfolio = Portfolios(connection).ensure(self._name)
        self._prepare(portfolio)
        # What is known already counts from the first judgement on.
        self._refresh(portfolio)
        patience = time.monotonic() + PATIENCE
        while True:
            while self._references(portfolio):
                pass
            while self._snapshots(portfolio):
                pass
            while self._slices(portfolio):
                pass
            while self._judgements(portfolio):
                pass
            if self._refresh(portfolio):
                continue
            # What is left is in somebody else's hands, perhaps those of one that has just died.
            if not any(self._left(portfolio)) or time.monotonic() > patience:
                break
            time.sleep(0.2)
        for name, pictures in self._pictures.items():
            self._summary.unreadable |= pictures.unreadable
            self._summary.unusable += self._unusable(portfolio, self._matchers[name])
        if self._summary.unreadable:
            # What a lost blob kept from being compared waits for the next run.
            with self._app.database.transaction(portfolio.id) as connection:
                Work(connection, portfolio.id).match_pictures_again(self._summary.unreadable)
        return self._summary

    def rejudge(self) -> MatchSummary:
        """Judge everything that ever matched anew, and whatever else waits; nothing is matched that
        was matched before."""
        with self._app.database.transaction() as connection:
            portfolio = Portfolios(connection).require(self._name)
        self._refresh(portfolio, again=True)
        return self.run()

    def work(self) -> bool:
        """Match what waits, side by side with other workers: where more than one batch waits,
        another is invited to join. Returns whether nothing is left: what another holds may come
        back if that one dies, and then nobody would be woken for it."""
        portfolio = self._find()
        if not self._prepared:
            self._prepare(portfolio)
            self._prepared = True
        self._refresh(portfolio)
        fingerprint_waiting(self._app, threads=self._threads)
        while not self._stopping() and self._references(portfolio):
            pass
        while not self._stopping() and self._snapshots(portfolio, invite=True):
            pass
        while not self._stopping() and self._slices(portfolio, invite=True):
            pass
        self._note_unreadable()
        self._refresh(portfolio)
        return self._left(portfolio)[0] == 0

    def _note_unreadable(self) -> None:
        """Lost blobs are looked for again later: not at once, which would be for ever."""
        lost = {digest for pictures in self._pictures.values() for digest in pictures.unreadable}
        if not lost:
            return
        with self._app.database.transaction() as connection:
            WaitingPictures(connection).unreadable(lost)
        for pictures in self._pictures.values():
            pictures.unreadable.clear()
        self._gallery = Gallery(self._matchers, self._pictures)

    def judge_waiting(self) -> bool:
        """Judge what waits, side by side with other workers; returns whether nothing is left."""
        portfolio = self._find()
        while not self._stopping() and self._judgements(portfolio, invite=True):
            pass
        if not self._stopping() and self._refresh(portfolio):
            # What hangs on it waits now, and is judged by this job's next round or by others.
            while not self._stopping() and self._judgements(portfolio, invite=True):
                pass
        return self._left(portfolio)[1] == 0

    def told(self) -> MatchSummary:
        """What was done since this was last asked."""
        done, self._summary = self._summary, MatchSummary()
        return done

    def _left(self, portfolio: PortfolioNumber) -> tuple[int, int]:
        """How much waits to be matched and to be judged, whoever holds it."""
        with self._app.database.transaction(portfolio.id) as connection:
            to_match, to_judge = Work(connection, portfolio.id).waiting()
            if self._in_slices:
                to_match += Backfills(connection, portfolio.id).left()
            return to_match, to_judge

    @property
    def _in_slices(self) -> bool:
        """Whether the schema knows of slices: that of the release before does not."""
        return self._app.database.version >= SINCE

    def _find(self) -> PortfolioNumber:
        with self._app.database.transaction() as connection:
            return Portfolios(connection).require(self._name)

    def _prepare(self, portfolio: PortfolioNumber) -> None:
        """Matchers that changed start anew; pictures in our own listings become references."""
        with self._app.database.transaction(portfolio.id) as connection:
            versions = {name: matcher.version for name, matcher in self._matchers.items()}
            if Matches(connection, portfolio.id).adopt_versions(versions):
                work = Work(connection, portfolio.id)
                work.judge_all_matched()
                work.match_all_references()
            self._own_pictures(connection, portfolio)

    def _own_pictures(self, connection: psycopg.Connection, portfolio: PortfolioNumber) -> None:
        statements = PortfolioStatements(connection, portfolio)
        rights = Rights(connection, portfolio.id)
        table = TerritoryTable.shipped()
        for digest, first in statements.own_pictures():
            day = first.date()
            right = Right(
                key=f"catalogue-picture-{digest[:16]}",
                kind=RightKind.COPYRIGHT,
                owner=None,
                territories=table.default_for(RightKind.COPYRIGHT, day),
                source="own catalogue",
                as_of=day,
                text=f"picture {digest[:12]} of the own catalogue",
                ownership_stated=False,
            )
            rights.put(right, references_of(right, (digest,)))

    def _references(self, portfolio: PortfolioNumber) -> bool:
        """New words meet every snapshot; new pictures wait to meet every stored one."""
        with self._app.database.transaction(portfolio.id) as connection:
            work = Work(connection, portfolio.id)
            claims = work.claim_references(REFERENCES_AT_ONCE)
            if not claims:
                return False
            stored = Rights(connection, portfolio.id).some_references(
                claim.item for claim in claims
            )
            if self._in_slices:
                pictures = [row.id for row in stored if row.reference.image is not None]
                if pictures:
                    Backfills(connection, portfolio.id).add(pictures, PICTURES_AT_ONCE)
                stored = [row for row in stored if row.reference.image is None]
            self._summary.references += len(claims)
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

    def _forget_pictures(self) -> None:
        for pictures in self._pictures.values():
            pictures.forget(REMEMBERED_PICTURES)

    def _slices(self, portfolio: PortfolioNumber, *, invite: bool = False) -> bool:
        """Some stored pictures meet new references."""
        if not self._in_slices:
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
            self._summary.stumbled += found.stumbled
            Matches(connection, portfolio.id).keep(found.rows)
            self._count(self._judge(connection, portfolio).judge(found.listings))
            backfills.done(part)
            lost = {d for pictures in self._pictures.values() for d in pictures.unreadable}
            if lost:
                WaitingPictures(connection).unreadable(lost)
        self._forget_pictures()
        return True

    def _snapshots(self, portfolio: PortfolioNumber, *, invite: bool = False) -> bool:
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
            self._summary.snapshots += len(claims)
            self._progress.step("new snapshots against references", self._summary.snapshots)
        return True

    def _judgements(self, portfolio: PortfolioNumber, *, invite: bool = False) -> bool:
        """Listings about which something changed are judged anew."""
        with self._app.database.transaction(portfolio.id) as connection:
            numbers = Work(connection, portfolio.id).claim_judgements(JUDGEMENTS_AT_ONCE)
            if not numbers:
                return False
            if invite and len(numbers) == JUDGEMENTS_AT_ONCE:
                self._invite(portfolio, "judge")
            self._count(self._judge(connection, portfolio).judge(numbers))
            self._progress.step("listings judged", self._summary.judged)
        return True

    def _judge(self, connection: psycopg.Connection, portfolio: PortfolioNumber) -> Judge:
        return Judge(connection, portfolio, version=self._app.database.version)

    def _refresh(self, portfolio: PortfolioNumber, *, again: bool = False) -> bool:
        """What judgement hangs on beside the matches; whether anything of it changed."""
        changed = refresh(self._app, portfolio, again=again)
        self._summary.basis.update(changed.kinds)
        return bool(changed)

    def _invite(self, portfolio: PortfolioNumber, task: str) -> None:
        """Let another worker join in at once, not only when this batch is committed."""
        with self._app.database.transaction(portfolio.id) as connection:
            Work(connection, portfolio.id).invite(task)

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
                self._summary.stumbled.append(
                    f"{stored.snapshot.url}: {type(error).__name__} in a matcher"
                )
                continue
            for reference, match in found:
                rows.append((stored.id, reference, match))
                touched.add(stored.listing)
        Matches(connection, portfolio.id).keep(rows)
        self._forget_pictures()
        return touched

    def _count(self, judged: Judged) -> None:
        self._summary.judged += judged.listings
        self._summary.new_hits += judged.new
        self._summary.changed_hits += judged.changed
        self._summary.messages += len(judged.changes)
        self._summary.moves.update(judged.moves)

    def _unusable(
        self, portfolio: PortfolioNumber, matcher: Matcher[Any, Any]
    ) -> list[tuple[str, str, str]]:
        # As the portfolio: its own catalogue's pictures are private.
        with self._app.database.transaction(portfolio.id) as connection:
            return Fingerprints(connection, matcher.name, matcher.version).unusable()
