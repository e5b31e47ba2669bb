"""What belongs to one site, and which of its links are worth following."""

from __future__ import annotations

import re
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
    r"/(?:cart|basket|checkout|warenkorb|kasse|panier|login|log-in|signin|sign-in|register|account|"
    r"konto|my-?account|wishlist|merkzettel|compare|vergleich|logout|password|admin|wp-admin|wp-login|"
    r"cgi-bin|share|print|newsletter|impressum|datenschutz|privacy|terms|agb|captcha)(?:[/.?]|$)|"
    r"[?&](?:add-to-cart|add_to_cart|action|do|order|sort|sort_by|dir|limit|view|mode|filter|"
    r"orderby|currency|lang|language|print|share|replytocom)=",
    re.IGNORECASE,
)
_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|avif|ico|css|js|json|xml|pdf|zip|gz|rar|7z|mp[34]|avi|mov|docx?|"
    r"xlsx?|pptx?|exe|dmg|apk|woff2?|ttf|eot|rss|atom)(?:$|\?)",
    re.IGNORECASE,
)
_PRODUCT = re.compile(
    r"/(?:products?|produkte?|produit|producto|prodotto|item|itm|artikel|article|dp|gp/product|p|pd|"
    r"ip|listing|detail|sku|goods|tovar|offer|shop)/[^/]+|[-_/.]p?\d{4,}(?:\.html?|/)?$|"
    r"\.html?$|[?&](?:product_?id|pid|sku|id|item)=",
    re.IGNORECASE,
)
_NEXT = re.compile(r"[?&](?:page|p|pg|seite|offset|start)=\d+|/page/\d+|/seite-?\d+", re.IGNORECASE)
MAX_QUERY_FIELDS = 6


def worth_following(url: str, site: str) -> bool:
    """Whether a link may lead to listings: on the site, no action, no file, no maze of options."""
    if len(url) > 2_000 or site_of(url) != site:
        return False
    parts = urlsplit(url)
    if _FILES.search(parts.path) or _NEVER.search(url):
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


def without_tracking(url: str) -> str:
    """The address in one spelling, without what only says where the visitor came from."""
    parts = urlsplit(canonicalize_url(url))
    query = "&".join(
        field
        for field in parts.query.split("&")
        if field and (not TRACKING.match(field.partition("=")[0]) or _NEXT.search(f"?{field}"))
    )
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
