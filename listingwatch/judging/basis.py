"""Keeps what hits are judged with beside their listings and rights, and lets what hangs on a
changed value be judged anew, without crawling or matching again.

Judgement reads the kept values alone. Whatever the order in which things arrive, once nothing
changes any more every hit was judged with the same ones.
"""

from __future__ import annotations

import json
import statistics
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import psycopg

from domain.listing import SellerKey
from domain.right import fold_owner
from listingwatch.wiring import App
from rights.background import Background, Likeness, UsualPrice, narrowest
from rights.context import context_rules
from rights.rules_digest import rules_digest
from storage.repositories.basis import SINCE, Basis
from storage.repositories.portfolios import PortfolioNumber, Portfolios
from storage.repositories.work import Work

RULES, OWNERS, SELLER, PRICE, CROWDING, STAMP = (
    "rules", "owners", "seller", "price", "crowding", "register",
)  # fmt: skip
_ONE = ""
"""The key of a kind that has one value."""

Values = dict[tuple[str, str], Any]


@dataclass(slots=True)
class Changed:
    """Which kinds of value changed, and how many values of each."""

    kinds: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return bool(self.kinds)


def refresh(app: App, portfolio: PortfolioNumber, *, again: bool = False) -> Changed:
    """Bring the values up to date and let what hangs on changed ones wait to be judged.

    :param again: let everything that matched wait, whatever changed.
    """
    changed = Changed()
    if app.database.version < SINCE:
        return changed
    with app.database.transaction(portfolio.id) as connection:
        _Refresh(app, connection, portfolio, changed).run(again=again)
    return changed


def wake_where_rules_changed(app: App) -> list[str]:
    """Have the hits of every portfolio judged anew by a job that were judged by other rules than
    those of this version; returns the portfolios' names. Rules are part of the package, so this is
    worth a look whenever a worker starts: nothing else may come for days that would wake one."""
    if app.database.version < SINCE:
        return []
    with app.database.transaction() as connection:
        portfolios = Portfolios(connection).all()
    changed = []
    for portfolio in portfolios:
        with app.database.transaction(portfolio.id) as connection:
            if Basis(connection, portfolio.id).all().get((RULES, _ONE)) != rules_digest():
                Work(connection, portfolio.id).invite("judge")
                changed.append(portfolio.name)
    return changed


class _Refresh:
    def __init__(
        self,
        app: App,
        connection: psycopg.Connection,
        portfolio: PortfolioNumber,
        changed: Changed,
    ) -> None:
        self._app = app
        self._basis = Basis(connection, portfolio.id)
        self._work = Work(connection, portfolio.id)
        self._changed = changed
        self._kept: Values = self._basis.all()

    def run(self, *, again: bool) -> None:
        whole = self._update(RULES, {_ONE: rules_digest()})
        names = sorted({fold_owner(n) for n in self._app.settings.litigious_owners.split("|")})
        whole |= self._update(OWNERS, {_ONE: [name for name in names if name]})
        if whole or again:
            self._work.judge_all_matched()
        for key in self._update(SELLER, self._sellers()):
            marketplace, seller = json.loads(key)
            self._work.judge_seller(SellerKey(marketplace, seller))
        self._judge_categories(self._update(PRICE, self._prices()))
        self._crowding()

    def _update(self, kind: str, values: Mapping[str, Any]) -> set[str]:
        """Keep these values of a kind, and no others; returns the keys of those that changed."""
        before = {key: value for (of, key), value in self._kept.items() if of == kind}
        keys = {key for key in before.keys() | values.keys() if before.get(key) != values.get(key)}
        for key in sorted(keys):
            self._basis.set(kind, key, values.get(key))
        if keys:
            self._changed.kinds[kind] += len(keys)
        return keys

    def _sellers(self) -> dict[str, Any]:
        found: dict[str, list[list[int]]] = {}
        for seller, listing, count in self._basis.confirmed():
            key = json.dumps([seller.marketplace, seller.id])
            found.setdefault(key, []).append([listing, count])
        return found

    def _prices(self) -> dict[str, Any]:
        asked: dict[str, list[Decimal]] = {}
        for offer in self._basis.own_offers():
            category, currency = narrowest(offer.category), offer.price.get("currency")
            if category and currency:
                key = json.dumps([category, currency])
                asked.setdefault(key, []).append(Decimal(offer.price["amount"]))
        return {
            key: [format(statistics.median_low(prices), "f"), len(prices)]
            for key, prices in asked.items()
            if len(prices) >= context_rules()["price"]["listings"]
        }

    def _judge_categories(self, keys: Collection[str]) -> None:
        categories = {json.loads(key)[0] for key in keys}
        if categories:
            self._work.judge_listings(
                listing
                for listing, named in self._basis.categories_of_matched()
                if narrowest(named) in categories
            )

    def _crowding(self) -> None:
        """Counted anew where the rights on file changed, or a mark was found for the first time: a
        count reads every mark on file."""
        marks = self._basis.matched_marks()
        stamp = {_ONE: self._basis.register_stamp()}
        known = {key for kind, key in self._kept if kind == CROWDING}
        if self._kept.get((STAMP, _ONE)) == stamp[_ONE] and known >= set(marks):
            return
        self._update(STAMP, stamp)
        self._changed.kinds.pop(STAMP, None)
        counted = self._basis.crowding(marks)
        moved = self._update(CROWDING, {key: counted.get(key, 0) for key in marks})
        if moved:
            self._basis.judge_rights(moved)


class KeptBackground:
    """The kept values, as judgement takes them. Read once, for the listings of one transaction."""

    def __init__(self, connection: psycopg.Connection, portfolio: int, *, version: int) -> None:
        kept = Basis(connection, portfolio).all() if version >= SINCE else {}
        self._crowding: dict[str, int] = {}
        self._prices: dict[tuple[str, str], UsualPrice] = {}
        self._confirmed: dict[SellerKey, list[list[int]]] = {}
        self._litigious = frozenset(kept.get((OWNERS, _ONE), ()))
        for (kind, key), value in kept.items():
            if kind == CROWDING:
                self._crowding[key] = value
            elif kind == PRICE:
                category, currency = json.loads(key)
                self._prices[category, currency] = UsualPrice(Decimal(value[0]), value[1])
            elif kind == SELLER:
                self._confirmed[SellerKey(*json.loads(key))] = value

    def of(
        self, listing: int, rights: Iterable[str], likeness: Mapping[tuple[str, str], Likeness]
    ) -> Background:
        """For one listing: its own confirmed hits say nothing more about its seller."""
        return Background(
            likeness=likeness,
            crowding={key: self._crowding[key] for key in rights if key in self._crowding},
            confirmed={
                seller: count
                for seller, rows in self._confirmed.items()
                if (count := sum(number for of, number in rows if of != listing))
            },
            prices=self._prices,
            litigious=self._litigious,
        )
