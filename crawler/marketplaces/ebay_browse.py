"""eBay through its Browse interface, with the user's own application key.

Searched by words, by picture (``search_by_image``, which eBay calls experimental) and by seller.
A result only says where an item is; each is then asked for by itself, since the result lacks its
description, its brand and most of its pictures. An item in variations is a group of items that
share one number: one listing, with an offer for each variation.

eBay's OpenAPI file, Browse API v1.10.0, names the fields and the error numbers.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from crawler.marketplaces import answers
from crawler.marketplaces.asking import Answer, Ask, Credential, Find, Purpose, Query, Scheme
from crawler.marketplaces.contract import Access, Marketplace, Terms
from crawler.marketplaces.ebay_item import listing_from
from crawler.marketplaces.ebay_sites import KEY, SITES, item_of, page_of
from crawler.marketplaces.samples import Sample
from crawler.reading.page import Page
from crawler.reading.text import clean
from domain.listing import ListingKey
from domain.page import Outcome, Snapshot, Unrecognised

HOST = "api.ebay.com"
_ROOT = f"https://{HOST}/buy/browse/v1"
PER_PAGE = 200
"""The most that one answer holds; a search gives 10,000 at most."""

_NOT_FOUND = frozenset({11001, 11002, 11003})
"""The item, the group, or the old number was not found."""

_IS_GROUP = 11006
_IS_ITEM = 11005
_MARKETS = frozenset(
    "US GB DE AT CH FR IT ES NL BE IE PL CA AU HK SG MY PH".split()  # noqa: SIM905 - a table
)


class EbayBrowse(Marketplace):
    """See the module's docstring."""

    key = KEY
    name = "eBay"
    sites = SITES
    required = frozenset({"title", "seller"})
    searches = frozenset({Find.TEXT, Find.PICTURE, Find.SELLER})
    terms = Terms(
        access=Access.INTERFACE,
        source="https://developer.ebay.com/join/api-license-agreement",
        read_on=date(2026, 11, 27),
        says="items may be read through the interface by whoever has a key of his own and keeps to "
        "its limits; usernames are personal data; eBay may end the access at any time",
    )
    credential = Credential(
        settings=("LISTINGWATCH_EBAY_CLIENT_ID", "LISTINGWATCH_EBAY_CLIENT_SECRET"),
        scheme=Scheme.CLIENT,
        hosts=(HOST,),
        token_url=f"https://{HOST}/identity/v1/oauth2/token",
        scope="https://api.ebay.com/oauth/api_scope",
        help="https://developer.ebay.com/my/keys",
    )

    def handles(self, url: str) -> bool:
        """The interface alone; pages have a reader of their own."""
        return urlsplit(url).hostname == HOST

    def listing(self, url: str) -> ListingKey | None:
        return item_of(url) if self.handles(url) or self.site(url) is not None else None

    def address(self, key: ListingKey) -> str | None:
        return page_of(key)

    def ask(self, key: ListingKey, at: str | None = None) -> Ask | None:
        site = None if at is None else self.site(at)
        return _item(key, {} if site is None else {"market": _market(site.territories)})

    def offered(self, ask: Ask, outcome: Snapshot) -> tuple[str, ...]:
        del outcome
        return (ask.context["market"].removeprefix("EBAY_"),) if "market" in ask.context else ()

    def search(self, query: Query) -> tuple[Ask, ...]:
        if query.by is None:
            return ()
        fields = {"limit": str(min(PER_PAGE, query.limit or PER_PAGE))}
        if query.seller:
            fields["filter"] = f"sellers:{{{query.seller}}}"
        context = {"market": _market(query.territories)}
        if query.picture is not None:
            return (
                Ask(
                    url=f"{_ROOT}/item_summary/search_by_image?{urlencode(fields)}",
                    purpose=Purpose.LIST,
                    method="POST",
                    headers=_headers(context) | {"Content-Type": "application/json"},
                    body=json.dumps({"image": base64.b64encode(query.picture).decode()}).encode(),
                    keyed=True,
                    context=context,
                ),
            )
        if query.text and query.text.strip():
            fields = {"q": query.text.strip()[:100]} | fields
        else:
            fields = {"category_ids": "0"} | fields  # one of the two must be there
        return (
            Ask(
                url=f"{_ROOT}/item_summary/search?{urlencode(fields)}",
                purpose=Purpose.LIST,
                headers=_headers(context),
                keyed=True,
                context=context,
            ),
        )

    def parse(self, page: Page) -> Outcome:
        return self._listing(page, item_of(page.url), {})[0]

    def answer(self, page: Page, ask: Ask) -> Answer:
        if ask.purpose is Purpose.LIST:
            return _results(page, ask)
        outcome, elsewhere = self._listing(page, ask.listing or item_of(ask.url), ask.context)
        return Answer(asks=elsewhere) if elsewhere else Answer(outcomes=(outcome,))

    def _listing(
        self, page: Page, key: ListingKey | None, context: Mapping[str, str]
    ) -> tuple[Outcome, tuple[Ask, ...]]:
        """What became of an item, or where else it is to be asked for."""
        if (blocked := answers.wall(page)) is not None:
            return blocked, ()
        found = answers.load(page)
        if not isinstance(found, dict):
            return answers.no_answer(page), ()
        errors = {
            answers.number(error.get("errorId")): clean(error.get("message"))
            for error in answers.nodes(found.get("errors"), 20)
        }
        if errors:
            return _refused(errors, key, context)
        if page.status not in {None, 200}:
            return answers.no_answer(page), ()
        return answers.holds(listing_from(found, key, page.headers), self.required), ()

    def samples(self) -> Sequence[Sample]:
        from crawler.marketplaces.samples_ebay import samples  # noqa: PLC0415 - only for tests

        return samples()

    def spellings(self) -> Sequence[tuple[str, ListingKey | None]]:
        key = ListingKey(KEY, "334691749565")
        return (
            ("https://www.ebay.com/itm/334691749565", key),
            ("https://www.ebay.de/itm/Blue-Lamp-Oak/334691749565?hash=item4d:g:X&var=5", key),
            ("https://m.ebay.co.uk/itm/334691749565?_mwBanner=1", key),
            ("http://cgi.ebay.com/ws/eBayISAPI.dll?ViewItem&item=334691749565", key),
            ("https://www.ebay.com/p/23037864010?iid=334691749565", key),
            (f"{_ROOT}/item/v1%7C334691749565%7C543843548440", key),
            (f"{_ROOT}/item/get_item_by_legacy_id?legacy_item_id=334691749565", key),
            (f"{_ROOT}/item/get_items_by_item_group?item_group_id=334691749565", key),
            ("https://www.ebay.com/sch/i.html?_nkw=lamp", None),
            ("https://www.ebay.com/usr/some-seller", None),
            ("https://ebay.example/itm/334691749565", None),
        )


