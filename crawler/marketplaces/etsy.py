"""Etsy through its Open API v3, with the user's own key.

This reader was written from the interface's OpenAPI file alone and never met a real answer: it is
experimental. Results of a search lack pictures and shop; both come with the listings themselves,
many in one request. That request fails as a whole when one of them is no longer there; then each is
asked for by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from crawler.marketplaces import answers
from crawler.marketplaces.asking import Answer, Ask, Credential, Find, Purpose, Query, Scheme
from crawler.marketplaces.contract import Access, Marketplace, Site, Terms
from crawler.marketplaces.samples import Sample
from crawler.reading.page import Page
from domain.listing import ListingKey, Seller
from domain.money import Price
from domain.page import Offer, Outcome, Unrecognised

KEY = "etsy"
HOST = "openapi.etsy.com"
_ROOT = f"https://{HOST}/v3/application"
PER_PAGE = 100
"""The most that a search, or a request for several listings, gives."""

MOST_RESULTS = 12_000
"""Further results are not given."""

_WITH = {"includes": "Images,Shop,Shipping"}
_ID = re.compile(r"^\d{5,13}$")
_IN_PATH = re.compile(r"/listings?/(\d{5,13})(?:/|$)")
_COUNTRY = re.compile(r"^[A-Z]{2}$")


class Etsy(Marketplace):
    """See the module's docstring."""

    key = KEY
    name = "Etsy"
    sites = (Site(host="etsy.com", key=KEY),)
    required = frozenset({"title", "price", "seller"})
    experimental = True
    searches = frozenset({Find.TEXT, Find.SELLER})
    terms = Terms(
        access=Access.INTERFACE,
        source="https://www.etsy.com/legal/api",
        read_on=date(2026, 11, 27),
        says="Etsy approves each application itself and gives it a key for its own, limited use, "
        "which it may withdraw; members own their content",
    )
    credential = Credential(
        settings=("LISTINGWATCH_ETSY_KEY",),
        scheme=Scheme.HEADER,
        header="x-api-key",
        hosts=(HOST,),
        help="https://www.etsy.com/developers/your-apps",
    )

    def handles(self, url: str) -> bool:
        """The interface alone."""
        return urlsplit(url).hostname == HOST

    def listing(self, url: str) -> ListingKey | None:
        if not self.handles(url) and self.site(url) is None:
            return None
        found = _IN_PATH.search(urlsplit(url).path)
        return ListingKey(KEY, found[1]) if found else None

    def address(self, key: ListingKey) -> str | None:
        return f"https://www.etsy.com/listing/{key.id}" if _ID.match(key.id) else None

    def ask(self, key: ListingKey, at: str | None = None) -> Ask | None:
        del at
        if not _ID.match(key.id):
            return None
        return Ask(url=f"{_ROOT}/listings/{key.id}?{urlencode(_WITH)}", keyed=True, listing=key)

    def search(self, query: Query) -> tuple[Ask, ...]:
        if query.by not in self.searches:
            return ()
        fields = {"limit": str(PER_PAGE), "offset": "0"}
        if query.text and query.text.strip():
            fields["keywords"] = query.text.strip()[:200]
        if not query.seller:
            return (_list(f"{_ROOT}/listings/active?{urlencode(fields)}"),)
        if query.seller.isdigit():
            return (_list(f"{_ROOT}/shops/{query.seller}/listings/active?{urlencode(fields)}"),)
        shop = urlencode({"shop_name": query.seller, "limit": "1"})
        return (_list(f"{_ROOT}/shops?{shop}", {"then": urlencode(fields)}),)

    def parse(self, page: Page) -> Outcome:
        """One listing's answer."""
        if (blocked := answers.wall(page)) is not None:
            return blocked
        found = answers.node(answers.load(page))
        key = self.listing(page.url)
        if page.status in {404, 410} and key is not None and "error" in found:
            return answers.gone(key, "there is no such listing")
        if page.status not in {None, 200} or "listing_id" not in found:
            return answers.no_answer(page)
        return _listing(found, key)

    def answer(self, page: Page, ask: Ask) -> Answer:
        if ask.purpose is Purpose.LISTING:
            return Answer(outcomes=(self.parse(page),))
        if (blocked := answers.wall(page)) is not None:
            return Answer(outcomes=(blocked,))
        together = parse_qs(urlsplit(ask.url).query).get("listing_ids", [""])[0]
        if page.status == 404 and together:
            keys = [ListingKey(KEY, number) for number in together.split(",")[:PER_PAGE]]
            return Answer(asks=tuple(one for key in keys if (one := self.ask(key))))
        found = answers.node(answers.load(page))
        if page.status not in {None, 200} or not isinstance(found.get("results"), list):
            return Answer(outcomes=(answers.no_answer(page),))
        results = answers.nodes(found["results"], PER_PAGE)
        if together:
            read = tuple(_listing(result, None) for result in results)
            return Answer(outcomes=read or (answers.no_answer(page),))
        return _results(results, answers.number(found.get("count")), ask)

    def samples(self) -> Sequence[Sample]:
        from crawler.marketplaces.samples_etsy import samples  # noqa: PLC0415 - only for tests

        return samples()

    def spellings(self) -> Sequence[tuple[str, ListingKey | None]]:
        key = ListingKey(KEY, "894818171")
        return (
            ("https://www.etsy.com/listing/894818171/blue-lamp-of-oak", key),
            ("https://www.etsy.com/de/listing/894818171/blaue-lampe?click_key=x&ref=search", key),
            ("https://m.etsy.com/listing/894818171", key),
            (f"{_ROOT}/listings/894818171?includes=Images", key),
            ("https://www.etsy.com/shop/SomeShop", None),
            ("https://www.etsy.com/search?q=lamp", None),
            ("https://etsy.example/listing/894818171", None),
        )


