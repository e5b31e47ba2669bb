"""What, beside the match itself, makes a finding weigh more. Words and limits are data
(``data/context.toml``); each circumstance that counted is a reason with its raw values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from domain.hit import Direction
from domain.match import Match
from domain.page import Snapshot
from domain.reason import Reason
from domain.right import Right, fold_owner
from rights.background import Background, category_of
from rights.evidence import raised_by
from rights.status import data
from rights.words import found_in


@cache
def context_rules() -> Any:
    """The working list."""
    return data("context.toml")


def text_of(snapshot: Snapshot) -> str:
    """All that a listing says in words."""
    return "\n".join((snapshot.title, snapshot.brand or "", snapshot.description or ""))


def circumstances(
    snapshot: Snapshot,
    right: Right,
    matches: Sequence[Match],
    direction: Direction,
    background: Background,
) -> tuple[Reason, ...]:
    """Those that raise: how the thing is praised, its price, who sells it, who owns the right."""
    found = [_imitation(snapshot, matches)]
    if direction is Direction.ENFORCEMENT:
        found += [_price(snapshot, background), _seller(snapshot, background)]
    else:
        found.append(_owner(right, background))
    return tuple(reason for reason in found if reason is not None)


def _imitation(snapshot: Snapshot, matches: Sequence[Match]) -> Reason | None:
    said = found_in(context_rules()["imitation"]["words"], text_of(snapshot))
    words = tuple(dict.fromkeys((*said, *_raised(matches))))
    if not words:
        return None
    return Reason("context.imitation", {"words": ", ".join(f"“{word}”" for word in words)})


def _raised(matches: Sequence[Match]) -> Iterator[str]:
    for match in matches:
        yield from (word.casefold() for word in raised_by(match))


def _price(snapshot: Snapshot, background: Background) -> Reason | None:
    rules = context_rules()["price"]
    price, category = snapshot.offer.price, category_of(snapshot)
    if price is None or price.currency is None or not category:
        return None
    usual = background.prices.get((category, price.currency))
    if usual is None or usual.listings < rules["listings"] or usual.median <= 0:
        return None
    share = float(price.amount / usual.median)
    if share > rules["far_below"]:
        return None
    params: dict[str, str | int | float] = {
        "price": f"{price.amount:f} {price.currency}",
        "usual": f"{usual.median:f} {price.currency}",
        "share": round(share, 4),
        "listings": usual.listings,
        "category": category,
    }
    return Reason("context.price", params)


def _seller(snapshot: Snapshot, background: Background) -> Reason | None:
    count = background.confirmed.get(snapshot.seller_key, 0)
    if not count:
        return None
    return Reason("context.seller", {"count": count, "seller": str(snapshot.seller_key)})


def _owner(right: Right, background: Background) -> Reason | None:
    owners = [owner for owner in (right.owner, *right.co_owners) if owner]
    sues = [owner for owner in owners if fold_owner(owner) in background.litigious]
    return Reason("context.owner", {"owner": ", ".join(sues)}) if sues else None
