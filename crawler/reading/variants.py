"""What the variants of a product are called, as structured data and the page's choices name them.

A seller who keeps a mark out of the title may write it beside a size or a colour. Structured data
names variants in ``hasVariant``, in ``model`` (a ``ProductModel``) and in the names of offers
(https://schema.org/ProductGroup, https://schema.org/Offer); a page in what it lets people choose.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from crawler.reading.facts import Facts
from crawler.reading.outline import names_of, speaks_of
from crawler.reading.page import Document
from crawler.reading.schema_org import read_product
from crawler.reading.text import MAX_TITLE, clean, text_of
from crawler.reading.words import words
from domain.page import Offer

MAX_VARIANTS = 100
"""Variants that are kept of one listing."""

MAX_CHOICES = 100
"""Lists of choices that are looked at on a page; of buttons, five times as many."""

DEPTH = 5
"""How far above a choice the names of boxes may say that it is one of variants."""

UNNAMED = "Default Title"
"""What Shopify calls the variant of a product that has none (docs: ``variant.title``)."""

_TELLING = ("color", "size", "pattern", "material", "model")
"""What schema.org's variants differ by (https://schema.org/variesBy)."""


def told_variants(node: dict[str, Any], document: Document, facts: Facts) -> list[Offer]:
    """The variants that a product's node names, each with what is asked for it; none where the
    names only repeat the product's."""
    found: dict[str, Offer] = {}
    for variant in islice(_variants(node), 2 * MAX_VARIANTS):
        read = read_product(variant, document, facts.source)
        name = read.title or _told_apart(variant)
        if name and name != UNNAMED and not _repeats(name, facts.title):
            offer = Offer(
                price=read.price,
                availability=read.availability,
                condition=read.condition,
                name=name,
            )
            found.setdefault(name, offer)
    return list(found.values())[:MAX_VARIANTS]


def _variants(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a node says of its variants, each as a product."""
    models = [model for model in _listed(node.get("model")) if isinstance(model, dict)]
    for value in (*_listed(node.get("hasVariant")), *(models if len(models) > 1 else ())):
        if isinstance(value, dict):
            yield value
    stack = list(reversed(_listed(node.get("offers"))))
    while stack:
        offer = stack.pop()
        if not isinstance(offer, dict):
            continue
        item = next((i for i in _listed(offer.get("itemOffered")) if isinstance(i, dict)), {})
        name = offer.get("name") or item.get("name")
        if name or _told_apart(item):
            yield {**item, "name": name, "offers": [{**offer, "offers": None}]}
        stack.extend(reversed(_listed(offer.get("offers"))))


def told_model(node: dict[str, Any], title: str | None) -> str | None:
    """What the one model is called of which the node tells, where that is not its title."""
    models = _listed(node.get("model"))
    if len(models) != 1:
        return None
    name = clean(models[0].get("name") if isinstance(models[0], dict) else models[0])
    return None if name is None or _repeats(name, title) else name


def _listed(value: Any) -> list[Any]:
    found = value if isinstance(value, list) else [] if value is None else [value]
    return found[: 2 * MAX_VARIANTS]


def _told_apart(variant: dict[str, Any]) -> str | None:
    """A variant without a name by what it differs in: ``red / XL``."""
    told = (clean(v) for key in _TELLING if isinstance(v := variant.get(key), str | int | float))
    return " / ".join(dict.fromkeys(filter(None, told))) or None


def _repeats(name: str, title: str | None) -> bool:
    return title is not None and name.casefold() == title.casefold()


def shown_variants(document: Document, title: str | None) -> list[Offer]:
    """What the page lets people choose of its product: the options of its lists, and its buttons of
    which one is chosen."""
    found: dict[str, None] = {}
    for select in document.all("select")[:MAX_CHOICES]:
        if _is_choice(select):
            found |= dict.fromkeys(name for name in _options(select) if name)
    for button in document.all("input")[: 5 * MAX_CHOICES]:
        if button.get("type") == "radio" and _is_choice(button):
            name = clean(_value(button))
            found |= {} if name is None else {name: None}
    kept = (name for name in found if name != UNNAMED and not _repeats(name, title))
    return [Offer(name=name) for name in islice(kept, MAX_VARIANTS)]


def _options(select: Any) -> Iterator[str | None]:
    for number, option in enumerate(islice(select.iter("option"), MAX_VARIANTS)):
        text = clean(text_of(option, MAX_TITLE))
        # The first often only asks to choose.
        if number or (option.get("value", text) and not _asks(text)):
            yield text


def _value(button: Any) -> str | None:
    """What a button stands for; numbers are the shop's own."""
    value: str = button.get("value") or ""
    return None if value.isdigit() else value


def _is_choice(element: Any) -> bool:
    """Whether what can be chosen there is a variant: by its name, or by those of the boxes around
    it."""
    if _named(element.get("name") or "") or speaks_of("variant", names_of(element)):
        return True
    for above in islice(element.iterancestors(), DEPTH):
        if "-" in above.tag and speaks_of("variant", above.tag):
            return True
        if above.tag in {"form", "body", "html"}:
            return False
        if speaks_of("variant", names_of(above)):
            return True
    return False


def _named(name: str) -> bool:
    return bool(name) and words("variants", "field").match(name[:200]) is not None


def _asks(text: str | None) -> bool:
    return text is None or words("variants", "choose").match(text) is not None
