"""Which pieces of a right can be matched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from domain.right import Reference, ReferenceKind, Right, RightKind

_PICTURE_KINDS = {
    RightKind.TRADEMARK: ReferenceKind.LOGO,
    RightKind.DESIGN: ReferenceKind.DESIGN_VIEW,
}


def references_of(
    right: Right, images: Iterable[str] = (), texts: Iterable[str] = (), *, titled: bool = False
) -> tuple[Reference, ...]:
    """A mark's words and aliases, every picture of a right by its digest, and the texts of a work.

    A work of which neither pictures nor texts are given is the text that its record holds; else, or
    where the record is known to be titled, that is its title. A title is a name, not a sign: it is
    no reference, no more than a design's. A patent has none: what it protects is in its claims, and
    it is listed for a professional to read (:mod:`rights.audit.listing`), not matched.
    """
    if right.kind is RightKind.PATENT:
        return ()
    found = []
    images, texts = tuple(images), tuple(texts)
    own = tuple(word for word in (right.text, *right.aliases) if word)
    if right.kind is RightKind.TRADEMARK:
        found += [_of_text(right, ReferenceKind.WORD_MARK, "word", text) for text in _each(own)]
    elif right.kind is RightKind.COPYRIGHT:
        works = texts if texts or images or titled else own
        found += [_of_text(right, ReferenceKind.TEXT, "text", text) for text in _each(works)]
    found += [
        Reference(
            key=f"{right.key}#picture-{image[:16]}",
            right=right.key,
            kind=_PICTURE_KINDS.get(right.kind, ReferenceKind.PICTURE),
            image=image,
        )
        for image in dict.fromkeys(images)
    ]
    return tuple(found)


def _each(texts: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(texts)


def _of_text(right: Right, kind: ReferenceKind, called: str, text: str) -> Reference:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return Reference(key=f"{right.key}#{called}-{digest}", right=right.key, kind=kind, text=text)
