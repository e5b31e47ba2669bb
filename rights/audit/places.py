"""Where a product is to be offered, by the same signs as a listing's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import urlsplit

from domain.page import Snapshot
from rights.territories import TerritoryTable


def offered_in(
    snapshot: Snapshot, declared: Iterable[str], table: TerritoryTable, on: date
) -> Mapping[str, str]:
    """Territories, each with the sign for it."""
    host = urlsplit(snapshot.url).hostname or snapshot.key.marketplace
    return table.offered(host, snapshot.ship_to, tuple(declared), on).signs
