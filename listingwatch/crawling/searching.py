"""Searches that somebody orders: which targets they are, checked before anything is asked."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from crawler.interfaces import reader_for_search
from crawler.marketplaces.asking import Find
from crawler.marketplaces.contract import Marketplace
from crawler.safety.media import picture_type
from domain.errors import InputError
from domain.listing import SellerKey
from domain.search import Search
from listingwatch.input_files import read_input
from listingwatch.settings import load_settings
from listingwatch.wiring import App


def key_environment() -> Mapping[str, str]:
    """The environment with the keys of the settings file in it, as crawls are given them."""
    return dict(os.environ) | load_settings().marketplace_keys()


def reader_of(search: Search) -> Marketplace:
    """Who carries out a search; raises what :func:`crawler.interfaces.reader_for_search` raises."""
    return reader_for_search(search.marketplace, Find(search.by), key_environment())


def ordered(
    app: App,
    marketplace: str,
    *,
    text: str | None = None,
    sellers: Sequence[str] = (),
    pictures: Sequence[Path] = (),
    territories: Sequence[str] = (),
) -> list[Search]:
    """The searches for a text, for what sellers offer, and for pictures; a text with sellers is
    looked for at each of these. Pictures are kept, so that the crawl finds them.

    :raises InputError: when the marketplace cannot be searched by that, or a file is no picture.
    :raises SettingsError: when only a key is lacking.
    """
    offered = tuple(code.upper() for code in territories)
    searches = [
        Search(marketplace=marketplace, text=text, seller=seller, territories=offered)
        for seller in (sellers or (None,) if text else sellers)
    ]
    for path in pictures:
        data = read_input(path).data
        if picture_type(data) is None:
            raise InputError(f"{path}: is no picture; name a JPEG, PNG or WebP file")
        digest = app.blobs.put(data)
        searches.append(Search(marketplace=marketplace, picture=digest, territories=offered))
    if not searches:
        raise InputError(
            f"marketplace {marketplace}: say what to search for (--query, --seller or --picture)"
        )
    for search in searches:
        reader_of(search)
    return searches


def sellers_of(search: Search) -> list[SellerKey]:
    """The accounts that a search names, as the marketplace's listings name them: on each of its
    sites, where accounts differ from site to site."""
    if search.seller is None:
        return []
    reader = reader_of(search)
    wanted = search.marketplace.lower()
    keys = {site.key for site in reader.sites if wanted in {reader.key, site.host, site.key}}
    return [SellerKey(key, search.seller) for key in sorted(keys or {reader.key})]
