"""What is planted: complete, consistent with the files, and nothing else by accident."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections import Counter
from datetime import date

from listingwatch.samplemarket import SampleMarket
from listingwatch.samplemarket.market import LISTINGS
from listingwatch.samplemarket.pages import Pages
from listingwatch.samplemarket.planted import PLANTED
from listingwatch.samplemarket.portfolio import OUR_TEXT, THEIR_TEXT
from listingwatch.samplemarket.sellers import SELLERS
from listingwatch.samplemarket.world import Place
from rights.readers.licences_csv import read_licences_csv
from rights.readers.notes import Notes
from rights.readers.rights_csv import read_rights_csv
from rights.territories import TerritoryTable


def _rights(market: SampleMarket) -> dict[str, dict[str, str]]:
    """The marks of both files of rights, by number."""
    found = {}
    for name in ("rights_ours.csv", "rights_others.csv"):
        text = (market.folder / name).read_text("utf-8")
        for row in csv.DictReader(io.StringIO(text)):
            if row["kind"] == "trademark":
                found[row["number"]] = row | {"file": name}
    return found


def test_it_is_large_enough(market):
    """Two marketplaces in two territories, ten sellers or more, eighty listings or more."""
    assert {found.territory for found in market.markets} == {"DE", "US"}
    assert len({(listing.place, listing.seller) for listing in LISTINGS}) >= 10
    assert len(LISTINGS) >= 80
    assert len({(listing.place, listing.path) for listing in LISTINGS}) == len(LISTINGS)
    assert all(sum(li.place is place for li in LISTINGS) >= 30 for place in Place)


def test_every_listing_has_a_known_seller():
    """Sellers are declared, each on its own marketplace."""
    known = {(seller.place, seller.id) for seller in SELLERS}
    assert {(listing.place, listing.seller) for listing in LISTINGS} <= known


def test_both_directions_are_planted_on_both_marketplaces(market):
    """Each direction has hits and traps, on each marketplace."""
    rows = Counter((row.direction, row.marketplace, row.hit) for row in market.manifest())
    for direction in ("enforcement", "exposure"):
        for place in market.markets:
            for planted in (True, False):
                assert rows[direction, place.key, planted] >= 1, (direction, place.key, planted)


def test_the_manifest_names_listings_and_rights_that_exist(market):
    """Each row's listing is one of its marketplace, and its right stands in an imported file or is
    the picture of a listing or of another's work."""
    rights = _rights(market)
    listings = {(market.key_of(listing.place), listing.path): listing for listing in LISTINGS}
    works = {path.stem for path, _ in market.works_of_others()}
    own = {shown.picture for li in PLANTED if li.catalogue for shown in li.pictures}
    for row in market.manifest():
        assert (row.marketplace, row.listing) in listings, row
        if row.kind == "trademark":
            assert row.right in rights, row
        else:
            assert row.right in works | own | {OUR_TEXT, THEIR_TEXT}, row
        if not row.hit:
            assert row.why, row


def test_one_row_for_each_listing_right_and_direction(market):
    """The manifest says one thing once, as hits are one per listing, right and direction."""
    rows = [(r.marketplace, r.listing, r.right, r.direction) for r in market.manifest()]
    assert len(set(rows)) == len(rows)


def test_the_manifest_is_written_beside_the_files(market):
    """manifest.json holds the same rows."""
    rows = json.loads((market.folder / "manifest.json").read_text("utf-8"))
    assert [(r["listing"], r["right"], r["hit"]) for r in rows] == [
        (row.listing, row.right, row.hit) for row in market.manifest()
    ]


def _plain(text: str) -> str:
    """Letters only, as a reader who sees through disguises would read them; not the matcher's own
    folding, so that the truth does not hang on the program."""
    swapped = text.translate(str.maketrans("0134", "oiea")).replace("\u0435", "e")
    folded = unicodedata.normalize("NFKD", swapped).casefold()
    return "".join(character for character in folded if character.isalpha())


def test_no_mark_stands_in_a_listing_without_a_row(market):
    """Where a registered word can be read in a listing's words, the manifest speaks of it."""
    marks = {row["text"] for row in _rights(market).values()}
    numbers = {
        mark: {number for number, row in _rights(market).items() if row["text"] == mark}
        for mark in marks
    }
    for listing in LISTINGS:
        words = " ".join((listing.title, listing.description, listing.brand or ""))
        spoken = {truth.right for truth in listing.truths}
        own = next(s.role for s in SELLERS if (s.place, s.id) == (listing.place, listing.seller))
        for mark in marks:
            # Our own mark in our own listings is the ordinary case, not a planted one.
            if _plain(mark) in _plain(words) and not (own == "own" and listing.brand == mark):
                assert spoken & numbers[mark], (listing.path, mark)


def test_marks_that_must_hit_were_in_force_when_the_sample_was_made(market):
    """A planted hit's mark is registered, and has not lapsed today."""
    rights = _rights(market)
    for row in market.manifest():
        if row.hit and row.kind == "trademark":
            right = rights[row.right]
            assert right["status"] == "registered", row
            assert date.fromisoformat(right["registered"]) < date(2026, 1, 1)


def test_the_files_are_read_without_complaint(market):
    """Rights and licences are in the form that the imports take; no row is refused or remarked."""
    table = TerritoryTable.shipped()
    for name in ("rights_ours.csv", "rights_others.csv"):
        notes = Notes()
        data = (market.folder / name).read_bytes()
        day = date(2026, 11, 24)
        found = list(
            read_rights_csv(data, name, as_of=day, default_owner=None, table=table, notes=notes)
        )
        assert found
        assert not notes.refused
        assert not notes.remarks
    notes = Notes()
    data = (market.folder / "licences.csv").read_bytes()
    assert list(read_licences_csv(data, "licences.csv", table=table, notes=notes))
    assert not notes.refused


def test_the_catalogues_name_pictures_that_are_there(market):
    """Every picture of a catalogue row lies beside the file."""
    for name in ("catalog_ours.csv", "catalog_unknown.csv"):
        rows = list(csv.DictReader(io.StringIO((market.folder / name).read_text("utf-8"))))
        assert rows
        for row in rows:
            for picture in row["images"].split("|"):
                assert (market.folder / picture).is_file(), (row["id"], picture)


def test_it_is_generated_alike_each_time(market):
    """Two generations are equal, byte for byte, but for the ports."""
    addresses = ("http://127.0.0.1:1", "http://127.0.0.1:2")
    first, second = (Pages(Place.KAUFALLEE, *addresses, LISTINGS).all() for _ in range(2))
    assert first == second

    def files(of: SampleMarket) -> dict[str, bytes]:
        found = {}
        for path in sorted(of.folder.rglob("*")):
            if path.is_file():
                data = path.read_bytes()
                for number, place in enumerate(of.markets):
                    data = data.replace(place.key.encode(), f"market {number}".encode())
                found[str(path.relative_to(of.folder))] = data
        return found

    with SampleMarket() as other:
        assert files(other) == files(market)
