"""The tests that every marketplace must pass; ships with the contract.

A plug-in's test module subclasses :class:`MarketplaceContract` and sets ``reader``::

    class TestMine(MarketplaceContract):
        reader = MyMarketplace()

pytest collects the inherited tests. They use the reader's own samples and what follows from them.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import ClassVar

from crawler.marketplaces.asking import Answer, Ask, Find, Purpose, Query, Scheme
from crawler.marketplaces.contract import Access, Marketplace
from crawler.marketplaces.damage import losses, mutations
from crawler.marketplaces.samples import Origin, Sample
from crawler.reading.page import Page
from domain.page import Blocked, Gone, Snapshot, Unrecognised, outcome_name

ENDS = frozenset({"snapshot", "gone", "blocked", "unrecognised"})

HOSTILE: tuple[bytes, ...] = (
    b"",
    b"\x00\xff\xfe binary \x80",
    b"<html>",
    b"null",
    b"[]",
    b"{}",
    b"NaN",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'{"title": "\\ud800", "name": "\\ud800", "id": "\\udfff"}',
    b'{"products": 1, "itemSummaries": {"a": 1}, "results": "x", "price": [[]]}',
    b'{"id": ' + b"9" * 5_000 + b"}",
    "<h1>Ünïcode</h1>".encode("utf-16"),
)


def values_of(snapshot: Snapshot) -> dict[str, object]:
    """A snapshot as samples name its values: prices as ``12.50 EUR`` or ``12.50-14.90 EUR``,
    sellers by their ids, pictures by their addresses."""
    offer = snapshot.offer
    price = offer.price
    shown = None
    if price is not None:
        most = "" if price.maximum is None else f"-{price.maximum:f}"
        shown = f"{price.amount:f}{most} {price.currency or '?'}"
    seller = snapshot.seller
    return {
        "key": str(snapshot.key),
        "url": snapshot.url,
        "title": snapshot.title,
        "description": snapshot.description,
        "brand": snapshot.brand,
        "price": shown,
        "availability": offer.availability,
        "condition": offer.condition,
        "quantity": offer.quantity,
        "offers": len(snapshot.offers),
        "seller": None if seller is None else seller.id,
        "seller_name": None if seller is None else seller.name,
        "images": [image.url for image in snapshot.images],
        "gtin": snapshot.gtin,
        "sku": snapshot.sku,
        "category": list(snapshot.category),
        "ship_to": list(snapshot.ship_to),
        "language": snapshot.language,
        "sold": snapshot.sold,
        "reviews": snapshot.reviews,
    }


class MarketplaceContract:
    """Inherit, set ``reader``, and let pytest collect."""

    reader: ClassVar[Marketplace]

    def _read(self, sample: Sample, page: Page | None = None) -> Answer:
        page = sample.page if page is None else page
        if sample.ask is None:
            return Answer(outcomes=(self.reader.parse(page),))
        return self.reader.answer(page, sample.ask)

    def test_declares_itself(self) -> None:
        """A key, a name, required fields, and terms that were read somewhere, some day."""
        reader = self.reader
        assert reader.key == reader.key.lower().strip()
        assert reader.key
        assert " " not in reader.key
        assert reader.name
        assert reader.required
        assert reader.terms.source.startswith("https://")
        assert date(2020, 1, 1) <= reader.terms.read_on
        assert len(reader.terms.says) > 20
        for site in reader.sites:
            assert site.host == site.host.lower()
            assert not site.host.startswith("www.")
            assert all(len(code) == 2 and code.isupper() for code in site.territories), site

    def test_declares_its_key_safely(self) -> None:
        """A credential is settings by name and hosts it may go to; pages need none."""
        credential = self.reader.credential
        if credential is None:
            return
        assert self.reader.terms.access is Access.INTERFACE
        assert credential.settings
        assert credential.hosts
        assert credential.help.startswith("https://")
        assert all(name.startswith("LISTINGWATCH_") for name in credential.settings)
        assert len(credential.settings) == (2 if credential.scheme is Scheme.CLIENT else 1)
        if credential.scheme is Scheme.CLIENT:
            assert credential.token_url is not None
            assert credential.token_url.startswith("https://")

    def test_brings_samples_of_every_end(self) -> None:
        """Listing, gone, blocked, unrecognised; without a real one the reader is experimental."""
        samples = self.reader.samples()
        assert {sample.ends for sample in samples} == ENDS
        assert len({sample.name for sample in samples}) == len(samples)
        if self.reader.key != "shop" and all(s.origin is Origin.MADE for s in samples):
            assert self.reader.experimental

    def test_samples_end_as_they_say(self) -> None:
        """Every sample is read as it says, with the values that it names."""
        for sample in self.reader.samples():
            answer = self._read(sample)
            if sample.listings is not None:
                led = [ask for ask in answer.asks if ask.purpose is Purpose.LISTING]
                shown = [o for o in answer.outcomes if isinstance(o, Snapshot)]
                assert len(led) + len(shown) == sample.listings, sample.name
            if answer.outcomes:
                assert outcome_name(answer.outcomes[0]) == sample.ends, (
                    sample.name,
                    answer.outcomes[0],
                )
            else:
                assert sample.ends == "snapshot", sample.name
                assert answer.asks, sample.name
            if sample.fields:
                first = answer.outcomes[0]
                assert isinstance(first, Snapshot)
                found = values_of(first)
                assert {name: found[name] for name in sample.fields} == dict(sample.fields), (
                    sample.name
                )

    def test_snapshots_keep_the_contract(self) -> None:
        """Required fields are there; every value says where it came from; addresses are the web's;
        whatever survives a journey through JSON is the same."""
        for sample in self.reader.samples():
            for outcome in self._read(sample).outcomes:
                if not isinstance(outcome, Snapshot):
                    assert outcome.reason, sample.name
                    continue
                self._hold(outcome, sample.name)

    def _hold(self, snapshot: Snapshot, name: str) -> None:
        values = values_of(snapshot)
        for field in self.reader.required:
            assert values[field], (name, field)
        for field in ("title", "description", "brand", "seller", "images", "gtin", "sku",
                      "category", "ship_to", "language", "price"):  # fmt: skip
            if values[field]:
                assert snapshot.sources.get(field), (name, field)
        assert snapshot.key.id
        assert len(snapshot.key.id) <= 1_000
        assert Snapshot.from_json(json.loads(json.dumps(snapshot.to_json()))) == snapshot
        for address in (snapshot.url, *(image.url for image in snapshot.images)):
            assert address.startswith(("https://", "http://")), (name, address)
        address_of = self.reader.address(snapshot.key)
        if address_of is not None:
            assert self.reader.listing(address_of) == snapshot.key, (name, address_of)

    def test_one_listing_over_all_spellings(self) -> None:
        """Every spelling leads to its listing, and the listing's own address back to it."""
        spelled = self.reader.spellings()
        assert any(key is not None for _, key in spelled)
        assert any(key is None for _, key in spelled)
        for url, key in spelled:
            assert self.reader.listing(url) == key, url
            if key is not None:
                address = self.reader.address(key)
                assert address is not None
                assert self.reader.listing(address) == key, address

    def test_never_raises_on_hostile_bytes(self) -> None:
        """Broken, empty and monstrous answers end as one of the four, and never as a listing."""
        for sample in self.reader.samples():
            for body in HOSTILE:
                for outcome in self._read(sample, replace(sample.page, body=body)).outcomes:
                    assert isinstance(outcome, Gone | Blocked | Unrecognised), (sample.name, body)

    def test_never_raises_on_odd_values(self) -> None:
        """Whatever stands where something else is expected, the answer ends as one of the four, and
        a snapshot still keeps the contract."""
        for sample in self.reader.samples():
            for body in mutations(sample.page.body):
                for outcome in self._read(sample, replace(sample.page, body=body)).outcomes:
                    assert isinstance(outcome, Snapshot | Gone | Blocked | Unrecognised)
                    if isinstance(outcome, Snapshot):
                        self._hold(outcome, sample.name)

    def test_lost_nodes_leave_what_is_true(self) -> None:
        """With a value of an answer dropped or renamed, a field is as it was, or lacks, or shows
        another text that the answer gives; prices keep to the amounts that were there."""
        for sample in self.reader.samples():
            before = self._values(sample, sample.page.body)
            for body, texts in losses(sample.page.body):
                for key, values in self._values(sample, body).items():
                    assert key in before, (sample.name, key)
                    for name, value in values.items():
                        assert _is_true(name, value, before[key][name], texts), (
                            sample.name, name, value, before[key][name],
                        )  # fmt: skip

    def _values(self, sample: Sample, body: bytes) -> dict[str, dict[str, object]]:
        outcomes = self._read(sample, replace(sample.page, body=body)).outcomes
        return {str(o.key): values_of(o) for o in outcomes if isinstance(o, Snapshot)}

    def test_statuses_are_no_departures(self) -> None:
        """A server that fails, asks to wait, or does not let us in says nothing of a listing."""
        for sample in self.reader.samples():
            for status in (401, 403, 429, 500, 502, 503):
                for outcome in self._read(sample, replace(sample.page, status=status)).outcomes:
                    assert isinstance(outcome, Blocked | Unrecognised), (sample.name, status)

    def test_reading_repeats(self) -> None:
        """The same bytes give the same answer."""
        for sample in self.reader.samples():
            assert self._read(sample) == self._read(sample), sample.name

    def test_searches_by_what_it_says(self) -> None:
        """A query of a declared kind gives requests to its own hosts, any other none; keys go only
        where the credential lets them."""
        queries = {
            Find.TEXT: Query(text="blue lamp & 50 % öäü ☃", limit=10),
            Find.PICTURE: Query(picture=b"\xff\xd8\xff\xe0 picture", limit=10),
            Find.SELLER: Query(seller="some-seller", limit=10),
        }
        for by, query in queries.items():
            asks = self.reader.search(query)
            if by not in self.reader.searches:
                assert asks == ()
                continue
            assert asks
            for ask in asks:
                self._hold_ask(ask)
                assert ask.purpose is Purpose.LIST

    def test_asks_for_listings(self) -> None:
        """What it asks for next is asked for as safely as what it was asked itself."""
        for sample in self.reader.samples():
            for ask in self._read(sample).asks:
                self._hold_ask(ask)
        for _, key in self.reader.spellings():
            if key is not None and (found := self.reader.ask(key)) is not None:
                self._hold_ask(found)

    def _hold_ask(self, ask: Ask) -> None:
        assert ask.url.startswith(("https://", "http://")), ask.url
        assert ask.url.isascii(), ask.url
        assert " " not in ask.url
        credential = self.reader.credential
        if ask.keyed:
            assert credential is not None
            assert ask.url.split("/")[2] in credential.hosts, ask.url
        for name in ask.headers:
            assert name.lower() not in {"authorization", "x-api-key", "cookie"}, name


def _is_true(name: str, value: object, before: object, texts: frozenset[str]) -> bool:
    if value in (None, [], "") or value == before:
        return True
    if isinstance(value, list) and isinstance(before, list):
        return all(entry in before for entry in value)
    if name == "price":
        amounts, _, currency = str(value).partition(" ")
        known, _, was = str(before).partition(" ")
        return set(amounts.split("-")) <= set(known.split("-")) and currency in {was, "?"}
    return name == "description" and value in texts
