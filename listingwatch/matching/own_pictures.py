"""Pictures in a firm's own listings become references: works whose ownership nobody has stated."""

from __future__ import annotations

import psycopg

from domain.right import Right, RightKind
from rights.references import references_of
from rights.territories import TerritoryTable
from storage.repositories.portfolios import PortfolioNumber, PortfolioStatements
from storage.repositories.rights import Rights


def take_own_pictures(connection: psycopg.Connection, portfolio: PortfolioNumber) -> None:
    """Make a work of each, with the day on which it was first seen as its date."""
    statements = PortfolioStatements(connection, portfolio)
    rights = Rights(connection, portfolio.id)
    table = TerritoryTable.shipped()
    for digest, first in statements.own_pictures():
        day = first.date()
        right = Right(
            key=f"catalogue-picture-{digest[:16]}",
            kind=RightKind.COPYRIGHT,
            owner=None,
            territories=table.default_for(RightKind.COPYRIGHT, day),
            source="own catalogue",
            as_of=day,
            text=f"picture {digest[:12]} of the own catalogue",
            ownership_stated=False,
        )
        rights.put(right, references_of(right, (digest,)))
