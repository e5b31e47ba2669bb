"""Amazon's country sites and the spellings of a listing's address on them."""

from __future__ import annotations

import csv
import re
from importlib.resources import files
from urllib.parse import parse_qs, unquote, urlsplit

from crawler.marketplaces.contract import Site
from domain.listing import ListingKey


def _sites() -> tuple[Site, ...]:
    text = files("crawler.marketplaces.amazon").joinpath("sites.csv").read_text("utf-8")
    return tuple(
        Site(
            host=row["host"],
            key=row["host"],
            territories=(row["territory"],),
            currency=row["currency"],
            language=row["language"],
        )
        for row in csv.DictReader(text.splitlines())
    )


SITES = _sites()
"""One marketplace each: an ASIN means the same thing everywhere, but each site has its own offers,
sellers and prices of it."""

ASIN = re.compile(r"[A-Z0-9]{10}", re.IGNORECASE)
"""Ten letters and digits; for books the ISBN-10."""

_PATH = re.compile(
    r"/(?:dp(?:/product(?:-description)?)?|d|gp/(?:product(?:/glance|/images)?|aw/d|offer-listing|"
    r"video/detail|your-account/product)|gp/aw/ol|exec/obidos/(?:asin|tg/detail/-|redirect/asin)|o/asin|"
    r"product-reviews|review/product|ask/questions/asin|[\w-]{0,60}product|ebook/dp)"
    r"/(?P<asin>[A-Z0-9]{10})(?=[/?&#;,]|$|ref=)",
    re.IGNORECASE,
)
_QUERY = ("asin", "ASIN", "a", "pd_rd_i", "creativeASIN", "productId")
_REDIRECTS = ("url", "u", "redirectUrl", "location")


def asin_of(url: str, depth: int = 0) -> str | None:
    """The ASIN that an address names, in capitals, over all spellings: ``/dp/``, ``/gp/product``,
    mobile, offers, reviews, old ones, and sponsored links that carry the address inside."""
    try:
        parts = urlsplit(url)
        query = parse_qs(parts.query, max_num_fields=200) if len(parts.query) < 8_000 else {}
    except ValueError:
        return None
    path = unquote(parts.path)
    found = _PATH.search(path)
    if found and _is_asin(found["asin"]):
        return found["asin"].upper()
    if (
        path.startswith(("/sspa/click", "/gp/slredirect", "/gp/r.html", "/gp/redirect"))
        and not depth
    ):
        for name in _REDIRECTS:
            for value in query.get(name, [])[:1]:
                inner = asin_of(value, depth + 1)
                if inner:
                    return inner
    if path.startswith(("/gp/", "/dp", "/exec/")):
        for name in _QUERY:
            for value in query.get(name, [])[:1]:
                if ASIN.fullmatch(value) and _is_asin(value):
                    return value.upper()
    return None


def _is_asin(text: str) -> bool:
    """ASINs have a digit; ten-digit ones are ISBNs, whose last place may be an X."""
    return any(c.isdigit() for c in text)


def listing_on(site: Site, url: str) -> ListingKey | None:
    """The listing that an address on a site names."""
    asin = asin_of(url)
    return None if asin is None else ListingKey(site.key, asin)
