"""Finds the readers: those that ship with Listingwatch, and any plug-in beside them.

A plug-in names its reader under the entry point group ``listingwatch.marketplaces``. Of several
readers that speak for an address, the first has the word: plug-ins before ours, ours in the order
of :data:`BUILT_IN`, the generic shop last. Experimental readers stay away unless their key stands
in ``LISTINGWATCH_EXPERIMENTAL`` (commas between; ``all`` for all of them).
"""

from __future__ import annotations

import os
from functools import cache, lru_cache
from importlib import import_module
from importlib.metadata import entry_points

from crawler.marketplaces.contract import Access, Marketplace
from crawler.marketplaces.shop import Shop
from crawler.reading.keys import marketplace_key
from crawler.reading.page import Page
from domain.errors import SettingsError, UnknownNameError
from domain.page import Gone, Outcome, Unrecognised

GROUP = "listingwatch.marketplaces"
EXPERIMENTAL = "LISTINGWATCH_EXPERIMENTAL"

BUILT_IN: tuple[str, ...] = (
    "crawler.marketplaces.shopify:Shopify",
    "crawler.marketplaces.woocommerce:WooCommerce",
    "crawler.marketplaces.ebay_browse:EbayBrowse",
    "crawler.marketplaces.mercadolibre:MercadoLibre",
    "crawler.marketplaces.etsy:Etsy",
    "crawler.marketplaces.amazon:Amazon",
    "crawler.marketplaces.ebay_pages:EbayPages",
    "crawler.marketplaces.state_sites:EtsyPages",
    "crawler.marketplaces.state_sites:MercadoLibrePages",
    "crawler.marketplaces.state_sites:Walmart",
    "crawler.marketplaces.state_sites:AliExpress",
    "crawler.marketplaces.state_sites:Temu",
    "crawler.marketplaces.state_sites:Shopee",
    "crawler.marketplaces.state_sites:Lazada",
)
"""``module:Class``, interfaces before pages."""

SHOP = Shop()


@cache
def all_readers() -> tuple[Marketplace, ...]:
    """Every reader but the generic shop, the experimental among them.

    :raises SettingsError: for a plug-in that cannot be loaded or is no marketplace.
    """
    found: list[Marketplace] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            reader = entry.load()()
        except Exception as error:
            raise SettingsError(
                f"marketplace plug-in {entry.name} ({entry.value}) cannot be loaded: {error}; "
                "reinstall or remove the package that brings it"
            ) from error
        if not isinstance(reader, Marketplace):
            raise SettingsError(
                f"marketplace plug-in {entry.name} ({entry.value}) is no "
                "crawler.marketplaces.contract.Marketplace; remove the package that brings it"
            )
        found.append(reader)
    for path in BUILT_IN:
        module, _, name = path.partition(":")
        found.append(getattr(import_module(module), name)())
    return tuple(found)


def readers() -> tuple[Marketplace, ...]:
    """The readers that are on, the generic shop last."""
    wanted = {
        key.strip().lower() for key in os.environ.get(EXPERIMENTAL, "").split(",") if key.strip()
    }
    return (
        *(
            reader
            for reader in all_readers()
            if not reader.experimental or "all" in wanted or reader.key in wanted
        ),
        SHOP,
    )


def reader_for(url: str) -> Marketplace:
    """The reader that speaks for an address; the generic shop where no other does."""
    return next((reader for reader in readers() if reader.handles(url)), SHOP)


def marketplace_of(url: str) -> str | None:
    """The marketplace that an address belongs to, as it stands in the keys of its listings: a shop
    without a reader of its own is one by itself. None for what is no web address."""
    scheme, found, rest = url.partition("://")
    return _marketplace_at(f"{scheme}://{rest.partition('/')[0]}/") if found else None


@lru_cache(maxsize=1_000)
def _marketplace_at(origin: str) -> str | None:
    """Of any host once: it is asked for every page."""
    try:
        site = reader_for(origin).site(origin)
        return (marketplace_key(origin) if site is None else site.key) or None
    except ValueError:
        return None


def closed(url: str) -> str | None:
    """Why an address is not to be crawled: its marketplace's terms leave saved pages alone, as far
    as they were read. None where pages may be asked for."""
    mine = [reader for reader in all_readers() if reader.site(url) is not None]
    if not mine or any(reader.terms.access is Access.PAGES for reader in mine):
        return None
    asking = next((r for r in mine if r.terms.access is Access.INTERFACE and r.credential), None)
    way = "save its pages and bring them in with listings import"
    if asking is not None and asking.credential is not None:
        way = f"set {' and '.join(asking.credential.settings)} to ask its interface, or {way}"
    return f"{mine[0].name} is not crawled: {mine[-1].terms.says}; {way}"


def named(key: str) -> tuple[Marketplace, ...]:
    """The readers that a user means by a key or by a marketplace's host, interfaces first.

    :raises UnknownNameError: when there is none, with those that there are.
    """
    wanted = key.strip().lower()
    found = [
        reader
        for reader in readers()
        if wanted == reader.key or any(wanted in {s.host, s.key} for s in reader.sites)
    ]
    if not found:
        off = next((r for r in all_readers() if r.key == wanted), None)
        if off is not None:
            raise UnknownNameError(
                f"marketplace {key!r}: its reader never met a real answer and is off; switch it on "
                f"with {EXPERIMENTAL}={off.key}"
            )
        known = ", ".join(sorted({reader.key for reader in readers()}))
        raise UnknownNameError(f"marketplace {key!r}: there are {known}")
    return tuple(sorted(found, key=lambda reader: reader.terms.access is not Access.INTERFACE))


def spelled(reader: Marketplace) -> str:
    """A reader's class as a text that another process can find it by."""
    return f"{type(reader).__module__}:{type(reader).__qualname__}"


def by_spelling(text: str) -> Marketplace:
    """The inverse of :func:`spelled`.

    :raises UnknownNameError: when no reader is called that.
    """
    for reader in (*all_readers(), SHOP):
        if spelled(reader) == text:
            return reader
    raise UnknownNameError(f"reader {text!r}: is not installed; install Listingwatch again")


def hold(reader: Marketplace, outcome: Outcome) -> Outcome:
    """What a reader said, as far as it may be believed: one that never met a real page does not
    make a listing disappear."""
    if reader.experimental and isinstance(outcome, Gone):
        return Unrecognised(
            reason=f"{reader.name}: looks gone ({outcome.reason}), but this reader never met a "
            "real page; look yourself"
        )
    return outcome


def read_with(reader: Marketplace, page: Page) -> Outcome:
    """What became of a page, read by one reader and held as :func:`hold` does."""
    return hold(reader, reader.parse(page))
