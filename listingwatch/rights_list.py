"""The rights of a portfolio in their public form."""

from __future__ import annotations

from datetime import date
from typing import Any

from listingwatch.wiring import App
from storage.repositories.portfolios import Portfolios, PortfolioStatements
from storage.repositories.rights import Rights


def list_rights(app: App, portfolio: str) -> list[dict[str, Any]]:
    """Every right with its side, as plain JSON values, in the order of keys.

    :raises UnknownNameError: for a portfolio that does not exist.
    """
    with app.database.transaction() as connection:
        number = Portfolios(connection).require(portfolio)
    with app.database.transaction(number.id) as connection:
        firm = PortfolioStatements(connection, number).portfolio()
        rights = Rights(connection, number.id).all().values()
    return [
        {
            "id": right.key,
            "kind": right.kind.value,
            "side": firm.side_of(right).value,
            "office": right.office,
            "territories": list(right.territories),
            "application_number": right.application_number,
            "registration_number": right.registration_number,
            "international_number": right.international_number,
            "text": right.text,
            "aliases": list(right.aliases),
            "classes": list(right.classes),
            "goods": right.goods,
            "owner": right.owner,
            "status": right.status,
            "live": right.live,
            "filed": _iso(right.filed),
            "registered": _iso(right.registered),
            "expires": _iso(right.expires),
            "source": right.source,
            "as_of": _iso(right.as_of),
        }
        for right in rights
    ]


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
