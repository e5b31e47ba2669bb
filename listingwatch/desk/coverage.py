"""The firm's rights as one looks over them: where each brand is protected, open or blocked, what
falls due, and which rights have hits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from listingwatch.desk.office import Desk
from listingwatch.portfolio.gap_matrix import Gaps, cell_json, deadline_json, find_gaps
from rights.gaps.cells import Cell, State
from storage.repositories.desk import DeskHits, RightRow

FRESH = 600.0
"""Seconds for which the matrix is shown as it was made: every mark on file is held against ours."""


ROWS = 40
DEADLINES = 40


@dataclass(frozen=True, slots=True)
class Coverage:
    """``rows`` are brands in a class, each with its cells by territory, at most :data:`ROWS` of
    ``count`` (where there are more, those with the most to do first; ``after`` leads on);
    ``deadlines`` the soonest first. Cells and deadlines are in their public form."""

    territories: tuple[str, ...]
    rows: tuple[tuple[str, int | None, Mapping[str, dict[str, Any]]], ...]
    deadlines: tuple[dict[str, Any], ...]
    unplaced: int
    count: int
    after: int | None


@dataclass(frozen=True, slots=True)
class RightsPage:
    """``coverage`` is None while it is made for the first time."""

    coverage: Coverage | None
    as_of: datetime | None
    rights: tuple[RightRow, ...]


def rights_page(desk: Desk, language: str, start: int = 0) -> RightsPage:
    """:param start: how many rows of the matrix stand on the pages before."""

    def make() -> Gaps:
        now = datetime.now(UTC)
        return find_gaps(desk.app, desk.portfolio.name, on=now.date(), now=now)

    def count() -> list[RightRow]:
        with desk.transaction() as connection:
            return DeskHits(connection, desk.portfolio.id).by_right()

    made = desk.figures_later("coverage", make, FRESH)
    rights, _ = desk.figures("rights", count)
    if made is None:
        return RightsPage(None, None, tuple(rights))
    return RightsPage(_coverage(made[0], language, start), made[1], tuple(rights))


_WEIGHT = {
    state: weight
    for weight, state in enumerate(
        (
            State.SQUAT_SUSPECT,
            State.BLOCKED,
            State.AT_RISK,
            State.OPEN_PRIORITY,
            State.OPEN,
            State.UNKNOWN,
            State.PENDING,
            State.PROTECTED,
        )
    )
}
"""What a person should see first."""


def _coverage(gaps: Gaps, language: str, start: int) -> Coverage:
    rows: dict[tuple[str, int | None], list[Cell]] = {}
    for cell in gaps.cells:
        rows.setdefault((cell.name, cell.nice_class), []).append(cell)

    def rank(key: tuple[str, int | None]) -> tuple[int, str, int]:
        worst = min(_WEIGHT[cell.state] for cell in rows[key])
        return (worst if len(rows) > ROWS else 0, key[0], key[1] or 0)

    shown = sorted(rows, key=rank)[start : start + ROWS]
    soonest: dict[tuple[date, str, str], Cell] = {}
    for cell in gaps.cells:
        for due in cell.deadlines:
            soonest.setdefault((due.day, due.right, due.kind.value), cell)
    return Coverage(
        territories=tuple(sorted({cell.territory for key in shown for cell in rows[key]})),
        rows=tuple(
            (
                brand,
                number,
                {cell.territory: cell_json(cell, language) for cell in rows[brand, number]},
            )
            for brand, number in shown
        ),
        deadlines=tuple(
            deadline_json(due) | {"brand": soonest[key].name}
            for key in sorted(soonest)[:DEADLINES]
            for due in soonest[key].deadlines
            if (due.day, due.right, due.kind.value) == key
        )[:DEADLINES],
        unplaced=gaps.unplaced,
        count=len(rows),
        after=start + ROWS if len(rows) > start + ROWS else None,
    )
