"""A figurative mark of the firm, shown small in another seller's photo, is a hit."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.hit import Direction, Severity
from domain.listing import ListingKey, Seller
from domain.match import Box
from domain.page import ImageRef, Snapshot
from domain.right import RightKind, Side
from listingwatch.importing.pictures import Ownership, PictureKind, add_pictures
from listingwatch.matching.run import Matching
from listingwatch.wiring import App
from storage.repositories.hits import Hits
from storage.repositories.listings import Listings
from storage.repositories.portfolios import Portfolios
from tests.logos import bare, photo, printed
from tests.pictures import jpeg

pytestmark = pytest.mark.postgres

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def list_photos(app: App) -> Box:
    """One listing shows the mark, white on red; the other does not. Returns where."""
    badged, box = printed(
        "owl", "backpack", 0.22, tone=(245, 245, 245), badge=(150, 30, 40)
    )  # fmt: skip
    shown = {"/p/1": jpeg(badged), "/p/2": jpeg(photo("camera"))}
    with app.database.transaction() as connection:
        Portfolios(connection).ensure("p", "The Firm")
    for place, data in shown.items():
        with app.database.transaction() as connection:
            Listings(connection).keep(
                Snapshot(
                    key=ListingKey("shop.example", place),
                    url=f"https://shop.example{place}",
                    title="Bag",
                    seller=Seller(name="Ann", id="ann"),
                    images=(
                        ImageRef(url=f"https://cdn.example{place}.jpg", digest=app.blobs.put(data)),
                    ),
                    ship_to=("US",),
                ),
                AT,
                private=False,
            )
    return box


def add_mark(app: App, folder: Path) -> None:
    folder.joinpath("owl.png").write_bytes(bare("owl"))
    add_pictures(
        app,
        "p",
        [folder],
        kind=PictureKind.LOGO,
        ownership=Ownership(side=Side.OURS, owner="The Firm"),
        territories=["US"],
        as_of=AT.date(),
    )


@pytest.mark.parametrize("marks_first", [True, False])
def test_a_mark_in_a_photo_is_a_hit(app: App, tmp_path: Path, *, marks_first: bool) -> None:
    """Whichever comes first: one enforcement hit, of the trademark, by the relation ``logo``, with
    the box and in words."""
    if marks_first:
        with app.database.transaction() as connection:
            Portfolios(connection).ensure("p", "The Firm")
        add_mark(app, tmp_path)
    box = list_photos(app)
    Matching(app, "p").run()
    if not marks_first:
        add_mark(app, tmp_path)
        Matching(app, "p").run()
    with app.database.transaction(1) as connection:
        (hit,) = Hits(connection, 1).search()
    assert hit.listing == ListingKey("shop.example", "/p/1")
    assert (hit.direction, hit.severity) == (Direction.ENFORCEMENT, Severity.HIGH)
    assert hit.right.kind is RightKind.TRADEMARK
    (match,) = hit.matches
    assert match.evidence["relation"] == "logo"
    assert isinstance(match.region, Box)
    assert abs(match.region.x0 - box.x0) < 0.05
    assert abs(match.region.y1 - box.y1) < 0.05
    assert "small mark" in match.explanation
