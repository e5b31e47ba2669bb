"""Hits for a spreadsheet and for programs. A cell never begins like a formula."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from listingwatch.desk.office import Desk
from listingwatch.hits.list import list_hits
from listingwatch.hits.table import COLUMNS, cells_of, csv_line
from storage.repositories.desk import DeskHits
from storage.repositories.desk_filter import HitFilter

MOST = 10_000
AT_ONCE = 500


def export_json(desk: Desk, wanted: HitFilter) -> Iterator[str]:
    """One JSON document, a list of hits in their public form, piece by piece."""
    yield "["
    first = True
    for hit in _hits(desk, wanted):
        yield ("" if first else ",") + "\n" + json.dumps(hit, ensure_ascii=False)
        first = False
    yield "\n]\n"


def export_csv(desk: Desk, wanted: HitFilter) -> Iterator[str]:
    """The same as a table, with a byte order mark, since spreadsheets take UTF-8 for something else
    without one."""
    yield "\ufeff" + csv_line(COLUMNS)
    for hit in _hits(desk, wanted):
        yield csv_line(cells_of(hit))


def _hits(desk: Desk, wanted: HitFilter) -> Iterator[dict[str, Any]]:
    with desk.transaction() as connection:
        ids = DeskHits(connection, desk.portfolio.id).ids(wanted, MOST)
    place = {hit: number for number, hit in enumerate(ids)}
    for start in range(0, len(ids), AT_ONCE):
        found = list_hits(
            desk.app,
            desk.portfolio.name,
            suppressed=wanted.standing == "suppressed",
            ids=ids[start : start + AT_ONCE],
        )
        for hit in sorted(found.hits, key=lambda hit: place[hit.id]):
            yield found.to_json(hit)
