"""New references meet stored pictures as stored pictures' snapshots would meet them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

import listingwatch.matching.backfill
import listingwatch.matching.batches
from domain.listing import ListingKey, Seller
from domain.match import Unusable
from domain.page import ImageRef, Snapshot
from domain.right import Right, RightKind
from listingwatch.matching.run import Matching
from listingwatch.wiring import App
from matchers.contract import ImageMedium
from matchers.pictures import PictureMatcher
from rights.references import references_of
from storage.repositories.backfills import Backfills
from storage.repositories.listings import Listings
from storage.repositories.portfolios import Portfolios
from storage.repositories.rights import Rights
from tests.pictures import drawing, framed, jpeg, mirrored

pytestmark = pytest.mark.postgres

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
PROTECTED = tuple(jpeg(drawing(seed)) for seed in (1, 2, 3))
SHOWN = (
    PROTECTED[0],
    jpeg(mirrored(drawing(1)), 70),
    jpeg(framed(drawing(2)), 80),
    jpeg(drawing(2).crop((20, 20, 300, 300)), 80),
    jpeg(drawing(8)),
    jpeg(drawing(9)),
    b"no picture at all",
)
LISTED = ((0,), (1, 4), (2,), (4, 5), (3, 3), (6, 0), (), (5, 1, 2))
"""The pictures of each listing, some on several, one twice on one."""

Found = set[tuple[int, str, str, float]]
"""Snapshot, reference, field, score."""


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two pictures a slice, and one read at once, so that a few are many."""
    monkeypatch.setattr(listingwatch.matching.batches, "PICTURES_AT_ONCE", 2)
    monkeypatch.setattr(listingwatch.matching.backfill, "READ_AT_ONCE", 1)


def store(app: App) -> None:
    """The listings, one of them handed in by the firm itself and one by another firm."""
    with app.database.transaction() as connection:
        portfolio = Portfolios(connection).ensure("p", "The Firm")
        other = Portfolios(connection).ensure("q", "Another")
    for number, pictures in enumerate(LISTED):
        scope = {2: portfolio.id, 3: other.id}.get(number)
        with app.database.transaction(scope) as connection:
            Listings(connection, scope).keep(
                Snapshot(
                    key=ListingKey("shop.example", f"/p/{number}"),
                    url=f"https://shop.example/p/{number}",
                    title="Lamp",
                    seller=Seller(name="Ann", id="ann"),
                    images=tuple(
                        ImageRef(url=f"https://cdn.example/{n}", digest=app.blobs.put(SHOWN[n]))
                        for n in pictures
                    ),
                    ship_to=("US",),
                ),
                AT,
                private=scope is not None,
            )


def protect(app: App, pictures: Iterable[int]) -> None:
    """Some pictures become works of the firm."""
    with app.database.transaction() as connection:
        portfolio = Portfolios(connection).ensure("p", "The Firm")
    with app.database.transaction(portfolio.id) as connection:
        for n in pictures:
            right = Right(
                key=f"work-{n}", kind=RightKind.COPYRIGHT, owner="The Firm",
                territories=("BERNE",), source="t", as_of=AT.date(), text=f"Picture {n}",
            )  # fmt: skip
            images = (app.blobs.put(PROTECTED[n]),)
            Rights(connection, portfolio.id).put(right, references_of(right, images))


def matches(app: App) -> Found:
    with app.database.transaction(1) as connection:
        rows = connection.execute(
            "SELECT m.snapshot_id, r.key, m.field, m.score FROM matches m"
            " JOIN right_references r ON r.id = m.reference_id"
        ).fetchall()
    assert len(rows) == len(set(rows))
    return set(rows)


def by_hand(app: App) -> Found:
    """Every picture of every snapshot against every reference, one by one."""
    matcher = PictureMatcher()
    made: dict[bytes, Any] = {
        data: matcher.fingerprint(ImageMedium(data)) for data in {*SHOWN, *PROTECTED}
    }
    with app.database.transaction(1) as connection:
        references = {row.reference.image: row for row in Rights(connection, 1).references()}
        stored = next(Listings(connection, 1).batches(100))
    by_digest = {
        hashlib.sha256(data).hexdigest(): fingerprint for data, fingerprint in made.items()
    }
    found = set()
    for snapshot in stored:
        for position, image in enumerate(snapshot.snapshot.images):
            for digest, row in references.items():
                query, reference = by_digest[image.digest or ""], by_digest[digest or ""]
                if isinstance(query, Unusable):
                    continue
                comparison = matcher.compare(query, reference)
                if comparison is not None:
                    field = f"images[{position}]"
                    found.add((snapshot.id, row.reference.key, field, comparison.score))
    return found


def test_backfill_equals_walking(app: App) -> None:
    """References that come last find exactly what comparing every pair finds, on every snapshot
    that shows the picture and that the portfolio may see; those that come first find the same."""
    store(app)
    Matching(app, "p").run()
    assert matches(app) == set()
    protect(app, (0, 1, 2))
    Matching(app, "p").run()
    found = matches(app)
    assert found == by_hand(app)
    assert len(found) >= 7
    with app.database.transaction(1) as connection:
        assert Backfills(connection, 1).left() == 0
        connection.execute("DELETE FROM matches")
        connection.execute(
            "INSERT INTO to_match (portfolio_id, snapshot_id) SELECT 1, id FROM snapshots"
        )
    Matching(app, "p").run()
    assert matches(app) == found


def test_pictures_that_are_no_longer_kept_are_still_met(app: App) -> None:
    """Clean-up lets bytes go, not fingerprints: what was shown is still found."""
    store(app)
    Matching(app, "p").run()
    with app.database.transaction(1) as connection:
        connection.execute("UPDATE snapshot_images SET digest = NULL, missing = 'no longer kept'")
    protect(app, (0, 1, 2))
    Matching(app, "p").run()
    assert matches(app) == by_hand(app)


def test_a_new_version_meets_what_the_old_one_had_fingerprinted(app: App) -> None:
    """Fingerprints that only another version made are made anew, from the bytes."""
    store(app)
    protect(app, (0, 1, 2))
    Matching(app, "p").run()
    found = matches(app)
    with app.database.transaction(1) as connection:
        connection.execute("UPDATE fingerprints SET version = 'old'")
        connection.execute("UPDATE matcher_versions SET version = 'old'")
        connection.execute("UPDATE matches SET version = 'old'")
    Matching(app, "p").run()
    assert matches(app) == found


def test_a_slice_goes_back_when_its_worker_dies(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut off in the middle, a backfill goes on where it was, and ends in the same matches."""
    store(app)
    Matching(app, "p").run()
    protect(app, (0, 1, 2))
    done, kept = 0, Backfills.done

    def dies(self: Backfills, part: Any) -> None:
        nonlocal done
        done += 1
        if done == 2:
            raise RuntimeError("killed")
        kept(self, part)

    monkeypatch.setattr(Backfills, "done", dies)
    with pytest.raises(RuntimeError, match="killed"):
        Matching(app, "p").run()
    with app.database.transaction(1) as connection:
        assert Backfills(connection, 1).left() >= 1
    monkeypatch.setattr(Backfills, "done", kept)
    Matching(app, "p").run()
    assert matches(app) == by_hand(app)
