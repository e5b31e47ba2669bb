"""Contact data links accounts, by keyed hashes alone."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from listingwatch.desk.places import seller_page
from listingwatch.sellers.contact_data import (
    ContactKind,
    contacts_in,
    email,
    postal_address,
    tax_number,
)
from listingwatch.sellers.contact_links import contact_key, note_contacts
from listingwatch.sellers.contact_pages import contacts_on
from listingwatch.settings import Settings
from listingwatch.wiring import App
from tests.console.conftest import visitor
from tests.console.hostile import PAYLOADS
from tests.console.stall import MARK, Item, stocked


def found(text: str, region: str | None = None) -> set[str]:
    return {f"{c.kind.value} {c.normal}" for c in contacts_in(text, region)}


@pytest.mark.parametrize(("text", "region", "expected"), [
    ("Write to Lamps.And.More+ebay@GoogleMail.com", None, {"email lampsandmore@gmail.com"}),
    ("info (at) lampen-kraus.de", None, {"email info@lampen-kraus.de"}),
    ("noreply@shop.de, name@example.com, lamp@2x.png", None, set()),
    ("WhatsApp +49 30 23125 999 any time", None, {"phone +493023125999"}),
    ("Tel. 030 23125-999", "DE", {"phone +493023125999"}),
    ("article 0302312599, 12 x 30 x 45 cm, 220-240 V", "DE", set()),
    ("https://wa.me/4915123456789", None, {"phone +4915123456789"}),
    ("USt-IdNr.: DE 136 695 976", None, {"tax DE136695976"}),
    ("model DE136695976 in walnut", None, set()),
    ("VAT DE136695977", None, set()),
    ("统一社会信用代码 91110000600037341L", None, {"tax CN91110000600037341L"}),
    ("微信：lampenshop_88  QQ: 123456789", None, {"messenger wechat:lampenshop_88", "messenger qq:123456789"}),
    ("t.me/lamp_outlet", None, {"messenger telegram:lamp_outlet"}),
    ("Kraus Leuchten\nHauptstraße 12a\n80331 München", None, {"address 80331|hauptstr12a"}),
    ("size 30\n12345 pieces", None, set()),
])  # fmt: skip
def test_what_a_text_names(text: str, region: str | None, expected: set[str]) -> None:
    """Each kind in its one spelling, and what only looks like one left out."""
    assert found(text, region) == expected


def test_spellings_of_one_thing_are_one() -> None:
    """Dots and tags where the mail server ignores them, streets and numbers as people write them."""
    assert email("A.B.C+x", "gmail.com") == email("abc", "googlemail.com")
    assert email("a.b", "web.de") != email("ab", "web.de")
    one = postal_address({"streetAddress": "Hauptstr. 12 a", "postalCode": "80331"})
    assert one == postal_address({"streetAddress": "HAUPTSTRASSE 12A", "postalCode": 80331})
    assert postal_address({"streetAddress": "Main", "postalCode": "1"}) is None
    assert tax_number("de136695976") == tax_number("DE 136.695.976")


@given(st.text(max_size=300))
def test_any_text_can_be_looked_through(text: str) -> None:
    """Nothing breaks it, and what is found has a value."""
    assert all(c.normal for c in contacts_in(text, "DE"))


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "unit",
    ["\n", " ", " \n", "abc 12\n", "abc 12, 1234 a", "a@", "+1 ", "VAT DE1 ", "qq:", "t.me/"],
)
def test_what_is_made_to_keep_a_reader_busy(unit: str) -> None:
    """A text as long as is read, of one piece again and again, is looked through at once."""
    contacts_in(unit * (200_000 // len(unit)), "DE")


PAGE = """<html><head><script type="application/ld+json">{"@type": "Product", "offers": {"@type": "Offer",
"seller": {"@type": "Organization", "name": "Stall", "email": "mailto:stall@lamps.de", "telephone": "+49 30 23125 999",
"vatID": "DE136695976", "address": {"@type": "PostalAddress", "streetAddress": "Ring 3", "postalCode": "10115"}}}}</script>
</head><body><footer>Marketplace: help@market.example, <a href="tel:+49891234560">call</a></footer>
<div><div><h3>Business seller information</h3></div><p>Ada Krause<br>trader@krause.de</p></div></body></html>"""


def test_a_marketplaces_own_contact_data_is_nobodys() -> None:
    """Of a page with a named seller only what is said of the seller counts."""
    mine = {c.normal for c in contacts_on(PAGE.encode(), "https://market.example/1", whole=False)}
    assert mine == {"stall@lamps.de", "+493023125999", "DE136695976", "10115|ring3", "trader@krause.de"}  # fmt: skip
    whole = {c.normal for c in contacts_on(PAGE.encode(), "https://market.de/1", whole=True)}
    assert {"help@market.example", "+49891234560"} <= whole


def described(n: str, seller: str, text: str, market: str = "shop.example") -> Item:
    return Item(n, f"{MARK} {n}", seller, seller.title(), text, market=market)


def test_a_strong_link_with_its_proof(app: App) -> None:
    """Two accounts name one mailbox: both pages show it, with where it was seen; the value is
    nowhere."""
    desk = stocked(app, [
        described("a", "one", "Questions: lamp.shop@gmail.com"),
        described("b", "two", "mail LampShop+x@googlemail.com", "bazaar.example"),
        described("c", "three", "mail other@gmx.de"),
    ])  # fmt: skip
    assert note_contacts(app) == 3
    assert note_contacts(app) == 0
    [link] = [x for x in seller_page(desk, "shop.example", "one").links if x.proofs]
    assert (link.marketplace, link.seller, link.strength) == ("bazaar.example", "two", "strong")
    assert link.proofs[0].kind == "email"
    assert link.proofs[0].here[1] == link.proofs[0].there[1] == "description"
    [back] = [x for x in seller_page(desk, "bazaar.example", "two").links if x.proofs]
    assert back.seller == "one"
    text = visitor(desk).get("/seller?marketplace=shop.example&id=one").text
    tree = html.document_fromstring(text)
    assert "the same e-mail address" in tree.text_content()
    assert len(tree.xpath("//main//svg//line[@class='strong']")) == 2  # one link, and the legend
    assert "lamp.shop" not in text
    assert "lampshop" not in text.lower()
    with desk.transaction() as connection:
        stored = connection.execute("SELECT hash::text || kind || place FROM seller_contacts").fetchall()  # fmt: skip
    assert not any("gmail" in row[0] for row in stored)


def test_the_proof_names_the_accounts_own_listing(app: App) -> None:
    """Each side's link leads to a listing of that account."""
    desk = stocked(app, [described("a", "one", "a@gmx.de"), described("b", "two", "a@gmx.de")])
    note_contacts(app)
    [link] = seller_page(desk, "shop.example", "one").links[:1]
    ada = visitor(desk)
    for (listing, _, _), name in ((link.proofs[0].here, "One"), (link.proofs[0].there, "Two")):
        assert name in ada.get(f"/listings/{listing}").text


