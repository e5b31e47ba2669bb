"""What an Amazon page says of the thing itself: title, brand, numbers, category, text, reviews."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from crawler.marketplaces.amazon.offer import Found
from crawler.marketplaces.amazon.words import name_in, said
from crawler.reading.gtin import read_gtin
from crawler.reading.page import Document
from crawler.reading.text import MAX_DESCRIPTION, MAX_TITLE, clean, text_of
from crawler.reading.variants import MAX_VARIANTS
from crawler.reading.words import words
from domain.page import Offer

TITLES = (
    "productTitle",
    "ebooksProductTitle",
    "gc-asin-title",
    "aiv-content-title",
    "titleSection",
)
_TABLES = (
    "productOverview_feature_div", "poExpander", "productDetails_techSpec_section_1",
    "productDetails_techSpec_section_2", "productDetails_detailBullets_sections1",
    "detailBullets_feature_div", "detail-bullets", "prodDetails",
    "detailBulletsWrapper_feature_div",
    "technicalSpecifications_section_1", "productDetailsTable", "tech-specs-desktop",
)  # fmt: skip
_MARKS = "\u200e\u200f\u202a\u202b\u202c\u2069 \t\r\n:："

_VARIANTS = re.compile(r"""['"]dimensionValuesDisplayData['"]\s*:\s*(?=\{)""")


def title_of(document: Document) -> Found | None:
    for name in TITLES:
        for element in document.by_id(name):
            title = clean(text_of(element, 2_000), MAX_TITLE)
            if title:
                return Found(title, name)
    return None


def rows_of(document: Document) -> dict[str, str]:
    """Labels and values of the page's tables of details, the first of each label."""
    rows: dict[str, str] = {}
    for name in _TABLES:
        for table in document.by_id(name):
            for label, value in _rows(table):
                key = label.strip(_MARKS).casefold()
                if key and value and key not in rows and len(key) < 80:
                    rows[key] = value
    return rows


def _rows(table: Any) -> Iterator[tuple[str, str]]:
    for row in table.iter("tr", "li"):
        cells = [child for child in row if child.tag in {"td", "th"}]
        if len(cells) >= 2:
            yield text_of(cells[0], 200), text_of(cells[1], 400).strip(_MARKS)
            continue
        for bold in row.iter("span", "b"):
            if bold.tag == "b" or "a-text-bold" in (bold.get("class") or ""):
                label = text_of(bold, 200)
                whole = text_of(row, 600)
                rest = whole[whole.find(label) + len(label) :] if label and label in whole else ""
                yield label, rest.strip(_MARKS)
                break


def brand_of(document: Document, rows: dict[str, str]) -> Found | None:
    """The brand: from the line below the title, else from the tables."""
    for name in (
        "bylineInfo",
        "brand",
        "bylineInfo_feature_div",
        "amznStoresBylineLogoImageContainer",
    ):
        for element in document.by_id(name):
            text = clean(text_of(element, 300))
            if not text or said("people").search(text):
                continue
            found = clean(name_in("brands", text))
            if found is None and name in {"bylineInfo", "brand"} and len(text) <= 60:
                found = text
            if found:
                return Found(found, name)
    label = words("labels", "brand")
    for key, value in rows.items():
        if label.fullmatch(key) and value and len(value) <= 80:
            return Found(clean(value), "details")
    return None


def gtin_of(rows: dict[str, str]) -> Found | None:
    label = words("labels", "gtin")
    for key, value in rows.items():
        if label.fullmatch(key):
            for part in re.split(r"[,;]?\s+", value)[:4]:
                gtin = read_gtin(part)
                if gtin:
                    return Found(gtin, "details")
    return None


def category_of(document: Document) -> Found | None:
    """The way through the catalogue, from the widest category to the narrowest."""
    for name in ("wayfinding-breadcrumbs_feature_div", "wayfinding-breadcrumbs_container"):
        for element in document.by_id(name):
            # "‹ Back to results" leads back to where a visitor came from.
            if text_of(element, 200).startswith("‹"):
                continue
            path = [found for link in element.iter("a") if (found := clean(text_of(link, 200)))]
            if path:
                return Found(path[:20], name)
    return None


def description_of(document: Document) -> Found | None:
    parts: list[str] = []
    sources: list[str] = []
    for name in ("feature-bullets", "productDescription", "bookDescription_feature_div"):
        for element in document.by_id(name):
            text = clean(text_of(element), MAX_DESCRIPTION)
            if text and len(text) > 10:
                parts.append(text)
                sources.append(name)
    if not parts:
        return None
    return Found("\n".join(parts)[:MAX_DESCRIPTION], ", ".join(sources))


def variants_of(document: Document) -> Found | None:
    """The variants that can be chosen, by the values that they differ in: ``Red / 2 m``."""
    if b"dimensionValuesDisplayData" not in document.page.body:
        return None
    for script in document.all("script"):
        text = script.text or ""
        found = _VARIANTS.search(text) if "dimensionValuesDisplayData" in text else None
        if found is None:
            continue
        try:
            entries, _ = json.JSONDecoder().raw_decode(text, found.end())
        except (ValueError, RecursionError):
            continue
        names = (
            clean(" / ".join(part for part in values if isinstance(part, str)))
            for values in list(entries.values())[:MAX_VARIANTS]
            if isinstance(values, list)
        )
        offers = [Offer(name=name) for name in dict.fromkeys(names) if name]
        return Found(offers, "twister") if offers else None
    return None


def reviews_of(document: Document) -> Found | None:
    """How many people rated it."""
    for element in document.by_id("acrCustomerReviewText"):
        digits = re.match(r"\D{0,20}(\d[\d.,'’\s]*)", text_of(element, 100))
        if digits:
            number = re.sub(r"\D", "", digits[1])
            if 0 < len(number) <= 9:
                return Found(int(number), "acrCustomerReviewText")
    return None
