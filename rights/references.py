"""Which pieces of a right can be matched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from domain.right import Reference, ReferenceKind, Right, RightKind

_PICTURE_KINDS = {
    RightKind.TRADEMARK: ReferenceKind.LOGO,
    RightKind.DESIGN: ReferenceKind.DESIGN_VIEW,
    RightKind.PATENT: ReferenceKind.DESIGN_VIEW,
}


def references_of(right: Right, images: Iterable[str] = ()) -> tuple[Reference, ...]:
    """A mark's words and aliases, and every picture of a right by its digest. A work's or design's
    title is a name, not a sign: it is no reference."""
    found = []
    if right.kind is RightKind.TRADEMARK:
        for text in dict.fromkeys(word for word in (right.text, *right.aliases) if word):
            digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
            found.append(
                Reference(
                    key=f"{right.key}#word-{digest}",
                    right=right.key,
                    kind=ReferenceKind.WORD_MARK,
                    text=text,
                )
            )
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
