"""The coverage matrix of a portfolio: what is on file is gathered, :mod:`rights.gaps` judges it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.errors import FormatError, MigrationError
from domain.likeness import Likeness
from domain.page import parts_of
from domain.right import Right
from listingwatch.portfolio.mark_watch import own_brands, watch_marks
from listingwatch.progress import Progress
from listingwatch.wiring import App
from rights.gaps.brands import Brand, fold_brand
from rights.gaps.cells import Cell, Register
from rights.gaps.conflicts import Conflict, Rules
from rights.gaps.deadlines import Deadline
from rights.gaps.matrix import Question, matrix
from rights.offering import Signs
from rights.territories import TerritoryTable
from rights.wording import in_words
from storage.repositories.mark_watch import SINCE, MarkWatch, OwnListing, Searched
from storage.repositories.portfolios import Portfolios, PortfolioStatements
from storage.repositories.rights import Rights


@dataclass(frozen=True, slots=True)
class Gaps:
    """A portfolio's coverage on a day. ``unplaced`` counts own listings of which nothing says where
    they are offered: they are in no cell."""

    portfolio: str
    on: date
    cells: tuple[Cell, ...]
    unplaced: int = 0

    def to_json(self, language: str) -> list[dict[str, Any]]:
        """Every cell in the public form."""
        return [cell_json(cell, language) for cell in self.cells]


def find_gaps(
    app: App,
    portfolio: str,
    *,
    on: date,
    now: datetime,
    planned: Iterable[str] = (),
    progress: Progress | None = None,
) -> Gaps:
    """The coverage matrix, after every mark that waits was held against our brands.

    :param on: the day for which is asked.
    :param planned: territories beside those that the settings name.
    :raises FormatError: for a planned territory that is no code.
    :raises MigrationError: on a schema that does not know of the watch.
    :raises UnknownNameError: for a portfolio that does not exist.
    """
    if app.database.version < SINCE:
        raise MigrationError(
            f"the database's schema is at version {app.database.version}, the coverage matrix "
            f"needs {SINCE}; bring it up with listingwatch db upgrade"
        )
    rules = Rules.shipped()
    wanted = planned_territories([app.settings.planned, *planned], rules.territories)
    with app.database.transaction() as connection:
        number = Portfolios(connection).require(portfolio)
    watch_marks(app, number, now=now, progress=progress)
    with app.database.transaction(number.id) as connection:
        watch = MarkWatch(connection, number.id)
        brands = own_brands(app, connection, number)
        firm = PortfolioStatements(connection, number).portfolio()
        found = watch.likenesses()
        rights = Rights(connection, number.id).some({row.right for row in found})
        conflicts: dict[str, list[Conflict]] = {}
        for row in found:
            right = rights.get(row.right)
            if right is not None and firm.side_of(right).value != "ours":
                conflicts.setdefault(row.brand, []).append(Conflict(right, row.likeness))
        registers: dict[str, list[Register]] = {}
        for searched in watch.searched():
            registers.setdefault(searched.office, []).append(
                Register(searched.office, searched.source, searched.as_of, _partial(searched))
            )
        listings = watch.own_listings()
    sold, unplaced = sold_in(brands, listings, rules.territories, on)
    question = Question(
        brands=brands,
        sold=sold,
        planned=wanted,
        conflicts=conflicts,
        registers=registers,
        on=on,
    )
    return Gaps(portfolio, on, matrix(question, rules), unplaced)


def _partial(searched: Searched) -> str | None:
    if searched.completeness in {None, "whole"}:
        return None
    return searched.scope or searched.completeness


def planned_territories(given: Iterable[str], table: TerritoryTable) -> tuple[str, ...]:
    """Territories as people write them, with commas between.

    :raises FormatError: for one that is no code.
    """
    codes = [code.strip() for text in given for code in text.replace(";", ",").split(",")]
    found = []
    for code in filter(None, codes):
        canonical = table.canonical(code)
        if not (len(canonical) == 2 and canonical.isascii() and canonical.isalpha()):
            raise FormatError(
                f"planned territory {code!r}: is no code; use ISO 3166-1 (US, DE, GB), or EU, BX"
            )
        found.append(canonical)
    return tuple(dict.fromkeys(found))


def sold_in(
    brands: Sequence[Brand], listings: Iterable[OwnListing], table: TerritoryTable, on: date
) -> tuple[dict[str, set[str]], int]:
    """Where each brand is offered by the firm, by the brand's key, and how many listings do not say
    where they are.

    A listing belongs to the brands that it names, as its brand or in its title. One that names no
    brand at all may be of any: it counts for all of them.
    """
    found: dict[str, set[str]] = {}
    unplaced = 0
    for listing in listings:
        address = parts_of(listing.url)
        signs = Signs(
            host=address.hostname or listing.marketplace,
            path=address.path,
            ship_to=tuple(listing.ship_to),
            declared=tuple(listing.offered_in),
        )
        offered = table.offered(signs, on)
        unplaced += not offered.codes
        for brand in _brands_of(listing, brands):
            found.setdefault(brand.key, set()).update(offered.codes)
    return found, unplaced


def _brands_of(listing: OwnListing, brands: Sequence[Brand]) -> Collection[Brand]:
    title, named = fold_brand(listing.title), fold_brand(listing.brand or "")
    mine = [
        brand
        for brand in brands
        if any((text := fold_brand(written)) == named or text in title for written in brand.texts)
    ]
    return mine if mine or named else brands


# --- the public form ------------------------------------------------------------------------------


def cell_json(cell: Cell, language: str) -> dict[str, Any]:
    """One cell in the public form."""
    return {
        "brand": cell.name,
        "territory": cell.territory,
        "class": cell.nice_class,
        "state": cell.state.value,
        "basis": [basis.value for basis in cell.basis],
        "reasons": [in_words(reason, language) for reason in (*cell.reasons, *cell.background)],
        "registers": [
            {
                "office": register.office,
                "source": register.source,
                "as_of": register.as_of.isoformat(),
                "partial": register.partial,
            }
            for register in cell.registers
        ],
        "not_searched": list(cell.not_searched),
        "records": [
            *(_record(right, "ours", None) for right in cell.ours),
            *(_record(entry.right, "others", entry.likeness) for entry in cell.theirs),
        ],
        "more_records": cell.more,
        "deadlines": [deadline_json(deadline) for deadline in cell.deadlines],
    }


def _record(right: Right, side: str, likeness: Likeness | None) -> dict[str, Any]:
    return {
        "id": right.key,
        "side": side,
        "office": right.office,
        "number": right.number,
        "text": right.text,
        "owner": right.owner,
        "territories": list(right.territories),
        "classes": list(right.classes),
        "status": right.status,
        "filed": _iso(right.filed),
        "published": _iso(right.published),
        "registered": _iso(right.registered),
        "expires": _iso(right.expires),
        "source": right.source,
        "as_of": right.as_of.isoformat(),
        "likeness": None if likeness is None else likeness.to_json(),
    }


def deadline_json(deadline: Deadline) -> dict[str, Any]:
    """A deadline with the rule that it follows."""
    return {
        "kind": deadline.kind.value,
        "date": deadline.day.isoformat(),
        "territory": deadline.territory,
        "right": deadline.right,
        "counted_from": deadline.event.isoformat(),
        "extended": _iso(deadline.extended),
        "provisional": deadline.provisional,
        "on_weekend": deadline.on_weekend,
        "closed_days": deadline.closed,
        "source": deadline.source,
        "reviewed": deadline.reviewed,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
