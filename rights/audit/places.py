"""Where a product is to be offered, by the same signs as a listing's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import urlsplit

from domain.page import Snapshot
from rights.offering import Signs
from rights.territories import TerritoryTable


def offered_in(
    snapshot: Snapshot, declared: Iterable[str], table: TerritoryTable, on: date
) -> Mapping[str, str]:
    """Territories, each with the sign for it."""
    address = urlsplit(snapshot.url)
    signs = Signs(
        host=address.hostname or snapshot.key.marketplace,
        path=address.path,
        ship_to=snapshot.ship_to,
        declared=tuple(declared),
        language=snapshot.language,
    )
    return table.offered(signs, on).signs