def _list(url: str, context: Mapping[str, str] | None = None) -> Ask:
    return Ask(url=url, purpose=Purpose.LIST, keyed=True, context=context or {})


def _results(results: list[Mapping[str, Any]], count: int | None, ask: Ask) -> Answer:
    """Requests for the results' listings, all in one, and for the following page; of a search for a
    shop, the search in it."""
    if "then" in ask.context:
        shop = answers.number(results[0].get("shop_id")) if results else None
        if not shop:
            return Answer(outcomes=(Unrecognised(reason="there is no shop of that name"),))
        return Answer(asks=(_list(f"{_ROOT}/shops/{shop}/listings/active?{ask.context['then']}"),))
    numbers = [str(answers.number(result.get("listing_id"))) for result in results]
    wanted = list(dict.fromkeys(number for number in numbers if _ID.match(number)))
    if not wanted:
        return answers.NOTHING_FOUND
    batch = urlencode({"listing_ids": ",".join(wanted)} | _WITH, safe=",")
    return Answer(asks=(_list(f"{_ROOT}/listings/batch?{batch}"), *_next(count, ask)))


def _next(count: int | None, ask: Ask) -> tuple[Ask, ...]:
    found = re.search(r"([?&]offset=)(\d{1,6})(?=&|$)", ask.url)
    if found is None or count is None:
        return ()
    following = int(found[2]) + PER_PAGE
    if following >= min(count, MOST_RESULTS):
        return ()
    url = f"{ask.url[: found.start(2)]}{following}{ask.url[found.end(2) :]}"
    return (_list(url),)


def _listing(found: Mapping[str, Any], key: ListingKey | None) -> Outcome:
    number = str(answers.number(found.get("listing_id")))
    named = ListingKey(KEY, number) if _ID.match(number) else None
    if named is None or (key is not None and named != key):
        return Unrecognised(reason="the answer tells of another listing")
    state = found.get("state")
    if state in ("inactive", "expired", "draft", "removed"):
        return answers.gone(named, f"this listing is {state}")
    if not isinstance(state, str):
        return Unrecognised(reason="a listing that does not say whether it is for sale")
    images = answers.nodes(found.get("images"), 50)
    shown = [
        (address, image)
        for image in sorted(images, key=lambda one: answers.number(one.get("rank")) or 0)
        for address in answers.addresses((image.get("url_fullxfull"),))
    ]
    tag = answers.identifier(found.get("language"), 10) or ""
    left = answers.number(found.get("quantity"))
    made = answers.snapshot(
        named,
        Etsy().address(named) or "",
        found.get("title"),
        description=found.get("description"),
        offers=(
            Offer(
                price=_price(answers.node(found.get("price"))),
                availability="SoldOut" if state == "sold_out" or left == 0 else "InStock",
                quantity=left,
            ),
        ),
        seller=_seller(found),
        images=answers.addresses(address for address, _ in shown),
        alts={address: answers.identifier(image.get("alt_text"), 300) for address, image in shown},
        ship_to=_ship_to(answers.node(found.get("shipping_profile"))),
        language=tag if re.fullmatch(r"[a-z]{2}(?:-[A-Za-z]{2,4})?", tag) else None,
    )
    return answers.holds(made, Etsy.required)


def _price(money: Mapping[str, Any]) -> Price | None:
    """An amount in parts of a currency, and into how many parts it is divided."""
    amount, divisor = answers.number(money.get("amount")), answers.number(money.get("divisor"))
    if amount is None or not divisor:
        return None
    return answers.price(Decimal(amount) / divisor, money.get("currency_code"))


def _seller(found: Mapping[str, Any]) -> Seller | None:
    shop = answers.node(found.get("shop"))
    number = answers.number(found.get("shop_id")) or answers.number(shop.get("shop_id"))
    if not number:
        return None
    url = next(iter(answers.addresses((shop.get("url"),))), None)
    return Seller(name=answers.identifier(shop.get("shop_name")), id=str(number), url=url)


def _ship_to(profile: Mapping[str, Any]) -> set[str]:
    """The countries that are named; ``none`` stands for everywhere else."""
    return {
        place["destination_country_iso"]
        for place in answers.nodes(profile.get("shipping_profile_destinations"), 300)
        if isinstance(place.get("destination_country_iso"), str)
        and _COUNTRY.match(place["destination_country_iso"])
    }
