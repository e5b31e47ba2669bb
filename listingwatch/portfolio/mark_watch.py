"""Holds new records of registers against the firm's own brands, and tells of strangers' filings.

What waits is on record (every new or changed mark does), so that nothing is lost where an import is
killed, and nothing told twice: findings, messages and "looked at" are one transaction a batch.
Where the firm's brands or names change, or the way of comparing, everything on file is looked at
anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg

from domain.likeness import Likeness
from domain.right import Portfolio, Right, Side, fold_owner
from listingwatch.language import speak
from listingwatch.portfolio.filing_messages import filing_message
from listingwatch.progress import Progress, Silent
from listingwatch.wiring import App
from matchers.likeness.index import MarkIndex
from matchers.likeness.rules import shipped
from rights.gaps.brands import Brand, brands_of, fold_brand
from rights.gaps.cells import INTERNATIONAL
from rights.gaps.conflicts import Conflict, Rules, numbers_of
from rights.gaps.filings import filing
from rights.territories import TerritoryTable
from storage.repositories.mark_watch import SINCE, MarkWatch, Searched
from storage.repositories.portfolios import PortfolioNumber, PortfolioStatements
from storage.repositories.rights import Rights

AT_ONCE = 5_000
"""Marks in one transaction."""

_BETWEEN = "\x1f"


@dataclass(slots=True)
class Watched:
    """What came of it: marks looked at, and the messages that are news."""

    marks: int = 0
    told: list[dict[str, Any]] = field(default_factory=list)


def brands_named(app: App) -> dict[str, str]:
    """Brands that the settings name: of the firm, without a mark on file."""
    names = (name.strip() for name in app.settings.brands.split(","))
    return {fold_brand(name): name for name in names if fold_brand(name)}


def watch_marks(
    app: App, portfolio: PortfolioNumber, *, now: datetime, progress: Progress | None = None
) -> Watched:
    """Look at every mark that waits. Who finds another at it leaves it to that one."""
    watched = Watched()
    if app.database.version < SINCE:
        return watched
    with app.database.transaction(portfolio.id) as connection:
        named = brands_named(app)
        untouched = MarkWatch(connection, portfolio.id).left() == 0
        firm = PortfolioStatements(connection, portfolio).portfolio()
        if untouched and MarkWatch(connection, portfolio.id).digest() == _digest(
            firm, brands_of(_own_marks(connection, portfolio, firm), named)
        ):
            return watched
    with app.database.alone(f"marks/{portfolio.id}") as is_ours:
        if is_ours:
            _Watch(app, portfolio, now, progress or Silent(), watched).run()
    return watched


def own_brands(app: App, connection: psycopg.Connection, portfolio: PortfolioNumber) -> list[Brand]:
    """The firm's brands, as far as its marks were looked at."""
    firm = PortfolioStatements(connection, portfolio).portfolio()
    return list(brands_of(_own_marks(connection, portfolio, firm), brands_named(app)))


def _own_marks(
    connection: psycopg.Connection, portfolio: PortfolioNumber, firm: Portfolio
) -> list[Right]:
    numbers = MarkWatch(connection, portfolio.id).own()
    rights = Rights(connection, portfolio.id).some(numbers).values()
    return [right for right in rights if firm.side_of(right) is Side.OURS]


def _names_digest(firm: Portfolio) -> str:
    return _hash([*sorted(firm.firm_names), shipped().version])


def _digest(firm: Portfolio, brands: Iterable[Brand]) -> str:
    """What a look at a mark depends on, beside the mark."""
    texts = [_BETWEEN.join((brand.key, *brand.texts, *sorted(_numbers(brand)))) for brand in brands]
    return f"{_names_digest(firm)} {_hash(texts)}"


def _numbers(brand: Brand) -> Iterator[str]:
    table = TerritoryTable.shipped()
    for right in brand.rights:
        for place, number in numbers_of(right, table):
            yield f"{place} {number}"


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\x1e".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


