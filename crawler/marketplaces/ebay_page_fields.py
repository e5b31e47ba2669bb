"""What an eBay item page shows, in its present form (2022 on) and in the one before.

Structured data stands in both, but without the seller, with one small picture, and in the older
form without brand and number. A price converted for the visitor is never taken for the price.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from crawler.marketplaces.ebay_sites import full_size
from crawler.marketplaces.word_lists import said
from crawler.reading.facts import Facts
from crawler.reading.gtin import read_gtin
from crawler.reading.page import Document, xpath
from crawler.reading.prices import machine_amount, read_price
from crawler.reading.schema_org import slug
from crawler.reading.text import MAX_TITLE, clean, text_of
from crawler.reading.words import words
from domain.listing import Seller
from domain.money import Price

FILE = "ebay_words.toml"
SOURCE = "item page"
MOST_PICTURES = 40

_TITLES = xpath(
    "//*[contains(@class, 'x-item-title__mainTitle')] | //h1[@id='itemTitle'] | "
    "//*[@id='vi-lkhdr-itmTitl']"
)
_PRICES = xpath(
    "//*[contains(@class, 'x-price-primary')] | //*[@id='mm-saleDscPrc'] | //*[@id='prcIsum'] | "
    "//*[@id='prcIsum_bidPrice'] | //*[contains(@class, 'x-bid-price')]"
)
_SELLER_CARDS = xpath(
    "//*[contains(@class, 'x-sellercard-atf__info') or contains(@class, 'x-sellercard-atf_main') "
    "or contains(@class, 'ux-seller-section__item--seller')] | //*[contains(@class, 'mbg')][.//a]"
)
_LABELLED = xpath(
    "//*[contains(@class, 'ux-labels-values__labels')] | //td[contains(@class, 'attrLabels')] | "
    "//dt[contains(@class, 'ux-labels')]"
)
_GALLERY = xpath(
    "//*[contains(@class, 'ux-image-carousel-item')]//img | "
    "//*[contains(@class, 'ux-image-grid-item')]//img | //*[@id='icImg'] | "
    "//*[@id='vi_main_img_fs']//img"
)
_STATUS = xpath(
    "//*[contains(@class, 'd-statusmessage') or contains(@class, 'd-top-panel-message') or "
    "contains(@class, 'x-status-message') or contains(@class, 'msgPanel') or "
    "contains(@class, 'statusMessage') or @id='msgPanel' or @id='statusMessage' or "
    "contains(@class, 'ux-layout-section--statusMessage') or contains(@class, 'vi-status')]"
)
_QUANTITY = xpath(
    "//*[contains(@class, 'x-quantity__availability') or @id='qtySubTxt' or "
    "contains(@class, 'vi-qtyS')]"
)


def fields_of(document: Document, country: str) -> Facts:
    """The facts that the page shows people."""
    facts = Facts(SOURCE)
    facts.title = _title(document)
    facts.product = facts.title is not None
    facts.price = _price(document, country)
    facts.seller = _seller(document)
    facts.images = _pictures(document)
    rows = _rows(document)
    facts.brand = _row(rows, "brand")
    gtin = _row(rows, "gtin")
    facts.gtin = read_gtin(gtin.split(",")[0]) if gtin else None
    facts.condition = _condition(document, rows)
    quantity = " ".join(text_of(element, 200) for element in _QUANTITY(document.tree)[:3])
    facts.quantity = _count("available", quantity)
    facts.sold = _count("sold", quantity)
    if said(FILE, "out_of_stock").search(quantity):
        facts.availability = "OutOfStock"
    return facts


def status_of(document: Document) -> str | None:
    """What the page itself says of the listing's state, above everything else; None where it says
    nothing of an end."""
    for element in _STATUS(document.tree)[:10]:
        text = text_of(element, 400)
        if text and len(text) < 600 and said(FILE, "ended").search(text):
            return text[:200]
    return None


def _title(document: Document) -> str | None:
    for element in _TITLES(document.tree)[:3]:
        hidden = " ".join(
            text_of(part, 100)
            for part in element.iter("span", "a")
            if {"g-hdn", "it-sttl", "clipped"} & set((part.get("class") or "").split())
        )
        title = clean(text_of(element, 2_000), MAX_TITLE)
        if not title:
            continue
        if hidden and title.startswith(hidden.strip()):
            title = title[len(hidden.strip()) :].strip()
        title = said(FILE, "hidden_title").sub("", title).strip()
        for part in element.iter("a"):
            # A second line of the title leads to the same thing's page in the catalogue.
            extra = text_of(part, 200)
            if extra and title.endswith(extra):
                title = title[: -len(extra)].strip(" -")
        if title:
            return title
    return None


def _price(document: Document, country: str) -> Price | None:
    for element in _PRICES(document.tree)[:6]:
        amount = machine_amount(element.get("content"))
        text = text_of(element, 120)
        price = read_price(text, country=country) if re.search(r"\d", text) else None
        if price is None or price.amount <= 0 or len(text) > 60:
            continue
        if amount is not None and price.currency and amount != price.amount:
            return Price(
                amount=amount, maximum=price.maximum, currency=price.currency, raw=price.raw
            )
        if price.currency:
            return price
    return None


def _seller(document: Document) -> Seller | None:
    for card in _SELLER_CARDS(document.tree)[:12]:
        for link in card.iter("a"):
            href = link.get("href") or ""
            account = _account(href)
            store = re.search(r"/str/([^/?#]+)", href)
            if (account is None and store is None) or link.get("aria-hidden") == "true":
                continue
            name = clean(text_of(link, 200)) or account or unquote(store[1] if store else "")
            if not name or name.isdigit() or name.startswith("("):
                continue
            found = account or _account_beside(card) or _account_in_scripts(document)
            shown = found or (unquote(store[1]) if store else None) or slug(name)
            return Seller(name=name, id=shown, url=document.join(href))
    return None


def _account(href: str) -> str | None:
    """The account's name in a link to it: ``/usr/NAME`` or a search among its items."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    found = re.search(r"/usr/([^/?#]+)|/sch/([^/?#]+)/m\.html", parts.path)
    if found:
        return unquote(found[1] or found[2])
    values = parse_qs(parts.query).get("_ssn") or parse_qs(parts.query).get("userid")
    return values[0] if values and len(values[0]) < 100 else None


