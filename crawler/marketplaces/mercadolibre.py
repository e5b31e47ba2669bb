"""Mercado Libre through its interface, with the user's own token.

A search tells of up to 50 items at a time, without their pictures; these come from the items
themselves, 20 in one request. The description has an address of its own and is not asked for: it
would cost one more request for every item. An item's id begins with its country's letters and means
the same item everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from crawler.marketplaces import answers
from crawler.marketplaces.asking import Answer, Ask, Credential, Find, Purpose, Query, Scheme
from crawler.marketplaces.contract import Access, Marketplace, Site, Terms
from crawler.marketplaces.samples import Sample
from crawler.reading.gtin import read_gtin
from crawler.reading.page import Page
from crawler.reading.text import clean
from domain.listing import ListingKey, Seller
from domain.page import Offer, Outcome, Unrecognised

KEY = "mercadolibre"
HOST = "api.mercadolibre.com"
PER_PAGE = 50
AT_ONCE = 20
"""Items that one request may name."""

MOST_RESULTS = 1_000
"""Further results are not given."""

_TABLE = (
    ("MLA", "mercadolibre.com.ar", "AR", "ARS", "es-AR"),
    ("MLB", "mercadolivre.com.br", "BR", "BRL", "pt-BR"),
    ("MLM", "mercadolibre.com.mx", "MX", "MXN", "es-MX"),
    ("MLC", "mercadolibre.cl", "CL", "CLP", "es-CL"),
    ("MCO", "mercadolibre.com.co", "CO", "COP", "es-CO"),
    ("MLU", "mercadolibre.com.uy", "UY", "UYU", "es-UY"),
    ("MPE", "mercadolibre.com.pe", "PE", "PEN", "es-PE"),
    ("MEC", "mercadolibre.com.ec", "EC", "USD", "es-EC"),
    ("MLV", "mercadolibre.com.ve", "VE", "VES", "es-VE"),
    ("MCR", "mercadolibre.co.cr", "CR", "CRC", "es-CR"),
    ("MRD", "mercadolibre.com.do", "DO", "DOP", "es-DO"),
    ("MBO", "mercadolibre.com.bo", "BO", "BOB", "es-BO"),
    ("MPA", "mercadolibre.com.pa", "PA", "USD", "es-PA"),
    ("MPY", "mercadolibre.com.py", "PY", "PYG", "es-PY"),
    ("MGT", "mercadolibre.com.gt", "GT", "GTQ", "es-GT"),
    ("MHN", "mercadolibre.com.hn", "HN", "HNL", "es-HN"),
    ("MNI", "mercadolibre.com.ni", "NI", "NIO", "es-NI"),
    ("MSV", "mercadolibre.com.sv", "SV", "USD", "es-SV"),
)
_HOSTS = {prefix: host for prefix, host, *_ in _TABLE}
_LANGUAGES = {prefix: language for prefix, _, _, _, language in _TABLE}
_PREFIXES = {country: prefix for prefix, _, country, *_ in _TABLE}

_ID = re.compile(r"^(ML[ABCMUV]|M(?:CO|PE|EC|CR|RD|BO|PA|PY|GT|HN|NI|SV))(\d{6,13})$")
_IN_PATH = re.compile(r"/(M[A-Z]{2})-?(\d{6,13})(?:[-/_?]|$)")
_SMALL = re.compile(r"-[A-Z](\.(?:jpg|jpeg|png|webp))$")
_NO_BRAND = frozenset({"genérica", "genérico", "generica", "generico", "sin marca", "sem marca"})
_CONDITIONS = {
    "new": "NewCondition",
    "used": "UsedCondition",
    "refurbished": "RefurbishedCondition",
}


def full_size(url: str) -> str:
    """The address of a picture at its full size, which the letter before its ending names."""
    return _SMALL.sub(r"-F\1", url).replace("http://http2.", "https://http2.", 1)


class MercadoLibre(Marketplace):
    """See the module's docstring."""

    key = KEY
    name = "Mercado Libre"
    sites = tuple(
        Site(host=host, key=KEY, territories=(country,), currency=currency, language=language)
        for _, host, country, currency, language in _TABLE
    )
    required = frozenset({"title", "price", "seller"})
    searches = frozenset({Find.TEXT, Find.SELLER})
    terms = Terms(
        access=Access.INTERFACE,
        source="https://developers.mercadolibre.com.co/en_us/items-and-searches",
        read_on=date(2026, 11, 27),
        says="items and searches are asked for with a token of the user's own application; not "
        "every application is let in to searches",
    )
    credential = Credential(
        settings=("LISTINGWATCH_MERCADOLIBRE_TOKEN",),
        scheme=Scheme.BEARER,
        hosts=(HOST,),
        help="https://developers.mercadolibre.com.ar/devcenter",
    )

    def handles(self, url: str) -> bool:
        """The interface alone."""
        return urlsplit(url).hostname == HOST

    def listing(self, url: str) -> ListingKey | None:
        if not self.handles(url) and self.site(url) is None:
            return None
        parts = urlsplit(url)
        inner = unquote(f"{parts.query}&{parts.fragment}")
        if found := re.search(r"(?:wid=|item_id[:=])(M[A-Z]{2}\d{6,13})(?:\D|$)", inner):
            return _key(found[1])
        if self.handles(url) and (named := parse_qs(parts.query).get("ids")):
            return _key(named[0])
        if "/p/" in parts.path:  # a product of the catalogue, which several sellers offer
            return None
        named_in = _IN_PATH.search(parts.path)
        return _key(named_in[1] + named_in[2]) if named_in else None

    def address(self, key: ListingKey) -> str | None:
        found = _ID.match(key.id)
        if found is None:
            return None
        page = "produto" if found[1] == "MLB" else "articulo"
        return f"https://{page}.{_HOSTS[found[1]]}/{found[1]}-{found[2]}-_JM"

    def ask(self, key: ListingKey, at: str | None = None) -> Ask | None:
        del at
        if not _ID.match(key.id):
            return None
        return Ask(url=f"https://{HOST}/items/{key.id}", keyed=True, listing=key)

    def search(self, query: Query) -> tuple[Ask, ...]:
        if query.by not in self.searches:
            return ()
        prefixes = [_PREFIXES[code] for code in query.territories if code in _PREFIXES]
        fields = {"q": (query.text or "").strip()[:200], "limit": str(PER_PAGE), "offset": "0"}
        if not fields["q"]:
            del fields["q"]
        if query.seller:
            fields["seller_id" if query.seller.isdigit() else "nickname"] = query.seller
        return tuple(
            Ask(
                url=f"https://{HOST}/sites/{prefix}/search?{urlencode(fields)}",
                purpose=Purpose.LIST,
                keyed=True,
            )
            for prefix in prefixes or ["MLA", "MLB", "MLM"]
        )

    def parse(self, page: Page) -> Outcome:
        """One item's answer."""
        if (blocked := answers.wall(page)) is not None:
            return blocked
        found = answers.load(page)
        return _item(found, page.status, self.listing(page.url)) or answers.no_answer(page)

    def answer(self, page: Page, ask: Ask) -> Answer:
        if ask.purpose is Purpose.LISTING:
            return Answer(outcomes=(self.parse(page),))
        if (blocked := answers.wall(page)) is not None:
            return Answer(outcomes=(blocked,))
        found = answers.load(page)
        if page.status not in {None, 200}:
            return Answer(outcomes=(answers.no_answer(page),))
        if isinstance(found, list):
            return Answer(outcomes=_items(found, ask.context) or (answers.no_answer(page),))
        return _results(page, answers.node(found), ask)

    def samples(self) -> Sequence[Sample]:
        from crawler.marketplaces.samples_mercadolibre import samples  # noqa: PLC0415 - for tests

        return samples()

    def spellings(self) -> Sequence[tuple[str, ListingKey | None]]:
        key = ListingKey(KEY, "MLA869502067")
        argentina = "https://articulo.mercadolibre.com.ar"
        product = "https://www.mercadolibre.com.ar/smart-tv/p/MLA15186956"
        return (
            (f"{argentina}/MLA-869502067-smart-tv-hitachi-_JM", key),
            (f"{argentina}/MLA-869502067-smart-tv-_JM?searchVariation=1", key),
            (f"{product}?pdp_filters=item_id%3AMLA869502067", key),
            (f"{product}#wid=MLA869502067&sid=search", key),
            (f"https://{HOST}/items/MLA869502067", key),
            (
                "https://produto.mercadolivre.com.br/MLB-1746271593-moto-_JM",
                ListingKey(KEY, "MLB1746271593"),
            ),
            (product, None),
            ("https://listado.mercadolibre.com.ar/smart-tv", None),
            ("https://shop.example/MLA-869502067-_JM", None),
        )