def test_what_everybody_shows_links_nobody(app: App) -> None:
    """A platform's mailbox in thirty descriptions."""
    desk = stocked(app, [described(f"i{n}", f"s{n}", "help@platform.net") for n in range(30)])
    note_contacts(app)
    assert all(not x.proofs for x in seller_page(desk, "shop.example", "s0").links)


def test_the_key_is_the_installations(app: App, caplog: pytest.LogCaptureFixture) -> None:
    """Made once, kept, not in any log; a set one comes first, and other keys give other hashes."""
    with caplog.at_level(logging.DEBUG):
        key = contact_key(app)
        assert contact_key(app) == key
        assert len(key) == 32
    assert key.hex() not in caplog.text
    assert "walnut" not in repr(Settings(contact_key="walnut lamp"))
    from dataclasses import replace

    other = replace(app, settings=app.settings.model_copy(update={"contact_key": Settings(contact_key="x").contact_key}))  # fmt: skip
    assert contact_key(other) != key


def test_hostile_texts_are_looked_through(app: App) -> None:
    """Every payload as a description."""
    stocked(app, [described(f"p{n}", f"s{n}", text) for n, text in enumerate(PAYLOADS)])
    assert note_contacts(app) == len(PAYLOADS)
    assert all(c.kind in ContactKind for text in PAYLOADS for c in contacts_in(text, "US"))


def test_a_firms_own_captures_are_its_own(app: App) -> None:
    """Contact data in what one firm handed in links nothing for another."""
    from domain.page import Snapshot
    from storage.repositories.listings import Listings
    from tests.console.stall import AT, snapshot_of

    desk = stocked(app, [described("a", "one", "a@gmx.de")])
    other = stocked(app, [], portfolio="q", firm="Other")
    private: Snapshot = snapshot_of(described("z", "hidden", "a@gmx.de"), "0" * 64)
    with other.transaction() as connection:
        Listings(connection, other.portfolio.id).keep(private, AT, private=True)
    note_contacts(app)
    assert seller_page(desk, "shop.example", "one").links == ()
    assert [x.seller for x in seller_page(other, "shop.example", "hidden").links] == ["one"]
