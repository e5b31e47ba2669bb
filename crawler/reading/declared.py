"""What the data of a page says of one value alone, wherever in its scripts and attributes.

A page's scripts tell of many things: menus, recommended products, the visitor. Where all places
that name a brand or a currency name the same one, it is the page's own; where they name
several, there is no telling which, and no value.
"""

from __future__ import annotations

import re
from itertools import islice

from crawler.reading.currencies import CODES, meanings_of, sign_in
from crawler.reading.text import clean
from crawler.reading.words import words

DECLARED = "declared in the page"
"""How the source of such a value is called."""
MOST = 200
"""Places that are looked at for one kind."""

_VALUE = rb"\\?[\"']?\s{0,3}[:=]\s{0,3}\\?[\"']"
_CURRENCY = re.compile(rb"(?i:currency)[\w-]{0,12}" + _VALUE + rb"([A-Z]{3})\b")
_BRAND = re.compile(rb"brand(?:_?[Nn]ame)?\\?\"\s{0,3}:\s{0,3}\\?\"([^\"\\{}<>$]{2,60})\\?\"")


def declared_currency(body: bytes, raw: str) -> str | None:
    """The currency that a page's data speaks of, where what stands at the price may mean it: ``$``
    may be pesos, but no euros.

    :param body: the page's bytes.
    :param raw: the price as shown.
    """
    found = {match[1].decode() for match in islice(_CURRENCY.finditer(body), MOST)}
    if len(found) != 1:
        return None
    code = found.pop()
    if code not in CODES:
        return None
    sign = sign_in(raw)
    return code if sign is None or code in meanings_of(sign) else None


def declared_brand(body: bytes) -> str | None:
    """The one brand in a page's data; neither a number nor what a menu of brands is called."""
    found: dict[str, str] = {}
    for match in islice(_BRAND.finditer(body), MOST):
        # "ownBrand" is another question.
        if body[max(0, match.start() - 1) : match.start()] in {b'"', b"_"}:
            name = clean(match[1].decode("utf-8", "replace"), 60)
            if name:
                found.setdefault(name.casefold(), name)
    if len(found) != 1:
        return None
    name = next(iter(found.values()))
    is_word = sum(character.isalpha() for character in name) > 1
    return name if is_word and not words("labels", "brand").fullmatch(name) else None
