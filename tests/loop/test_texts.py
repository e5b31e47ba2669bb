"""Copied wording through the whole loop: rights files and the catalogue in, hits in both directions."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.listing import ListingKey
from domain.page import Snapshot
from domain.right import Side
from listingwatch.hits.list import list_hits
from listingwatch.importing.catalogue import Whose, import_catalogue
from listingwatch.importing.rights import import_rights
from listingwatch.matching.run import Matching
from listingwatch.settings import Settings
from listingwatch.wiring import App
from storage.blobs import BlobStore
from storage.database import Database
from storage.repositories.listings import Listings
from storage.repositories.portfolios import Portfolios

pytestmark = pytest.mark.postgres

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)

OURS = (
    "The lid is turned from a single piece of pear wood and closes with a soft sigh. Under it the "
    "tea keeps its scent for months, because a ring of beeswax shuts out the damp of the kitchen."
)
THEIRS = (
    "Nine glass marbles in a linen bag, blown on the island by two sisters who learned it from "
    "their uncle. Held against the sun each of them shows a different weather."
)
SLOGAN = "Where the river slows down we weave willow into quiet corners"
SHOP = (
    "Free shipping on all orders. You can return any item within 30 days for a full refund. Keep "
    "out of reach of children."
)


def table(path: Path, columns: tuple[str, ...], *rows: tuple[str, ...]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)


def listing(number: int, title: str, description: str) -> Snapshot:
    return Snapshot(
        key=ListingKey("shop.example", f"/p/{number}"), url=f"https://shop.example/p/{number}",
        title=title, description=description, ship_to=("US",),
    )  # fmt: skip


LISTINGS = (
    listing(1, "Caddy", "Old tin. " + OURS.split(". ")[1] + " " + SHOP),
    listing(2, f"{SLOGAN}: basket", SHOP),
    listing(3, "Glass marbles", THEIRS),
    listing(4, "Bookends of oak", "Heavy enough for a row of atlases. " + SHOP),
)


@pytest.fixture
def app(conninfo: str, tmp_path: Path) -> Iterator[App]:
    """An empty schema of its own."""
    schema = f"test_texts_{uuid.uuid4().hex[:12]}"
    database = Database(conninfo, schema=schema)
    database.open()
    settings = Settings(home=tmp_path / "home")
    yield App(settings, database, BlobStore(tmp_path / "blobs"))
    database.drop_schema()
    database.close()


@pytest.fixture
def steps(app: App, tmp_path: Path) -> dict[str, Callable[[], object]]:
    """The firm's catalogue and rights, others' rights, and a stranger's listings."""
    table(
        tmp_path / "catalogue.csv",
        ("id", "marketplace", "url", "title", "description", "price", "currency", "ship_to"),
        ("/own/1", "own.example", "https://own.example/own/1", "Tea caddy", f"{OURS} {SHOP}",
         "49", "USD", "US"),
        ("/own/2", "own.example", "https://own.example/own/2", "Marbles",
         f"New: blown on the island by two sisters who learned it from their uncle. {SHOP}",
         "9", "USD", "US"),
    )  # fmt: skip
    columns = ("kind", "text", "territory", "owner", "image")
    table(
        tmp_path / "theirs.csv", columns,
        ("copyright work", THEIRS, "US", "Island Glass", ""),
        ("copyright work", "Glass marbles in a linen bag, blown on the island by two sisters", "US",
         "Island Glass", "missing.jpg"),
    )  # fmt: skip
    table(tmp_path / "ours.csv", columns, ("copyright work", SLOGAN, "US", "", ""))

    def rights(name: str, side: Side) -> object:
        return import_rights(app, "p", [tmp_path / name], side=side, as_of=AT.date())

    def catalogue(texts: Whose) -> object:
        path = tmp_path / "catalogue.csv"
        return import_catalogue(app, "p", path, pictures=Whose.UNKNOWN, texts=texts, at=AT)

    def crawled() -> None:
        with app.database.transaction() as connection:
            for snapshot in LISTINGS:
                Listings(connection, None).keep(snapshot, AT)

    with app.database.transaction() as connection:
        Portfolios(connection).ensure("p", "The Firm")
    return {
        "catalogue": lambda: catalogue(Whose.OURS),
        "undeclared": lambda: catalogue(Whose.UNKNOWN),
        "supplied": lambda: catalogue(Whose.SUPPLIER),
        "theirs": lambda: rights("theirs.csv", Side.OTHERS),
        "ours": lambda: rights("ours.csv", Side.OURS),
        "listings": crawled,
    }


def hits_after(
    app: App, steps: dict[str, Callable[[], object]], order: str
) -> list[dict[str, Any]]:
    """The hits when these things arrive one after the other, with matching in between."""
    for step in order.split():
        steps[step]()
        Matching(app, "p").run()
    found = list_hits(app, "p")
    return [found.to_json(hit) for hit in found.hits]


def places(hits: list[dict[str, Any]]) -> list[tuple[str, str, str, str]]:
    return sorted(
        (hit["direction"], hit["listing"]["id"], match["field"], hit["right"]["text"][:20])
        for hit in hits
        for match in hit["matches"]
    )


@pytest.mark.parametrize(
    "order", ["catalogue theirs ours listings", "listings ours theirs catalogue"]
)
def test_both_directions_in_either_order(
    app: App, steps: dict[str, Callable[[], object]], order: str
) -> None:
    """Our description and our slogan in a stranger's listings, another's text in our own listing; a
    stranger's copy of a stranger, what any shop writes, and a picture's title are nobody's business.
    A new right meets old listings as a new listing meets old rights."""
    hits = hits_after(app, steps, order)
    assert places(hits) == [
        ("enforcement", "/p/1", "description", "description of Tea c"),
        ("enforcement", "/p/2", "title", SLOGAN[:20]),
        ("enforcement", "/p/3", "description", "description of Marbl"),
        ("exposure", "/own/2", "description", THEIRS[:20]),
    ]
    for hit in hits:
        (match,) = hit["matches"]
        assert match["matcher"] == "wording"
        assert match["passages"]
        assert match["region"]["surface"]
        assert "both texts" in match["explanation"]
        assert any("shares wording with" in reason for reason in hit["reasons"])
        assert all(len(reason) < 500 for reason in hit["reasons"])
        assert all(entry["severity"] != "none" for entry in hit["territories"])


def test_whose_the_descriptions_are(app: App, steps: dict[str, Callable[[], object]]) -> None:
    """Without a word about whose they are, descriptions are compared with nobody's; a supplier's are
    another's right in our own listings."""
    assert hits_after(app, steps, "listings undeclared") == []
    assert places(hits_after(app, steps, "supplied")) == [
        ("exposure", "/own/1", "description", "description of Tea c"),
        ("exposure", "/own/2", "description", "description of Marbl"),
    ]
