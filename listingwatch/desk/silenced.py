"""What is kept from people, and by what: decisions for good, licences, exceptions."""

from __future__ import annotations

from dataclasses import dataclass

from domain.right import Licence
from listingwatch.desk.office import Desk
from storage.repositories.desk import DeskHits, SilencedRow
from storage.repositories.rights import Rights

PAGE = 100


@dataclass(frozen=True, slots=True)
class Silenced:
    """Decisions that silence a pair, the newest first; licences on file; what suppresses hits, and
    how many."""

    decisions: tuple[SilencedRow, ...]
    before: int | None
    licences: tuple[Licence, ...]
    suppressing: tuple[tuple[str, int], ...]


def silenced(desk: Desk, before: int | None = None) -> Silenced:
    """:param before: the number of the last decision on the page before."""
    with desk.transaction() as connection:
        hits = DeskHits(connection, desk.portfolio.id)
        rows = hits.silenced(PAGE + 1, before)
        return Silenced(
            tuple(rows[:PAGE]),
            rows[PAGE - 1].id if len(rows) > PAGE else None,
            Rights(connection, desk.portfolio.id).licences(),
            tuple(hits.suppressing()),
        )
