"""Clean-up: what nobody needs any more goes after its time, what a hit refers to never does.

First rows let go of their bytes, in short transactions; then bytes go that no row refers to and
that nobody put for a while (see :mod:`storage.blobs.contract`). It can be killed anywhere: what was
let go stays so, and the next clean-up takes the bytes.

Never touched: whatever belongs to a listing with a hit of any portfolio that was not withdrawn; the
first and the last page of a listing that is still shown; the pictures of rights and catalogues.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from listingwatch.alerting.planning import knows_rules
from listingwatch.wiring import App
from storage.blobs import GRACE, KeptBlob
from storage.repositories.portfolios import Portfolios
from storage.repositories.retention import Released, Retention

ROWS = 500
"""Rows of one transaction: their listings are locked meanwhile."""

BLOBS = 10_000
"""Bytes that are asked for at once."""

TOLD = timedelta(days=90)
JOBS = timedelta(days=7)
TEMPORARY = timedelta(days=1)

KINDS = (
    "pages", "pictures", "picture answers", "visits", "crawls", "messages", "deliveries", "digests",
    "jobs", "temporary files", "unclaimed",
)  # fmt: skip
"""``unclaimed`` are bytes whose row never came, or was let go by a clean-up that was killed."""

Key = TypeVar("Key", int, bytes)
Item = TypeVar("Item")


@dataclass(slots=True)
class Removed:
    """What went of one kind."""

    rows: int = 0
    blobs: int = 0
    bytes: int = 0


@dataclass(slots=True)
class CleanSummary:
    """What went, or would have gone."""

    dry_run: bool
    kinds: dict[str, Removed] = field(default_factory=lambda: {kind: Removed() for kind in KINDS})

    def to_json(self) -> dict[str, Any]:
        return {
            "dry_run": self.dry_run,
            "removed": {kind: asdict(removed) for kind, removed in self.kinds.items()},
        }


def clean(app: App, now: datetime, *, dry_run: bool = False) -> CleanSummary:
    """Remove what is past its time.

    :param now: timezone-aware; every age counts from here.
    :param dry_run: change nothing, but say what would go.
    """
    if now.tzinfo is None:
        raise ValueError(f"clean-up at {now}: a time with a time zone is needed")
    return _Cleaning(app, now, CleanSummary(dry_run)).run()


@dataclass(slots=True)
class _Cleaning:
    """One clean-up. What was released is remembered, to say of which kind the bytes were and, in a
    trial run, to tell rows that would be gone from those that would not."""

    app: App
    now: datetime
    summary: CleanSummary
    released: dict[str, Counter[str]] = field(
        default_factory=lambda: {"pages": Counter(), "pictures": Counter()}
    )
    bare_visits: list[int] = field(default_factory=list)
    removed_visits: list[int] = field(default_factory=list)

    def run(self) -> CleanSummary:
        portfolios = self._portfolios()
        settings = self.app.settings
        if before := self._before(settings.keep_pages):
            self._walk(partial(self._pages, before=before), 0)
        if before := self._before(settings.keep_pictures):
            for portfolio in (None, *portfolios):
                self._walk(partial(self._pictures, before=before), 0, portfolio)
            self._walk(partial(self._answers, before=before), b"")
        if before := self._before(settings.keep_visits):
            self._walk(partial(self._visits, before=before), 0)
            self._ended("crawls", "empty_crawls", before, None)
        for portfolio in portfolios:
            self._ended("deliveries", "old_deliveries", self.now - TOLD, portfolio)
            if knows_rules(self.app):
                self._ended("digests", "old_digests", self.now - TOLD, portfolio)
            self._ended("messages", "old_messages", self.now - TOLD, portfolio)
        self._ended("jobs", "old_jobs", self.now - JOBS, None)
        self._aside()
        self._blobs()
        temporary = self.summary.kinds["temporary files"]
        temporary.blobs, temporary.bytes = self.app.blobs.temporary(
            self.now - TEMPORARY, remove=not self.summary.dry_run
        )
        return self.summary

    def _before(self, days: int) -> datetime | None:
        return self.now - timedelta(days=days) if days else None

    def _portfolios(self) -> list[int]:
        with self.app.database.transaction() as connection:
            return [portfolio.id for portfolio in Portfolios(connection).all()]

    def _walk(
        self,
        step: Callable[[Retention, Key], Key | None],
        start: Key,
        portfolio: int | None = None,
    ) -> None:
        """A transaction for each step; a step returns where the next one goes on."""
        after: Key | None = start
        while after is not None:
            with self.app.database.transaction(portfolio) as connection:
                after = step(Retention(connection, portfolio), after)

    def _pages(self, retention: Retention, after: int, before: datetime) -> int | None:
        rows = retention.old("old_pages", after, before, ROWS)
        if not rows:
            return None
        found = retention.pages_to_release(rows, retention.free(rows))
        self._release("pages", retention, found)
        if self.summary.dry_run:
            self.bare_visits += [row.id for row in found]
        return rows[-1].id

    def _pictures(self, retention: Retention, after: int, before: datetime) -> int | None:
        rows = retention.old("old_pictures", after, before, ROWS)
        if not rows:
            return None
        free = retention.free(rows, pictures=True)
        self._release("pictures", retention, retention.pictures_to_release(rows, free, before))
        return rows[-1].id

    def _release(self, kind: str, retention: Retention, rows: list[Released]) -> None:
        if not self.summary.dry_run:
            retention.release(f"release_{kind}", rows)
        self.summary.kinds[kind].rows += len(rows)
        self.released[kind].update(row.digest for row in rows)

    def _answers(self, retention: Retention, after: bytes, before: datetime) -> bytes | None:
        rows = retention.old_answers(after, before, ROWS)
        if not rows:
            return None
        if not self.summary.dry_run:
            retention.forget_answers([row[0] for row in rows], before)
        self.summary.kinds["picture answers"].rows += len(rows)
        self.released["pictures"].update(row[1] for row in rows)
        return rows[-1][0]

    def _visits(self, retention: Retention, after: int, before: datetime) -> int | None:
        rows = retention.old("old_visits", after, before, ROWS, released=self.bare_visits)
        if not rows:
            return None
        found = retention.visits_to_remove(rows, retention.free(rows))
        if self.summary.dry_run:
            self.removed_visits += found
        else:
            retention.remove_visits(found)
        self.summary.kinds["visits"].rows += len(found)
        return rows[-1].id

    def _ended(self, kind: str, name: str, before: datetime, portfolio: int | None) -> None:
        def step(retention: Retention, after: int) -> int | None:
            ids = retention.ended(name, after, before, ROWS, self.removed_visits)
            if not ids:
                return None
            went = len(ids)
            if not self.summary.dry_run:
                went = retention.remove(f"remove_{kind}", ids, before)
            self.summary.kinds[kind].rows += went
            return ids[-1]

        self._walk(step, 0, portfolio)

    def _aside(self) -> None:
        """What a killed clean-up left half-way, or object storage keeps for a while."""
        if self.summary.dry_run:
            return
        for batch in _batches(self.app.blobs.aside(), BLOBS):
            needed = self._needed(batch)
            for blob in batch:
                if blob.digest in needed:
                    self.app.blobs.put_back(blob.digest)
                else:
                    self.app.blobs.drop_aside(blob.digest, self.now - GRACE)

    def _blobs(self) -> None:
        since = self.now - GRACE
        old = (
            blob
            for blob in self.app.blobs.kept()
            if blob.touched is not None and blob.touched < since
        )
        for batch in _batches(old, BLOBS):
            needed = self._needed(batch)
            for blob in batch:
                if blob.digest in needed:
                    continue
                if self.summary.dry_run or self.app.blobs.discard(blob.digest, since):
                    went = self.summary.kinds[self._kind(blob.digest)]
                    went.blobs += 1
                    went.bytes += blob.size

    def _kind(self, digest: str) -> str:
        return next((kind for kind, found in self.released.items() if digest in found), "unclaimed")

    def _needed(self, blobs: Iterable[KeptBlob]) -> set[str]:
        """The digests among these that a row refers to, or would if this were no trial run."""
        digests = [blob.digest for blob in blobs]
        with self.app.database.transaction() as connection:
            references = Retention(connection).references(digests)
        rows = references.rows
        if self.summary.dry_run:
            for found in self.released.values():
                rows.subtract({digest: found[digest] for digest in digests})
        return {digest for digest in digests if rows[digest] > 0 or digest in references.held}


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
