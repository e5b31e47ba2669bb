"""States what a seller is towards a portfolio."""

from __future__ import annotations

from datetime import datetime

from domain.listing import Role, SellerKey
from listingwatch.wiring import App
from storage.repositories.portfolios import Portfolios, PortfolioStatements
from storage.repositories.work import Work


def set_role(app: App, portfolio: str, seller: SellerKey, role: Role, at: datetime) -> bool:
    """State a seller's role and let the listings concerned be judged anew. Returns whether it now
    counts: a later statement stands."""
    with app.database.transaction() as connection:
        number = Portfolios(connection).ensure(portfolio)
    with app.database.transaction(number.id) as connection:
        counts = PortfolioStatements(connection, number).set_role(seller, role, at)
        if counts:
            Work(connection, number.id).judge_seller(seller)
    return counts