def _key(text: str) -> ListingKey | None:
    return ListingKey(KEY, text) if _ID.match(text) else None


def _results(page: Page, found: Mapping[str, Any], ask: Ask) -> Answer:
    """Requests for the results' items, many at once, and for the following page."""
    if not isinstance(found.get("results"), list):
        return Answer(outcomes=(answers.no_answer(page),))
    names: dict[str, str] = {}
    ids: dict[str, None] = {}
    for result in answers.nodes(found["results"], PER_PAGE):
        number = answers.identifier(result.get("id"), 20) or ""
        if not _ID.match(number):
            continue
        ids[number] = None
        seller = answers.node(result.get("seller"))
        shop = answers.node(seller.get("eshop")).get("nick_name")
        if name := answers.identifier(seller.get("nickname") or shop):
            names[f"seller:{answers.number(seller.get('id'))}"] = name
    if not ids:
        return answers.NOTHING_FOUND
    wanted = list(ids)
    asks = [
        Ask(
            url=f"https://{HOST}/items?ids={','.join(wanted[start : start + AT_ONCE])}",
            purpose=Purpose.LIST,
            keyed=True,
            context=names,
        )
        for start in range(0, len(wanted), AT_ONCE)
    ]
    return Answer(asks=(*asks, *_next(answers.node(found.get("paging")), ask)))


