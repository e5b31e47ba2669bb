"""Whether a seller that structured data names is an account of its own, or only the shop itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crawler.reading.jsonld import types_of
from crawler.reading.page import Document
from crawler.reading.schema_org import slug
from crawler.reading.text import clean
from domain.listing import Seller

_SHOP_TYPES = frozenset(
    {
        "Organization", "OnlineStore", "OnlineBusiness", "Store", "WebSite", "LocalBusiness",
        "Corporation",
    }
)  # fmt: skip


def account(
    seller: Seller | None, document: Document, nodes: Sequence[dict[str, Any]]
) -> Seller | None:
    """The seller, or None where the page only names the shop itself."""
    if seller is None or not seller.name:
        return seller
    host = document.host.removeprefix("www.")
    names = {host, host.partition(".")[0], *host.split(".")[:-1]}
    site = clean(document.meta("og:site_name", "application-name"))
    if site:
        names.add(site)
    for node in nodes:
        if types_of(node) & _SHOP_TYPES and not _is_offer_seller(node, nodes):
            name = clean(node.get("name"))
            if name:
                names.add(name)
    own = {slug(name).replace("-", "") for name in names if name}
    named = slug(seller.name).replace("-", "")
    label = slug(host.partition(".")[0]).replace("-", "")
    # "Example Shop GmbH" on example.com is the shop itself.
    if named in own or (len(label) > 3 and label in named and len(named) < len(label) + 8):
        return None
    return seller


def _is_offer_seller(node: dict[str, Any], nodes: Sequence[dict[str, Any]]) -> bool:
    """Whether an organisation stands there only as an offer's seller."""
    for other in nodes:
        sellers = other.get("seller")
        if any(entry is node for entry in (sellers if isinstance(sellers, list) else [sellers])):
            return True
    return False
