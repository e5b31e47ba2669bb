"""Firms, their portfolios, and what each states: owner names, sellers' roles, its catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import dict_row

from domain.errors import UnknownNameError
from domain.listing import Role, SellerKey
from domain.right import Portfolio, fold_owner
from storage.queries import sql

DEFAULT_PORTFOLIO = "default"


@dataclass(frozen=True, slots=True)
class PortfolioNumber:
    """A portfolio's name with the number that its rows carry."""

    id: int
    name: str


class Portfolios:
    """All portfolios; what belongs to one is in :class:`PortfolioStatements`."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def ensure(self, name: str, firm: str | None = None) -> PortfolioNumber:
        """The portfolio of that name, made for its firm (by default one of the same name)."""
        found = self.find(name)
        if found is None:
            firm_row = self._connection.execute(
                sql("portfolios.ensure_firm"), {"name": firm or name}
            ).fetchone()
            assert firm_row is not None
            self._connection.execute(sql("portfolios.add"), {"firm": firm_row[0], "name": name})
            found = self.find(name)
        assert found is not None
        return found

    def find(self, name: str) -> PortfolioNumber | None:
        row = self._connection.execute(sql("portfolios.find"), {"name": name}).fetchone()
        return None if row is None else PortfolioNumber(row[0], row[1])

    def require(self, name: str) -> PortfolioNumber:
        """The portfolio of that name; the one that commands use by default is made when it is first
        asked for.

        :raises UnknownNameError: naming the portfolios that there are.
        """
        found = self.ensure(name) if name == DEFAULT_PORTFOLIO else self.find(name)
        if found is None:
            names = ", ".join(portfolio.name for portfolio in self.all()) or "none yet"
            raise UnknownNameError(
                f"portfolio {name!r} does not exist (there are: {names}); it is made by the first "
                "import or crawl that names it"
            )
        return found

    def all(self) -> list[PortfolioNumber]:
        rows = self._connection.execute(sql("portfolios.names")).fetchall()
        return [PortfolioNumber(row[0], row[1]) for row in rows]


class PortfolioStatements:
    """What one portfolio stated. Needs a transaction that names the portfolio."""

    def __init__(self, connection: psycopg.Connection, portfolio: PortfolioNumber) -> None:
        self._connection = connection
        self._portfolio = portfolio
        self._scope = {"portfolio": portfolio.id}

    def portfolio(self) -> Portfolio:
        """The portfolio as judgement sees it."""
        with self._connection.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute(sql("portfolios.find"), {"name": self._portfolio.name}).fetchone()
            assert row is not None
            names = cursor.execute(sql("portfolios.owner_names"), self._scope).fetchall()
        folded = {name["folded"] for name in names} | {fold_owner(row["firm"])}
        return Portfolio(name=row["name"], firm=row["firm"], firm_names=frozenset(folded))

    def add_owner_name(self, name: str) -> bool:
        """That the firm owns rights under this name; True if that is news."""
        row = self._connection.execute(
            sql("portfolios.add_owner_name"),
            self._scope | {"folded": fold_owner(name), "name": name},
        ).fetchone()
        return row is not None

    def set_role(self, seller: SellerKey, role: Role, stated_at: datetime) -> bool:
        """State a seller's role; True if it now counts and a later statement does not stand."""
        row = self._connection.execute(
            sql("portfolios.set_role"),
            self._scope
            | {
                "marketplace": seller.marketplace,
                "seller": seller.id,
                "role": role.value,
                "stated_at": stated_at,
            },
        ).fetchone()
        return row is not None

    def roles(self) -> dict[SellerKey, Role]:
        rows = self._connection.execute(sql("portfolios.roles"), self._scope).fetchall()
        return {SellerKey(row[0], row[1]): Role(row[2]) for row in rows}

    def add_to_catalogue(self, listing: int) -> bool:
        row = self._connection.execute(
            sql("portfolios.add_to_catalogue"), self._scope | {"listing": listing}
        ).fetchone()
        return row is not None

    def is_catalogued(self, listing: int) -> bool:
        row = self._connection.execute(
            sql("portfolios.is_catalogued"), self._scope | {"listing": listing}
        ).fetchone()
        return row is not None and bool(row[0])

    def own_pictures(self) -> list[tuple[str, datetime]]:
        """Digests of pictures in the firm's own listings that are no reference yet, each with its
        first capture."""
        rows = self._connection.execute(sql("portfolios.own_pictures"), self._scope).fetchall()
        return [(row[0], row[1]) for row in rows]
