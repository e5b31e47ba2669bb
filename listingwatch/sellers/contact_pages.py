"""Which parts of a kept page tell of who sells there, and what contact data they hold.

On a marketplace's page with a named seller only the seller's own words count: structured data about
the seller, and what stands under a heading for it. A shop's own page is the shop's as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crawler.reading.jsonld import read_jsonld
from crawler.reading.page import Document, Page
from listingwatch.sellers.contact_data import (
    Contact,
    ContactKind,
    contacts_in,
    email,
    headings,
    postal_address,
    tax_number,
    telephone,
)

SECTION = 3_000
"""Characters of a section about the seller: longer ones are more than that."""

CLIMB = 3
"""Levels from a heading up to what holds it together with what it is about."""

_SELLER_KEYS = ("seller", "offeredBy", "merchant")
_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg"})
_COUNTRY = {"uk": "GB"}
_NO_COUNTRY = frozenset({"EU", "IO", "CO", "TV", "ME", "AI", "CC", "WS", "FM", "TO", "GG"})
"""Domains that are sold to everybody (ICANN's registries market them as generic)."""


def contacts_on(body: bytes, url: str, *, whole: bool) -> frozenset[Contact]:
    """The contact data of the account whose page this is.

    :param whole: the page is the shop's own; else only what is said of a named seller counts.
    """
    document = Document(Page(url, body))
    region = region_of(document.host)
    found: set[Contact] = set()
    for node in _about(read_jsonld(document).nodes, whole=whole):
        found.update(_structured(node, region))
    if whole:
        for link in document.tree.iter("a"):
            found.update(_link(link.get("href") or "", region))
        found |= contacts_in(_text(document.tree), region)
    else:
        for section in _sections(document.tree):
            found |= contacts_in(section, region)
    return frozenset(found)


def region_of(host: str) -> str | None:
    """The country whose telephone numbers a site writes without its code: that of its domain."""
    end = host.rpartition(".")[2].lower()
    code = _COUNTRY.get(end, end.upper())
    named = len(code) == 2 and code.isascii() and code.isalpha() and code not in _NO_COUNTRY
    return code if named else None


def _about(nodes: tuple[dict[str, Any], ...], *, whole: bool) -> Iterator[Mapping[str, Any]]:
    for node in nodes:
        for key in _SELLER_KEYS:
            yield from _each(node.get(key))
        kind = node.get("@type")
        kinds = kind if isinstance(kind, list) else [kind]
        if whole and any(
            isinstance(k, str) and k.endswith(("Organization", "Store", "Business")) for k in kinds
        ):
            yield node


def _each(value: Any) -> Iterator[Mapping[str, Any]]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield one


def _structured(node: Mapping[str, Any], region: str | None) -> Iterator[Contact]:
    for holder in (node, *_each(node.get("contactPoint"))):
        mail = holder.get("email")
        if isinstance(mail, str):
            yield from (
                c for c in contacts_in(mail.removeprefix("mailto:")) if c.kind is ContactKind.EMAIL
            )
        number = holder.get("telephone")
        contact = telephone(number, region) if isinstance(number, str) else None
        if contact is not None:
            yield contact
    for key in ("vatID", "taxID"):
        number = node.get(key)
        contact = tax_number(number) if isinstance(number, str) else None
        if contact is not None:
            yield contact
    for address in _each(node.get("address")):
        contact = postal_address(address)
        if contact is not None:
            yield contact


def _link(href: str, region: str | None) -> Iterator[Contact]:
    scheme, _, rest = href.strip().partition(":")
    if scheme.lower() == "mailto":
        local, _, domain = rest.partition("?")[0].strip().rpartition("@")
        contact = email(local, domain) if local and "." in domain else None
    elif scheme.lower() == "tel":
        contact = telephone(rest.strip(), region)
    else:
        yield from (c for c in contacts_in(href) if c.kind is not ContactKind.EMAIL)
        return
    if contact is not None:
        yield contact


def _sections(tree: Any) -> Iterator[str]:
    """What stands under headings about the seller."""
    known = headings()
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in _UNSEEN:
            continue
        said = " ".join((element.text or "").split()).strip(" :：").lower()
        if said not in known:
            continue
        holder, best = element, ""
        for _ in range(CLIMB):
            above = holder.getparent()
            if above is None or above.tag in {"body", "html"}:
                break
            holder = above
            text = _text(holder)
            if len(text) > SECTION:
                break
            best = text
        if best:
            yield best


def _text(tree: Any) -> str:
    """What people read, a line for each piece."""
    lines = []
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag not in _UNSEEN and element.text:
            lines.append(element.text.strip())
        if element.tail:
            lines.append(element.tail.strip())
    return "\n".join(line for line in lines if line)
