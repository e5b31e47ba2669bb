"""eBay's sites, the spellings of its addresses, and its pictures: what its pages and its interface
share. An item's number means the same item on every site."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

from crawler.marketplaces.contract import Site
from domain.listing import ListingKey

KEY = "ebay"

_TABLE = (
    ("ebay.com", "US", "USD", "en-US"),
    ("ebay.co.uk", "GB", "GBP", "en-GB"),
    ("ebay.de", "DE", "EUR", "de-DE"),
    ("ebay.at", "AT", "EUR", "de-AT"),
    ("ebay.ch", "CH", "CHF", "de-CH"),
    ("ebay.fr", "FR", "EUR", "fr-FR"),
    ("ebay.it", "IT", "EUR", "it-IT"),
    ("ebay.es", "ES", "EUR", "es-ES"),
    ("ebay.nl", "NL", "EUR", "nl-NL"),
    ("benl.ebay.be", "BE", "EUR", "nl-BE"),
    ("befr.ebay.be", "BE", "EUR", "fr-BE"),
    ("ebay.be", "BE", "EUR", None),
    ("ebay.ie", "IE", "EUR", "en-IE"),
    ("ebay.pl", "PL", "PLN", "pl-PL"),
    ("ebay.ca", "CA", "CAD", "en-CA"),
    ("cafr.ebay.ca", "CA", "CAD", "fr-CA"),
    ("ebay.com.au", "AU", "AUD", "en-AU"),
    ("ebay.com.hk", "HK", "HKD", "zh-HK"),
    ("ebay.com.sg", "SG", "SGD", "en-SG"),
    ("ebay.com.my", "MY", "MYR", "en-MY"),
    ("ebay.ph", "PH", "PHP", "en-PH"),
)

SITES = tuple(
    Site(host=host, key=KEY, territories=(country,), currency=currency, language=language)
    for host, country, currency, language in _TABLE
)

_NUMBER = re.compile(r"^\d{9,14}$")
_ITEM = re.compile(r"/itm/(?:[^/]*/)?(\d{9,14})(?:/|$)")
_REST = re.compile(r"^v1\|(\d{9,14})\|\d+$")
_PICTURE = re.compile(
    r"^https?://(?:i|thumbs\d*|ssli|p|galleryplus)\.(?:ebayimg|ebaystatic)\.com/"
    r"(?:thumbs/)?(?:images/(?:g|m)/|.*/z/|d/l\d+/(?:[^/]+/)?(?:images/g/)?)([A-Za-z0-9~_-]{8,40})/"
)


def item_of(url: str) -> ListingKey | None:
    """The item that an address names, of pages, of the interface, and of old forms."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    fields = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
    found = _ITEM.search(parts.path)
    candidates = [
        found[1] if found else "",
        *(fields.get(name, "") for name in ("item", "itemid", "iid", "legacy_item_id")),
        fields.get("item_group_id", ""),
    ]
    rest = _REST.match(unquote(parts.path.rpartition("/")[2]))
    if rest is not None:
        candidates.append(rest[1])
    number = next((one for one in candidates if _NUMBER.match(one)), None)
    return None if number is None else ListingKey(KEY, number)


def page_of(key: ListingKey) -> str | None:
    """The item's page on the site that all others lead to."""
    return f"https://www.ebay.com/itm/{key.id}" if _NUMBER.match(key.id) else None


def full_size(url: str) -> str:
    """The address of a picture at the largest size that eBay serves, 1,600 pixels."""
    found = _PICTURE.match(url)
    return url if found is None else f"https://i.ebayimg.com/images/g/{found[1]}/s-l1600.jpg"
