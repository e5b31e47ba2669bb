"""What changed between two snapshots of a listing, field by field, fit to be read."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from domain.page import ImageRef, Snapshot

LONG = 120
"""Characters from which on only what changed of a text is shown, with some words around it."""

AROUND = 30


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after; None where there was nothing."""

    field: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        if self.before is None:
            return f"{self.field}: now {self.after}"
        if self.after is None:
            return f"{self.field}: no longer {self.before}"
        return f"{self.field}: {self.before} → {self.after}"


def differences(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """Every field that differs, in the order in which a reader looks at a listing."""
    changes = [
        change
        for name in ("title", "brand")
        if (change := _changed(name, getattr(before, name), getattr(after, name)))
    ]
    changes += _offers(before, after)
    for name, old, new in (
        ("seller", _seller(before), _seller(after)),
        ("description", before.description, after.description),
        ("category", " › ".join(before.category), " › ".join(after.category)),
        ("ships to", ", ".join(before.ship_to), ", ".join(after.ship_to)),
        ("gtin", before.gtin, after.gtin),
        ("sku", before.sku, after.sku),
        ("language", before.language, after.language),
        ("address", before.url, after.url),
    ):
        if change := _changed(name, old, new):
            changes.append(change)
    return (*changes, *_pictures(before.images, after.images))


def _changed(field: str, before: str | None, after: str | None) -> Change | None:
    before, after = before or None, after or None
    if before == after:
        return None
    if before is not None and after is not None and max(len(before), len(after)) > LONG:
        before, after = _excerpts(before, after)
    return Change(field, _cut(before), _cut(after))


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= 4 * LONG else f"{text[: 4 * LONG]}…"


def _excerpts(before: str, after: str) -> tuple[str, str]:
    """The parts from the first to the last difference, with some words around them."""
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    start = blocks[0].size if blocks[0].a == 0 and blocks[0].b == 0 else 0
    last = blocks[-2] if len(blocks) > 1 else blocks[-1]
    ends_alike = last.a + last.size == len(before) and last.b + last.size == len(after)
    end = last.size if ends_alike and start < last.a + last.size else 0
    end = min(end, len(before) - start, len(after) - start)
    return _window(before, start, len(before) - end), _window(after, start, len(after) - end)


def _window(text: str, start: int, end: int) -> str:
    first, last = max(0, start - AROUND), min(len(text), max(end, start) + AROUND)
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"


def _seller(snapshot: Snapshot) -> str | None:
    seller = snapshot.seller
    return None if seller is None else seller.name or seller.id


def _offers(before: Snapshot, after: Snapshot) -> list[Change]:
    old, new = before.offer, after.offer
    pairs = (
        ("price", _price(before), _price(after)),
        ("availability", old.availability, new.availability),
        ("condition", old.condition, new.condition),
        ("quantity", _text(old.quantity), _text(new.quantity)),
        ("offers", str(len(before.offers)), str(len(after.offers))),
    )
    return [change for name, was, now in pairs if (change := _changed(name, was, now))]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _price(snapshot: Snapshot) -> str | None:
    price = snapshot.offer.price
    if price is None:
        return None
    amount = f"{price.amount}" if price.maximum is None else f"{price.amount}-{price.maximum}"
    return f"{amount} {price.currency or ''}".strip()


def _pictures(before: tuple[ImageRef, ...], after: tuple[ImageRef, ...]) -> list[Change]:
    """Pictures by what they are; one that was swapped at the same address is said to be that."""
    old = {image.url: image for image in before}
    new = {image.url: image for image in after}
    changes: list[Change] = []
    for url, image in new.items():
        was = old.get(url)
        if was is None:
            continue
        if was.digest and image.digest and was.digest != image.digest:
            changes.append(Change(f"picture swapped at {url}", was.digest[:12], image.digest[:12]))
        elif (was.digest is None) != (image.digest is None):
            changes.append(Change(f"picture {url}", _state(was), _state(image)))
    kept_old = {image.digest for image in before if image.digest}
    kept_new = {image.digest for image in after if image.digest}
    changes += [
        Change("picture", None, image.url)
        for image in after
        if image.url not in old and (image.digest is None or image.digest not in kept_old)
    ]
    changes += [
        Change("picture", image.url, None)
        for image in before
        if image.url not in new and (image.digest is None or image.digest not in kept_new)
    ]
    if not changes and [i.digest for i in before] != [i.digest for i in after]:
        changes.append(Change("pictures", "in another order", "as they are now"))
    return changes


def _state(image: ImageRef) -> str:
    return image.digest[:12] if image.digest else f"not fetched ({image.missing})"