class _Watch:
    def __init__(
        self,
        app: App,
        portfolio: PortfolioNumber,
        now: datetime,
        progress: Progress,
        watched: Watched,
    ) -> None:
        self._app = app
        self._portfolio = portfolio
        self._now = now
        self._progress = progress
        self._watched = watched
        self._rules = Rules.shipped()
        self._language = speak(app)

    def run(self) -> None:
        with self._app.database.transaction(self._portfolio.id) as connection:
            self._firm, self._brands = self._prepare(connection)
            total = MarkWatch(connection, self._portfolio.id).left()
        texts = {
            f"{brand.key}{_BETWEEN}{text}": text
            for brand in self._brands.values()
            for text in brand.texts
        }
        index = MarkIndex(texts)
        self._numbers = {
            number
            for brand in self._brands.values()
            for right in brand.rights
            for number in numbers_of(right, self._rules.territories)
        }
        after = 0
        while True:
            with self._app.database.transaction(self._portfolio.id) as connection:
                watch = MarkWatch(connection, self._portfolio.id)
                numbers = watch.claim(after, AT_ONCE)
                if not numbers:
                    return
                told = self._look(connection, watch, numbers, index)
                watch.done(numbers)
            after = numbers[-1]
            self._watched.told += told
            self._watched.marks += len(numbers)
            self._progress.step("marks held against our brands", self._watched.marks, total)

    def _prepare(self, connection: psycopg.Connection) -> tuple[Portfolio, Mapping[str, Brand]]:
        """Our brands, with what waits taken in; everything waits where they, or our names, are not
        what they were."""
        watch = MarkWatch(connection, self._portfolio.id)
        firm = PortfolioStatements(connection, self._portfolio).portfolio()
        before = watch.digest()
        if before is not None and not before.startswith(_names_digest(firm)):
            watch.all_again()
        ours = [
            number
            for number, owners in watch.waiting_owners()
            if any(fold_owner(owner) in firm.firm_names for owner in owners)
        ]
        watch.add_own(ours)
        brands = brands_of(_own_marks(connection, self._portfolio, firm), brands_named(self._app))
        after = _digest(firm, brands)
        if after != before:
            if before is not None:
                watch.all_again()
            watch.set_digest(after)
        return firm, {brand.key: brand for brand in brands}

    def _look(
        self,
        connection: psycopg.Connection,
        watch: MarkWatch,
        numbers: list[int],
        index: MarkIndex,
    ) -> list[dict[str, Any]]:
        rights = Rights(connection, self._portfolio.id).some(numbers)
        watch.forget(numbers)
        sides = {number: self._firm.side_of(right) for number, right in rights.items()}
        watch.add_own(number for number, side in sides.items() if side is Side.OURS)
        theirs = {
            number: right for number, right in rights.items() if sides[number] is not Side.OURS
        }
        for searched in sorted(
            _searched(theirs.values(), self._rules.territories),
            key=lambda row: (row.office, row.source),
        ):
            watch.add_searched(searched)
        told = []
        strangers = {
            number: right
            for number, right in theirs.items()
            if not self._numbers & numbers_of(right, self._rules.territories)
        }
        for (number, key), likeness in sorted(self._likenesses(strangers, index).items()):
            watch.add_likeness(number, key, likeness)
            found = filing(self._brands[key], Conflict(theirs[number], likeness), self._rules)
            if found is None:
                continue
            message = filing_message(found, self._language)
            if watch.notice(found.key, message["text"], message, self._now):
                told.append(message)
        return told

    @staticmethod
    def _likenesses(
        theirs: Mapping[int, Right], index: MarkIndex
    ) -> dict[tuple[int, str], Likeness]:
        """The strongest likeness of each mark and brand, over all their spellings."""
        texts = (
            (number, text)
            for number, right in theirs.items()
            for text in dict.fromkeys((right.text, *right.aliases))
            if text
        )
        best: dict[tuple[int, str], Likeness] = {}
        for found in index.scan(texts):
            key = (found.theirs, found.ours.partition(_BETWEEN)[0])
            if key not in best or _strength(best[key]) < _strength(found.likeness):
                best[key] = found.likeness
        return best


def _strength(likeness: Likeness) -> tuple[float, bool, str, str, str]:
    return (
        likeness.score, not likeness.part, likeness.kind.value, likeness.ours, likeness.theirs,
    )  # fmt: skip


def _searched(rights: Iterable[Right], table: TerritoryTable) -> list[Searched]:
    """The registers that some strangers' marks stand in, each as of its newest record."""
    newest: dict[tuple[str, str], Searched] = {}
    for right in rights:
        for office in offices_of(right, table):
            known = newest.get((office, right.source))
            if known is None or known.as_of < right.as_of:
                searched = Searched(office, right.source, right.as_of)
                newest[office, right.source] = searched
    return list(newest.values())


def offices_of(right: Right, table: TerritoryTable) -> tuple[str, ...]:
    """What the office that a mark stands with grants rights for; where its record names none, the
    territories that it does name."""
    if right.office is None:
        return right.territories
    if table.by_designation(right.office):
        return (INTERNATIONAL,)
    granted = table.of_office(right.office)
    return right.territories if granted is None else (granted,)
