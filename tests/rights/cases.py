"""Cases for the tests of judgement: one listing, one right, what matched, with changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from domain.hit import Hit
from domain.listing import ListingKey, Role, Seller, SellerKey
from domain.match import Match
from domain.money import Price
from domain.page import Offer, Snapshot
from domain.right import Portfolio, Right, RightKind, fold_owner
from rights.background import Background
from rights.judgement import judge
from rights.references import references_of
from rights.territories import TerritoryTable
from rights.view import Case, ListingView, SnapshotView

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
KEY = ListingKey("shop.example", "/p/1")
SELLER = SellerKey("shop.example", "ann")
FIRM = Portfolio(name="p", firm="Firm", firm_names=frozenset({fold_owner("Firm")}))
OURS = Right(
    key="tm-1", kind=RightKind.TRADEMARK, owner="Firm", territories=("US",), source="marks.csv",
    as_of=date(2026, 1, 1), text="ZORVANTIK", registration_number="77", status="registered",
)  # fmt: skip
THEIRS = replace(OURS, owner="Somebody Else")


def match(right: Right, **changes: Any) -> Match:
    evidence = {
        "surface": "Zorvantik", "mark": right.text, "errors": 0, "allowed": 1, "steps": [],
        "disguised": False, "cue": "", "zipf": 0.0, "language": "", "everyday": "",
    }  # fmt: skip
    values: dict[str, Any] = {
        "matcher": "word marks", "version": "1", "reference": references_of(right)[0].key,
        "field": "title", "score": 1.0, "explanation": "…", "evidence": evidence,
    }  # fmt: skip
    values.update(changes)
    values["evidence"] = evidence | changes.get("evidence", {})
    return Match(**values)


def priced(amount: str, condition: str | None = None) -> tuple[Offer, ...]:
    price = Price(amount=Decimal(amount), currency="EUR", raw=amount)
    return (Offer(price=price, condition=condition),)


def case(right: Right = OURS, **given: Any) -> Case:
    """One listing by ann that shows the mark, on a US offer unless told otherwise."""
    snapshot = Snapshot(
        key=KEY, url=given.get("url", "https://shop.example/p/1"),
        title=given.get("title", "Zorvantik lamp"), seller=Seller(name="Ann", id="ann"),
        ship_to=given.get("ship_to", ("US",)), language=given.get("language"),
        category=given.get("category", ()), offers=given.get("offers", ()),
        description=given.get("description"),
    )  # fmt: skip
    at = given.get("at", AT)
    view = SnapshotView(
        snapshot=snapshot, digest="d", first_captured=given.get("first", at), last_captured=at,
        offered_in=given.get("offered_in", ()), matches=given.get("matches", (match(right),)),
    )  # fmt: skip
    others = given.get("others", ())
    return Case(
        portfolio=FIRM,
        listing=ListingView(
            key=KEY, snapshots=given.get("snapshots", (view,)), gone_at=given.get("gone_at"),
            roles={SELLER: given.get("role", Role.UNKNOWN)}, catalogued=False,
        ),
        rights={one.key: one for one in (right, *others)},
        references={ref.key: ref for one in (right, *others) for ref in references_of(one)},
        licences=given.get("licences", ()), elsewhere={}, territories=TerritoryTable.shipped(),
        background=given.get("background", Background()),
    )  # fmt: skip


def only(found: tuple[Hit, ...]) -> Hit:
    assert len(found) == 1
    return found[0]


def hit_of(right: Right = OURS, **given: Any) -> Hit:
    """The one hit on this right."""
    return only(tuple(hit for hit in judge(case(right, **given)) if hit.right == right.key))
