"""The firm's rights as one looks over them: where each brand is protected, open or blocked, what
falls due, and which rights have hits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from listingwatch.desk.office import Desk
from listingwatch.gap_matrix import Gaps, find_gaps
from storage.repositories.desk import DeskHits, RightRow

FRESH = 600.0
"""Seconds for which the matrix is shown as it was made: every mark on file is held against ours."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """``rows`` are brands in a class, each with its cells by territory; ``deadlines`` the soonest
    first. Cells and deadlines are in their public form."""

    territories: tuple[str, ...]
    rows: tuple[tuple[str, int | None, Mapping[str, dict[str, Any]]], ...]
    deadlines: tuple[dict[str, Any], ...]
    unplaced: int


@dataclass(frozen=True, slots=True)
class RightsPage:
    """``coverage`` is None while it is made for the first time."""

    coverage: Coverage | None
    as_of: datetime | None
    rights: tuple[RightRow, ...]


def rights_page(desk: Desk, language: str) -> RightsPage:
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
    return RightsPage(_coverage(made[0], language), made[1], tuple(rights))


def _coverage(gaps: Gaps, language: str) -> Coverage:
    cells = gaps.to_json(language)
    rows: dict[tuple[str, int | None], dict[str, dict[str, Any]]] = {}
    for cell in cells:
        rows.setdefault((cell["brand"], cell["class"]), {})[cell["territory"]] = cell
    deadlines = {
        (each["date"], each["right"], each["kind"]): each | {"brand": cell["brand"]}
        for cell in cells
        for each in cell["deadlines"]
    }
    return Coverage(
        territories=tuple(sorted({cell["territory"] for cell in cells})),
        rows=tuple(
            (brand, number, rows[brand, number])
            for brand, number in sorted(rows, key=lambda key: (key[0], key[1] or 0))
        ),
        deadlines=tuple(deadlines[key] for key in sorted(deadlines)),
        unplaced=gaps.unplaced,
    )