def _market(territories: Sequence[str]) -> str:
    """The market that is asked: the first of these countries that has one."""
    return f"EBAY_{next((code for code in territories if code in _MARKETS), 'US')}"


def _headers(context: Mapping[str, str]) -> dict[str, str]:
    return {"X-EBAY-C-MARKETPLACE-ID": context.get("market", "EBAY_US")}


def _item(key: ListingKey, context: Mapping[str, str], path: str | None = None) -> Ask:
    """A request for one item; by its number where nothing better is known."""
    by_number = f"get_item_by_legacy_id?legacy_item_id={quote(key.id, safe='')}"
    return Ask(
        url=f"{_ROOT}/item/{path or by_number}",
        headers=_headers(context),
        keyed=True,
        listing=key,
        context=context,
    )


def _group(key: ListingKey, context: Mapping[str, str]) -> Ask:
    number = quote(key.id, safe="")
    return _item(key, context, f"get_items_by_item_group?item_group_id={number}")


def _refused(
    errors: Mapping[int | None, str | None], key: ListingKey | None, context: Mapping[str, str]
) -> tuple[Outcome, tuple[Ask, ...]]:
    if key is not None and _IS_GROUP in errors:
        return Unrecognised(reason="an item in variations"), (_group(key, context),)
    if key is not None and _IS_ITEM in errors and "asked" not in context:
        again = _item(key, {**context, "asked": "item"}, f"v1%7C{quote(key.id, safe='')}%7C0")
        return Unrecognised(reason="an item without variations"), (again,)
    if key is not None and errors.keys() & _NOT_FOUND:
        return answers.gone(key, "there is no such item"), ()
    number, message = next(iter(errors.items()))
    return Unrecognised(reason=f"the interface says: {message or 'an error'} ({number})"), ()


def _results(page: Page, ask: Ask) -> Answer:
    """Where the results' items are, each once, and the next page of them."""
    if (blocked := answers.wall(page)) is not None:
        return Answer(outcomes=(blocked,))
    found = answers.load(page)
    if not isinstance(found, dict) or page.status not in {None, 200}:
        return Answer(outcomes=(_refusal_of(found) or answers.no_answer(page),))
    if "itemSummaries" not in found and found.get("total") != 0:
        return Answer(outcomes=(answers.no_answer(page),))
    asks: dict[ListingKey, Ask] = {}
    for summary in answers.nodes(found.get("itemSummaries"), PER_PAGE):
        rest = answers.identifier(summary.get("itemId"), 60) or ""
        key = item_of(f"https://www.ebay.com/{quote(rest, safe='|')}")
        if key is None:
            continue
        grouped = answers.identifier(summary.get("itemGroupHref"), 300)
        asks[key] = (
            _group(key, ask.context) if grouped else _item(key, ask.context, quote(rest, safe=""))
        )
    if not asks:
        return answers.NOTHING_FOUND
    return Answer(asks=(*asks.values(), *_next(found.get("next"), ask)))


def _refusal_of(found: Any) -> Outcome | None:
    for error in answers.nodes(answers.node(found).get("errors"), 1):
        message = clean(error.get("message")) or "an error"
        return Unrecognised(reason=f"the interface says: {message}")
    return None


def _next(url: Any, ask: Ask) -> tuple[Ask, ...]:
    """The following page, asked for in the same way; nowhere but at the interface."""
    if not isinstance(url, str) or not url.startswith(f"{_ROOT}/item_summary/"):
        return ()
    if not url.isascii() or any(c <= " " for c in url) or url == ask.url or len(url) > 2_000:
        return ()
    return (
        Ask(
            url=url,
            purpose=Purpose.LIST,
            method=ask.method,
            headers=ask.headers,
            body=ask.body,
            keyed=True,
            context=ask.context,
        ),
    )