def _account_beside(card: Any) -> str | None:
    found = (_account(link.get("href") or "") for link in card.iter("a"))
    return next((name for name in found if name), None)


def _account_in_scripts(document: Document) -> str | None:
    for link in document.tree.iter("a"):
        href = link.get("href") or ""
        if "_ssn=" in href:
            return _account(href)
    return None


def _pictures(document: Document) -> list[str]:
    found: dict[str, str] = {}
    for address in (*_from_scripts(document), *_from_gallery(document)):
        joined = document.join(address)
        if joined:
            full = full_size(joined)
            found.setdefault(picture_name(full), full)
    return list(found.values())[:MOST_PICTURES]


def picture_name(address: str) -> str:
    """What is the same over all sizes and endings of one picture."""
    found = re.search(r"/images/g/([^/]+)/", address)
    return found[1] if found else address


def _from_scripts(document: Document) -> Iterator[str]:
    """The addresses of the largest size in the gallery's own data."""
    for script in document.all("script"):
        text = script.text
        if not text or '"imgArr"' not in text:
            continue
        place = text.index('"imgArr"') + len('"imgArr"')
        start = text.find("[", place)
        if start < 0 or start > place + 10:
            continue
        try:
            entries, _ = json.JSONDecoder().raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        for entry in entries:
            if isinstance(entry, dict):
                address = entry.get("maxImageUrl") or entry.get("displayImgUrl")
                if isinstance(address, str) and address:
                    yield address
        return


def _from_gallery(document: Document) -> Iterator[str]:
    for image in _GALLERY(document.tree):
        address = image.get("data-zoom-src") or image.get("data-src") or image.get("src") or ""
        if "ebayimg.com" in address:
            yield address


def _rows(document: Document) -> dict[str, str]:
    """The item's specifics: labels in lower case and their values."""
    rows: dict[str, str] = {}
    for label in _LABELLED(document.tree)[:120]:
        key = text_of(label, 120).strip(" :").casefold()
        value = label.getnext()
        if value is None and label.getparent() is not None:
            value = label.getparent().getnext()
        if key and value is not None and key not in rows:
            rows[key] = text_of(value, 300)
    return rows


def _row(rows: dict[str, str], kind: str) -> str | None:
    label = words("labels", kind)
    for key, value in rows.items():
        if label.fullmatch(key) and value:
            return clean(value, 200)
    return None


def _condition(document: Document, rows: dict[str, str]) -> str | None:
    shown = [text_of(e, 80) for e in document.by_id("vi-itm-cond")]
    label = said(FILE, "condition")
    shown += [value for key, value in rows.items() if label.fullmatch(key)]
    for text in shown:
        for name, kind in (
            ("refurbished", "RefurbishedCondition"),
            ("used", "UsedCondition"),
            ("new", "NewCondition"),
        ):
            if said(FILE, name).search(text[:60]):
                return kind
    return None


def _count(kind: str, text: str) -> int | None:
    found = said(FILE, kind).search(text)
    if found is None:
        return None
    digits = re.sub(r"\D", "", found["count"])
    return int(digits) if 0 < len(digits) <= 9 else None
