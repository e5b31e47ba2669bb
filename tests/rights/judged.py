"""One match of one mark in one listing, and what is judged of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from domain.hit import Hit
from domain.listing import ListingKey, Seller, SellerKey
from domain.match import Match
from domain.page import Snapshot
from domain.right import Portfolio, Right, RightKind, fold_owner
from rights.references import references_of
from rights.territories import TerritoryTable
from rights.view import Case, ListingView, SnapshotView

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
KEY = ListingKey("shop.example", "/p/1")
SELLER = SellerKey("shop.example", "ann")
FIRM = Portfolio(name="p", firm="Firm", firm_names=frozenset({fold_owner("Firm")}))
MARK = Right(
    key="tm-1", kind=RightKind.TRADEMARK, owner="Firm", territories=("US",), source="marks.csv",
    as_of=date(2026, 1, 1), text="ZORVANTIK", registration_number="77", status="registered",
)  # fmt: skip


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


def case(right: Right = MARK, **given: Any) -> Case:
    """One listing by ann on a US offer that shows the mark, with changes."""
    snapshot = Snapshot(
        key=KEY, url=given.get("url", "https://shop.example/p/1"), title="Zorvantik lamp",
        seller=Seller(name="Ann", id="ann"), ship_to=given.get("ship_to", ("US",)),
    )  # fmt: skip
    view = SnapshotView(
        snapshot=snapshot, digest="d", first_captured=AT, last_captured=given.get("at", AT),
        offered_in=(), matches=given.get("matches", (match(right),)),
    )  # fmt: skip
    listing = ListingView(
        key=KEY, snapshots=given.get("snapshots", (view,)), gone_at=given.get("gone_at"),
        roles={SELLER: given["role"]} if "role" in given else {}, catalogued=False,
    )  # fmt: skip
    return Case(
        portfolio=FIRM, listing=listing, rights={right.key: right},
        references={ref.key: ref for ref in references_of(right)},
        licences=given.get("licences", ()), elsewhere={}, territories=TerritoryTable.shipped(),
    )  # fmt: skip


def only(found: tuple[Hit, ...]) -> Hit:
    assert len(found) == 1
    return found[0]
