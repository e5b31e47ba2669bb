"""Identity of a listing in a shop that has no reader of its own, from its address."""

from __future__ import annotations

import contextlib
import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from domain.listing import ListingKey

TRACKING = re.compile(
    r"^(?:utm_.*|gclid|gclsrc|dclid|fbclid|msclkid|yclid|twclid|ttclid|igshid|mc_[ce]id|_ga|_gl|"
    r"srsltid|ref|ref_|referrer|referer|source|src|campaign|cmp|cmpid|affid|aff|affiliate.*|"
    r"click_?id|irclickid|wickedid|spm|scm|pvid|algo_.*|sid|sessionid|session_id|phpsessid|"
    r"jsessionid|variant|_pos|_sid|_ss|_psq|_v|_fid|pr_.*|from|position|qid|sr|keywords|th|psc)$",
    re.IGNORECASE,
)
"""Query parameters that say where a visitor came from or what he chose, never what is shown."""

_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*", re.IGNORECASE)
MAX_ID = 1_000


def marketplace_key(url: str) -> str:
    """A shop's key: its host without ``www.``, with the port where it is not the scheme's own."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower().rstrip(".")
    with contextlib.suppress(UnicodeError):
        host = host.encode("ascii").decode("idna") if "xn--" in host else host
    host = host.removeprefix("www.")
    if ":" in host:
        host = f"[{host}]"
    try:
        port = parts.port
    except ValueError:
        port = None
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return host if port in {None, usual} else f"{host}:{port}"


def listing_id(url: str) -> str:
    """A listing's id: its path and what of the query tells one page from another."""
    parts = urlsplit(url)
    path = _SESSION_PATH.sub("", parts.path)
    path = quote(unquote(path), safe="/:@!$&'()*+,;=-._~%")
    path = re.sub(r"/{2,}", "/", path)
    path = re.sub(r"/(?:index|default)\.(?:html?|php|aspx?)$", "/", path)
    path = path.rstrip("/") or "/"
    kept = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=False, max_num_fields=None)
        if not TRACKING.match(name)
    )
    query = urlencode(kept)
    return (f"{path}?{query}" if query else path)[:MAX_ID]


def listing_key(url: str, canonical: str | None = None) -> ListingKey:
    """The identity of a listing at an address.

    :param canonical: the address that the page itself calls canonical. It counts where it is on the
        same site and no mere front or category page: shops get this wrong.
    """
    own = own_address(url, canonical)
    return ListingKey(marketplace_key(own), listing_id(own))


def own_address(url: str, canonical: str | None = None) -> str:
    """Where a listing is at home: the page's canonical address as far as it counts, else the
    address itself."""
    if (
        canonical
        and marketplace_key(canonical) == marketplace_key(url)
        and _is_deep(canonical, url)
    ):
        return canonical
    return url


def _is_deep(canonical: str, url: str) -> bool:
    """Whether a canonical address can stand for this page: not shorter by more than its options."""
    ours = [part for part in urlsplit(url).path.split("/") if part]
    theirs = [part for part in urlsplit(canonical).path.split("/") if part]
    if not theirs:
        return not ours and bool(urlsplit(canonical).query)
    same_end = bool(ours) and ours[-1] == theirs[-1]
    return same_end or len(theirs) >= len(ours) or len(theirs) >= 2
