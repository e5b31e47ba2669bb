"""Which of several values a page means: sources disagree, and what people are shown decides.

A price that structured data names and the page shows only struck through is the former one. A
number that scripts hold is believed where the page shows the same. A currency that no price carries
comes from a source that names one for the same amount, else from the country of the site's own
top-level domain, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from crawler.reading.currencies import OF_COUNTRY, currency_in, sign_in
from crawler.reading.declared import DECLARED, declared_currency
from crawler.reading.facts import Facts
from crawler.reading.markup import Markup
from crawler.reading.page import Document
from crawler.reading.visible_price import ENOUGH
from domain.money import Price
from domain.page import Snapshot

LARGEST_DISCOUNT = Decimal("0.4")
"""The least part of a former price that is asked now, where nothing but a name calls it former:
half off is common, a third is an instalment's share."""


def settle_price(
    values: dict[str, Any],
    sources: dict[str, str],
    told: Sequence[Facts],
    scripts: Sequence[Facts],
    markup: Markup,
) -> None:
    """Put the price that the page asks now into the values.

    :param told: what structured data and meta elements say.
    :param scripts: what the page's scripts hold.
    """
    price = values.get("price")
    if price is None:
        _from_scripts(values, sources, scripts, markup)
        return
    if sources["price"] == "markup":
        held = {facts.price.amount for facts in scripts if facts.price}
        agreed = [c for c in markup.prices.candidates if c.price.amount in held]
        if price.amount not in held and agreed:
            values["price"] = max(agreed, key=lambda candidate: candidate.weight).price
        return
    if _IN_THOUSANDS.fullmatch(price.raw):
        _as_shown(values, sources, price, markup)
        return
    amounts = {facts.price.amount for facts in told if facts.price}.union(
        *(facts.amounts for facts in told)
    )
    is_only_named = False
    stated = {facts.price.amount for facts in told if facts.price}
    if len(stated) > 1 and markup.prices.candidates:
        # An auction's first bid beside the highest, a price of yesterday: what is shown is meant.
        shown = {candidate.price.amount for candidate in markup.prices.candidates}
        best = max(markup.prices.candidates, key=lambda candidate: candidate.weight)
        if price.amount not in shown and best.price.amount in stated and best.weight >= ENOUGH:
            values["price"], sources["price"] = best.price, "markup"
            return
    if len(amounts) < 2 and not markup.prices.is_struck(price.amount):
        if not markup.prices.is_named_former(price.amount):
            return
        is_only_named = True
    candidates = markup.prices.candidates
    if not candidates or any(candidate.price.amount == price.amount for candidate in candidates):
        return
    best = max(candidates, key=lambda candidate: candidate.weight)
    if is_only_named and (
        best.weight < ENOUGH or best.price.amount < price.amount * LARGEST_DISCOUNT
    ):
        # A name is less than a stroke: what is left may be an instalment.
        return
    if best.price.amount < price.amount and markup.prices.is_former(price.amount):
        values["price"], sources["price"] = best.price, "markup"


_IN_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")


def _as_shown(
    values: dict[str, Any], sources: dict[str, str], price: Price, markup: Markup
) -> None:
    """``5.499`` is five units in the language of machines; where the page shows five thousand, and
    not five, a shop wrote it as people of its country do."""
    shown = {candidate.price.amount for candidate in markup.prices.candidates}
    meant = Decimal(int(price.amount * 1_000))
    if meant in shown and not {price.amount, round(price.amount, 2)} & shown:
        values["price"] = replace(price, amount=meant)
        sources["price"] += ", as shown"


def _from_scripts(
    values: dict[str, Any], sources: dict[str, str], scripts: Sequence[Facts], markup: Markup
) -> None:
    """A price that only scripts hold, where the page shows it or shows no price at all."""
    shown = {candidate.price.amount for candidate in markup.prices.candidates}
    for facts in scripts:
        if facts.price is None:
            continue
        if (
            facts.price.amount in shown
            or (not shown and facts.price.currency)
            or markup.prices.shows(facts.price.amount)
        ):
            values["price"], sources["price"] = facts.price, facts.source
            return


def settle_currency(
    values: dict[str, Any], sources: dict[str, str], facts: Sequence[Facts], document: Document
) -> None:
    """Give a price without a currency the one that another source names."""
    price: Price | None = values.get("price")
    if price is None or price.currency is not None:
        return
    for other in facts:
        if other.price and other.price.currency and other.price.amount == price.amount:
            values["price"] = replace(price, currency=other.price.currency)
            sources["currency"] = other.source
            return
    last = document.host.rpartition(".")[2]
    local = OF_COUNTRY.get(last) if document.country in {last, "gb"} else None
    declared = declared_currency(document.page.body, price.raw)
    if declared is not None:
        if local in {None, declared} or sign_in(price.raw):
            values["price"] = replace(price, currency=declared)
            sources["currency"] = DECLARED
    elif local is not None:
        values["price"] = replace(price, currency=local)
        sources["currency"] = f"country of .{last}"


def with_declared_currency(snapshot: Snapshot, territories: Sequence[str]) -> Snapshot:
    """The same, with the currency that a sign of several countries means where the user says that
    the shop sells: ``$`` in the United States. Nothing where the territories do not agree.

    :param territories: ISO 3166-1 codes, as declared.
    """
    price = snapshot.offer.price
    if price is None or price.currency is not None or not price.raw or not territories:
        return snapshot
    meant = {currency_in(price.raw, territory) for territory in territories}
    if len(meant) != 1 or None in meant:
        return snapshot
    first = replace(snapshot.offer, price=replace(price, currency=meant.pop()))
    return replace(
        snapshot,
        offers=(first, *snapshot.offers[1:]),
        sources={**snapshot.sources, "currency": f"declared territory {', '.join(territories)}"},
    )
