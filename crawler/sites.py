"""What belongs to one site, and which of its links are worth following."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import tldextract
from w3lib.url import canonicalize_url

from crawler.reading.keys import TRACKING, marketplace_key

# The list that comes with the package: looking for a newer one would be a request of its own.
_SPLIT = tldextract.TLDExtract(suffix_list_urls=(), include_psl_private_domains=True)


@lru_cache(maxsize=20_000)
def site_of(url: str) -> str:
    """The site of an address: its registrable domain, so that ``www.`` and ``shop.`` of one owner
    belong together and two owners under one platform do not; for IP addresses and local names the
    host with its port."""
    host = (urlsplit(url).hostname or "").lower()
    split = _SPLIT(host)
    if split.domain and split.suffix and not split.ipv4 and not split.ipv6:
        return f"{split.domain}.{split.suffix}"
    return marketplace_key(url)


_NEVER = re.compile(
    r"/(?:cart|basket|checkout|warenkorb|kasse|panier|login|log-in|signin|sign-in|register|account|create[-_]account|address[-_]book|"
    r"konto|my-?account|wishlist|merkzettel|compare|vergleich|logout|password|admin|wp-admin|wp-login|"
    r"cgi-bin|share|print|newsletter|impressum|datenschutz|privacy|terms|agb|captcha)(?:[/.?]|$)|"
    r"[?&](?:add-to-cart|add_to_cart|action|do|view|mode|currency|lang|language|print|share|"
    r"replytocom)=",
    re.IGNORECASE,
)
_LAYOUT = re.compile(
    r"^(?:sort|sort[-_]?by|order|order[-_]?by|order[-_]?dir|dir|limit|filter)$", re.IGNORECASE
)
"""Query parameters that arrange a list. Shops hang them onto the links to its products too, so a
link is followed without them rather than left aside."""

_BESIDE = re.compile(
    r"[^/]/(?:write-(?:a-)?|customer-|product-)?(?:reviews?|ratings?|bewertung(?:en)?|avis|"
    r"recensioni|rese[nñ]as|opiniones)(?:/(?:add|new|write|create|submit|all|\d+))?/?$",
    re.IGNORECASE,
)
"""Paths of pages that hang below a product's own and show it once more."""

_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|avif|ico|css|js|json|xml|pdf|zip|gz|rar|7z|mp[34]|avi|mov|docx?|"
    r"xlsx?|pptx?|exe|dmg|apk|woff2?|ttf|eot|rss|atom)(?:$|\?)",
    re.IGNORECASE,
)
_PRODUCT = re.compile(
    r"/(?:products?|produkte?|produit|producto|prodotto|item|itm|artikel|article|dp|gp/product|p|pd|"
    r"ip|listing|detail|sku|goods|tovar|offer|shop)/[^/]+|[-_/.]p?\d{4,}(?:\.html?|/)?$|"
    r"\.html?$|[?&](?:products?_?id|pid|sku|id|item)=",
    re.IGNORECASE,
)
_NEXT = re.compile(r"[?&](?:page|p|pg|seite|offset|start)=\d+|/page/\d+|/seite-?\d+", re.IGNORECASE)
MAX_QUERY_FIELDS = 6


def worth_following(url: str, site: str) -> bool:
    """Whether a link may lead to listings: on the site, no action, no file, no maze of options."""
    if len(url) > 2_000 or site_of(url) != site:
        return False
    parts = urlsplit(url)
    if _FILES.search(parts.path) or _NEVER.search(url) or _BESIDE.search(parts.path):
        return False
    if len(parse_qsl(parts.query)) > MAX_QUERY_FIELDS:
        return False
    # A path that repeats its own parts is a trap that grows for ever.
    segments = [segment for segment in parts.path.split("/") if segment]
    return len(segments) <= 12 and all(segments.count(segment) <= 2 for segment in segments)


def priority_of(url: str) -> int:
    """Likely product pages first, then further pages of lists, then the rest."""
    if _NEXT.search(url):
        return 10
    return 20 if _PRODUCT.search(url) else 0


def is_front(url: str) -> bool:
    """Whether an address is a site's front page."""
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def below(url: str, start: str) -> bool:
    """Whether an address lies below the start address's folder."""
    folder = urlsplit(start).path.rstrip("/")
    return urlsplit(url).path.startswith(folder + "/") or urlsplit(url).path.rstrip("/") == folder


def without_tracking(url: str, sessions: Collection[str] = ()) -> str:
    """The address in one spelling, without what only says where the visitor came from or how a
    list is arranged.

    :param sessions: further parameters to leave out, see :func:`session_fields`.
    """
    parts = urlsplit(canonicalize_url(url))
    query = "&".join(
        field for field in parts.query.split("&") if field and _is_kept(field, sessions)
    )
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _is_kept(field: str, sessions: Collection[str]) -> bool:
    name = field.partition("=")[0]
    if name in sessions or _LAYOUT.match(name):
        return False
    return not TRACKING.match(name) or _NEXT.search(f"?{field}") is not None


_OPAQUE = re.compile(r"^(?=[^\d]*\d)(?=[^a-z]*[a-z])[a-z\d]{20,128}$", re.IGNORECASE)
"""What a session's number looks like: no word and no article number. Shorter or hyphenated values
(a shop's own UUID) may say what to show."""

MIN_SESSION_LINKS = 5


def session_fields(urls: Iterable[str], site: str) -> frozenset[str]:
    """The query parameters that carry a visitor's session through a page's links, whatever the shop
    calls them: the same opaque value on at least half of the site's links. To a visitor without
    cookies such a shop shows every page under an address of its own each time.

    :param urls: the page's links; those that lead elsewhere or to files do not count.
    """
    links = set(urls)
    if not any(_OPAQUE.match(value) for url in links for value in _query(url).values()):
        return frozenset()
    pages = {url for url in links if worth_following(url, site)}
    values: dict[str, set[str]] = {}
    times: Counter[str] = Counter()
    for url in pages:
        for name, value in _query(url).items():
            values.setdefault(name, set()).add(value)
            times[name] += 1
    return frozenset(
        name
        for name, seen in values.items()
        if len(seen) == 1
        and times[name] >= max(MIN_SESSION_LINKS, len(pages) / 2)
        and _OPAQUE.match(next(iter(seen)))
    )


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query)) if "?" in url else {}
