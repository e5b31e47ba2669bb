"""Where words are looked for in a listing, and what around them is heeded."""

from __future__ import annotations

from typing import Any

import pytest

from domain.listing import ListingKey
from domain.match import Match, Use
from domain.page import ImageRef, Offer, Snapshot
from domain.right import Reference, ReferenceKind
from listingwatch.matching.gallery import Gallery
from matchers.marks.matcher import WordMarkMatcher
from storage.repositories.rights import StoredReference


@pytest.fixture(scope="module")
def gallery() -> Gallery:
    matcher = WordMarkMatcher()
    made = Gallery({matcher.name: matcher}, {})
    made.update(
        [
            StoredReference(
                number,
                Reference(key=word, right=word, kind=ReferenceKind.WORD_MARK, text=word),
            )
            for number, word in enumerate(("ZORVANTIK", "Quillemba"))
        ]
    )
    return made


def found(gallery: Gallery, **values: Any) -> dict[str, list[Match]]:
    snapshot = Snapshot(
        **{
            "key": ListingKey("shop.example", "/p/1"),
            "url": "https://shop.example/p/1",
            "title": "Desk lamp, black",
        }
        | values
    )
    by_field: dict[str, list[Match]] = {}
    for _, match in gallery.matches(snapshot):
        by_field.setdefault(match.field, []).append(match)
    return by_field


def test_variants_alternative_texts_and_addresses_are_read(gallery: Gallery) -> None:
    """What the title keeps silent about may stand where only machines look."""
    assert found(gallery) == {}
    assert list(found(gallery, url="https://shop.example/p/zorvantik-desk-lamp-1")) == ["url"]
    assert list(found(gallery, url="https://shop.example/p/%5Aorvantik?utm=quillemba")) == ["url"]
    assert list(found(gallery, offers=(Offer(), Offer(name="Zorvantik, black")))) == [
        "offers[1].name"
    ]
    shown = (ImageRef(url="https://shop.example/1.jpg", alt="Z0rvantik lamp"),)
    assert list(found(gallery, images=shown)) == ["images[0].alt"]


def test_what_the_title_says_needs_no_second_witness(gallery: Gallery) -> None:
    """A reference seen in a main text is not told again from the address; another one is."""
    seen = found(
        gallery,
        title="Zorvantik desk lamp",
        url="https://shop.example/p/zorvantik-lamp-quillemba-style",
    )
    assert {field: [m.reference for m in matches] for field, matches in seen.items()} == {
        "title": ["ZORVANTIK"],
        "url": ["Quillemba"],
    }


def test_the_brand_beside_a_title_is_heeded(gallery: Gallery) -> None:
    """A field knows what stands in the others: the language of the listing, for one."""
    title = "Lampenschirm passend für Zorvantik"
    (match,) = found(gallery, title=title, brand="Nobel", language="de-AT")["title"]
    assert match.use is Use.NOMINATIVE


def test_texts_are_named_after_their_field(gallery: Gallery) -> None:
    """The same words weigh more in a brand than in the middle of a description."""
    brand = found(gallery, brand="Quillemba")["brand"]
    described = found(gallery, description="A lamp much like those which quillemba once made.")
    assert brand[0].evidence["likely"] > described["description"][0].evidence["likely"]