def _next(paging: Mapping[str, Any], ask: Ask) -> tuple[Ask, ...]:
    total, offset = answers.number(paging.get("total")), answers.number(paging.get("offset"))
    if total is None or offset is None or "offset=" not in ask.url:
        return ()
    following = offset + PER_PAGE
    if following >= min(total, MOST_RESULTS):
        return ()
    url = re.sub(r"offset=\d+", f"offset={following}", ask.url)
    return () if url == ask.url else (Ask(url=url, purpose=Purpose.LIST, keyed=True),)


def _items(found: list[Any], names: Mapping[str, str]) -> tuple[Outcome, ...]:
    """Each item of several that were asked for at once, with its own status."""
    outcomes: list[Outcome] = []
    for entry in answers.nodes(found, AT_ONCE):
        body = answers.node(entry.get("body"))
        key = _key(answers.identifier(body.get("id"), 20) or "")
        outcome = _item(body, answers.number(entry.get("code")), key, names)
        outcomes.append(outcome or Unrecognised(reason="no item in the answer"))
    return tuple(outcomes)


def _item(
    found: Any, status: int | None, key: ListingKey | None, names: Mapping[str, str] | None = None
) -> Outcome | None:
    """An item, or what the interface says in its place; None where that says nothing we know."""
    item = answers.node(found)
    if status in {404, 410}:
        known = key is not None and item.get("error") in ("not_found", "resource not found")
        return answers.gone(key, "there is no such item") if known else None
    if status not in {None, 200} or "title" not in item:
        return None
    named = _key(answers.identifier(item.get("id"), 20) or "")
    if named is None or (key is not None and named != key):
        return Unrecognised(reason="the answer tells of another item")
    if item.get("status") == "closed":
        return answers.gone(named, "this item's sale is closed")
    if not isinstance(item.get("status"), str):
        return Unrecognised(reason="an item that does not say whether it is for sale")
    home = MercadoLibre().address(named)
    images = [
        picture.get("secure_url") or picture.get("url")
        for picture in answers.nodes(item.get("pictures"))
    ]
    return answers.holds(
        answers.snapshot(
            named,
            home or "",
            item.get("title"),
            brand=_brand(item),
            offers=(_offer(item),),
            seller=_seller(item, names or {}),
            images=answers.addresses(full_size(one) for one in answers.addresses(images)),
            gtin=read_gtin(_attribute(item, "GTIN")),
            sku=_attribute(item, "SELLER_SKU"),
            language=_LANGUAGES[named.id[:3]],
            sold=answers.number(item.get("sold_quantity")),
        ),
        MercadoLibre.required,
    )


def _offer(item: Mapping[str, Any]) -> Offer:
    variations = answers.nodes(item.get("variations"))
    currency = item.get("currency_id")
    found = [answers.price(one.get("price"), currency) for one in variations]
    whole = answers.price(item.get("price"), currency)
    left = answers.number(item.get("available_quantity"))
    condition = item.get("condition")
    availability = "OutOfStock" if item.get("status") == "paused" or left == 0 else "InStock"
    return Offer(
        price=answers.prices(found) if any(found) and whole is not None else whole,
        availability=availability,
        condition=_CONDITIONS.get(condition) if isinstance(condition, str) else None,
        quantity=left,
    )


def _seller(item: Mapping[str, Any], names: Mapping[str, str]) -> Seller | None:
    number = answers.number(item.get("seller_id"))
    number = number or answers.number(answers.node(item.get("seller")).get("id"))
    if not number:
        return None
    return Seller(name=names.get(f"seller:{number}"), id=str(number))


def _brand(item: Mapping[str, Any]) -> str | None:
    brand = clean(_attribute(item, "BRAND"))
    return None if brand is None or brand.casefold() in _NO_BRAND else brand


def _attribute(item: Mapping[str, Any], name: str) -> str | None:
    for attribute in answers.nodes(item.get("attributes"), 500):
        if attribute.get("id") == name:
            value = attribute.get("value_name")
            return value if isinstance(value, str) else None
    return None
