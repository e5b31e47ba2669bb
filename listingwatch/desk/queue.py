"""The queue of hits that wait for a person, and one hit with all that it takes to decide."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.errors import UnknownNameError
from domain.listing import Role
from domain.right import Side
from listingwatch.desk.office import Desk
from storage.repositories.desk import DeskHits, HitRow, MatchedPair, Standing
from storage.repositories.desk_filter import HitFilter
from storage.repositories.desk_people import DeskPeople, Entry
from storage.repositories.hits import Hits, HitView
from storage.repositories.portfolios import PortfolioStatements
from storage.repositories.rights import Rights, Source

__all__ = [
    "COUNTED",
    "PAGE",
    "Card",
    "HitFilter",
    "HitRow",
    "MatchedPair",
    "QueuePage",
    "card",
    "chosen",
    "marketplaces",
    "queue_page",
]

PAGE = 50
COUNTED = 1000
"""Beyond this many the number of hits is not counted, only said to be more."""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of hits. ``total`` is at most :data:`COUNTED` + 1, which means more; ``after`` leads
    to the next page, None at the end."""

    rows: tuple[HitRow, ...]
    total: int
    after: HitRow | None


def queue_page(desk: Desk, wanted: HitFilter, limit: int = PAGE) -> QueuePage:
    """Hits, the weightiest and newest first."""
    with desk.transaction() as connection:
        hits = DeskHits(connection, desk.portfolio.id)
        rows = hits.rows(wanted, limit + 1)
        total = hits.count(replace(wanted, after=None), COUNTED + 1)
    more = len(rows) > limit
    return QueuePage(tuple(rows[:limit]), total, rows[limit - 1] if more else None)


@dataclass(frozen=True, slots=True)
class Card:
    """One hit: what was found, what it was compared with, who sells, what was searched, and how it
    stands with people."""

    hit: HitView
    pairs: tuple[MatchedPair, ...]
    standing: Standing
    role: Role
    side: Side
    searched: tuple[Source, ...]
    log: tuple[Entry, ...]


def card(desk: Desk, hit: str) -> Card:
    """:raises UnknownNameError: for a hit that is not there, or that judgement no longer finds."""
    with desk.transaction() as connection:
        hits = Hits(connection, desk.portfolio.id)
        found = hits.search(ids=[hit]) or hits.search(ids=[hit], suppressed=True)
        desk_hits = DeskHits(connection, desk.portfolio.id)
        standing = desk_hits.standing(hit)
        if not found or standing is None:
            raise UnknownNameError(
                f"hit {hit!r} is not there, or is no longer found; go back to the list"
            )
        view = found[0]
        statements = PortfolioStatements(connection, desk.portfolio)
        role = statements.roles().get(view.seller, Role.UNKNOWN)
        return Card(
            hit=view,
            pairs=tuple(desk_hits.pairs(hit)),
            standing=standing,
            role=Role.OWN if view.catalogued else role,
            side=statements.portfolio().side_of(view.right),
            searched=tuple(Rights(connection, desk.portfolio.id).sources()),
            log=tuple(DeskPeople(connection, desk.portfolio.id).entries(10, subject=hit)),
        )


def chosen(desk: Desk, wanted: HitFilter, limit: int) -> list[tuple[HitRow, str]]:
    """The hits that a bulk action would reach, each with the token of what is seen."""
    with desk.transaction() as connection:
        hits = DeskHits(connection, desk.portfolio.id)
        found = []
        for row in hits.rows(wanted, limit):
            standing = hits.standing(row.id)
            if standing is not None:
                found.append((row, standing.token))
        return found


def marketplaces(desk: Desk) -> list[str]:
    """Where the hits are, for choosing one."""

    def read() -> list[str]:
        with desk.transaction() as connection:
            return DeskHits(connection, desk.portfolio.id).marketplaces()

    return desk.figures("marketplaces", read)[0]
