"""The rights of a portfolio in their public form, and the files that they came from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from domain.right import Portfolio, Right
from listingwatch.wiring import App
from storage.repositories.portfolios import Portfolios, PortfolioStatements
from storage.repositories.register_batches import SINCE
from storage.repositories.rights import Rights


def list_rights(app: App, portfolio: str) -> Iterator[dict[str, Any]]:
    """Every right with its side, as plain JSON values, in the order of keys. Read from the database
    as they are asked for.

    :raises UnknownNameError: for a portfolio that does not exist.
    """
    with app.database.transaction() as connection:
        number = Portfolios(connection).require(portfolio)
    with app.database.transaction(number.id) as connection:
        firm = PortfolioStatements(connection, number).portfolio()
        for right in Rights(connection, number.id).each():
            yield _shown(right, firm)


def list_sources(app: App, portfolio: str) -> list[dict[str, Any]]:
    """Every file that rights came from, oldest first.

    :raises UnknownNameError: for a portfolio that does not exist.
    """
    with app.database.transaction() as connection:
        number = Portfolios(connection).require(portfolio)
    if app.database.version < SINCE:
        return []
    with app.database.transaction(number.id) as connection:
        rows = Rights(connection, number.id).imports()
    return [
        row
        | {
            "as_of": row["as_of"].isoformat(),
            "imported_at": row["imported_at"].isoformat(timespec="seconds"),
        }
        for row in rows
    ]


def _shown(right: Right, firm: Portfolio) -> dict[str, Any]:
    return {
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
        "locarno": list(right.locarno),
        "goods": right.goods,
        "disclaimer": right.disclaimer,
        "feature": right.feature,
        "drawing": right.drawing,
        "owner": right.owner,
        "co_owners": list(right.co_owners),
        "status": right.status,
        "status_date": _iso(right.status_date),
        "live": right.live,
        "filed": _iso(right.filed),
        "priority": _iso(right.priority),
        "published": _iso(right.published),
        "registered": _iso(right.registered),
        "renewed": _iso(right.renewed),
        "expires": _iso(right.expires),
        "created": _iso(right.created),
        "designated": list(right.designated),
        "refused": list(right.refused),
        "recorded": _iso(right.recorded),
        "source": right.source,
        "as_of": _iso(right.as_of),
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
