"""Brings a portfolio's matches and hits up to date: what is new on either side meets the other.

New snapshots meet every reference. New references meet what is stored: words every snapshot's text,
pictures every stored picture once, however many snapshots show it
(:mod:`listingwatch.matching.backfill`). Listings about which something changed are judged anew.
Here is in which order, and until when; :mod:`listingwatch.matching.batches` does it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import Any

from domain.match import MediumKind
from listingwatch.judging.basis import refresh
from listingwatch.matching.batches import Batches
from listingwatch.matching.own_pictures import take_own_pictures
from listingwatch.matching.summary import MatchSummary
from listingwatch.pictures.fingerprinting import PictureFingerprints, fingerprint_waiting
from listingwatch.progress import Progress, Silent
from listingwatch.wiring import App
from matchers.contract import Matcher
from matchers.registry import installed_matchers
from storage.repositories.backfills import Backfills
from storage.repositories.matching import Fingerprints, Matches
from storage.repositories.portfolios import PortfolioNumber, Portfolios
from storage.repositories.work import WaitingPictures, Work

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
        self._matchers = dict(matchers if matchers is not None else installed_matchers())
        shown = progress or Silent()
        self._pictures = {
            name: PictureFingerprints(app, matcher, shown, threads=self._threads)
            for name, matcher in self._matchers.items()
            if matcher.medium is MediumKind.IMAGE
        }
        self._batches = Batches(app, self._matchers, self._pictures, shown)
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
            while self._batches.references(portfolio):
                pass
            while self._batches.snapshots(portfolio):
                pass
            while self._batches.slices(portfolio):
                pass
            while self._batches.judgements(portfolio):
                pass
            if self._refresh(portfolio):
                continue
            # What is left is in somebody else's hands, perhaps those of one that has just died.
            if not any(self._left(portfolio)) or time.monotonic() > patience:
                break
            time.sleep(0.2)
        summary = self._batches.summary
        for name, pictures in self._pictures.items():
            summary.unreadable |= pictures.unreadable
            summary.unusable += self._unusable(portfolio, self._matchers[name])
        if summary.unreadable:
            # What a lost blob kept from being compared waits for the next run.
            with self._app.database.transaction(portfolio.id) as connection:
                Work(connection, portfolio.id).match_pictures_again(summary.unreadable)
        return summary

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
        while not self._stopping() and self._batches.references(portfolio):
            pass
        while not self._stopping() and self._batches.snapshots(portfolio, invite=True):
            pass
        while not self._stopping() and self._batches.slices(portfolio, invite=True):
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
        self._batches.look_anew()

    def judge_waiting(self) -> bool:
        """Judge what waits, side by side with other workers; returns whether nothing is left."""
        portfolio = self._find()
        while not self._stopping() and self._batches.judgements(portfolio, invite=True):
            pass
        if not self._stopping() and self._refresh(portfolio):
            # What hangs on it waits now, and is judged by this job's next round or by others.
            while not self._stopping() and self._batches.judgements(portfolio, invite=True):
                pass
        return self._left(portfolio)[1] == 0

    def told(self) -> MatchSummary:
        """What was done since this was last asked."""
        done, self._batches.summary = self._batches.summary, MatchSummary()
        return done

    def _left(self, portfolio: PortfolioNumber) -> tuple[int, int]:
        """How much waits to be matched and to be judged, whoever holds it."""
        with self._app.database.transaction(portfolio.id) as connection:
            to_match, to_judge = Work(connection, portfolio.id).waiting()
            if self._batches.in_slices:
                to_match += Backfills(connection, portfolio.id).left()
            return to_match, to_judge

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
            take_own_pictures(connection, portfolio)

    def _refresh(self, portfolio: PortfolioNumber, *, again: bool = False) -> bool:
        """What judgement hangs on beside the matches; whether anything of it changed."""
        changed = refresh(self._app, portfolio, again=again)
        self._batches.summary.basis.update(changed.kinds)
        return bool(changed)

    def _unusable(
        self, portfolio: PortfolioNumber, matcher: Matcher[Any, Any]
    ) -> list[tuple[str, str, str]]:
        # As the portfolio: its own catalogue's pictures are private.
        with self._app.database.transaction(portfolio.id) as connection:
            return Fingerprints(connection, matcher.name, matcher.version).unusable()
