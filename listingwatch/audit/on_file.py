"""What is on file for a check of products: read once, the same for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import psycopg

from domain.listing import Role, SellerKey
from domain.right import Licence, Portfolio, RightKind
from listingwatch.audit.leads import Leads
from listingwatch.portfolio.mark_watch import own_brands
from listingwatch.wiring import App
from rights.audit.columns import COLUMN_OF, Column, Source
from rights.audit.searching import offices_of
from rights.territories import TerritoryTable
from storage.repositories.audit import AuditReads
from storage.repositories.portfolios import PortfolioNumber, PortfolioStatements
from storage.repositories.rights import Rights


@dataclass(frozen=True, slots=True)
class OnFile:
    """``sources`` hold rights of others, by column; ``leads`` designs and patents by their titles
    and owners; ``own_brand`` is the firm's, where its marks name one alone; ``own_marks`` are
    the keys of all of them."""

    portfolio: Portfolio
    roles: Mapping[SellerKey, Role]
    licences: tuple[Licence, ...]
    sources: Mapping[Column, Sequence[Source]]
    leads: Leads
    own_brand: str | None
    own_marks: frozenset[str]


def read_on_file(app: App, connection: psycopg.Connection, number: PortfolioNumber) -> OnFile:
    """Needs a transaction that names the portfolio."""
    statements = PortfolioStatements(connection, number)
    portfolio = statements.portfolio()
    reads, leads = AuditReads(connection, number.id), Leads()
    for row in reads.titles():
        leads.add(row, portfolio)
    brands = own_brands(app, connection, number)
    named = [brand.name for brand in brands if brand.texts]
    return OnFile(
        portfolio=portfolio,
        roles=statements.roles(),
        licences=Rights(connection, number.id).licences(),
        sources=_by_column(reads, portfolio),
        leads=leads,
        own_brand=named[0] if len(named) == 1 else None,
        own_marks=frozenset(right.key for brand in brands for right in brand.rights),
    )


def _by_column(reads: AuditReads, portfolio: Portfolio) -> Mapping[Column, Sequence[Source]]:
    table = TerritoryTable.shipped()
    newest: dict[tuple[Column, str, str], date] = {}
    for row in reads.sources(portfolio.firm_names):
        works = row.kind in {RightKind.COPYRIGHT, RightKind.LIKENESS}
        offices = ("",) if works else offices_of(row.office, row.territories, table)
        for office in offices:
            key = (COLUMN_OF[row.kind], office, row.name)
            newest[key] = max(newest.get(key, row.as_of), row.as_of)
    found: dict[Column, list[Source]] = {}
    for (column, office, name), as_of in sorted(newest.items()):
        found.setdefault(column, []).append(Source(office, name, as_of))
    return found
