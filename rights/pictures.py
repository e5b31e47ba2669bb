"""What a match of pictures says about a right: all of it was taken, or a part, or a sign was shown.

A copy, and one in which something was recoloured, show the whole of what is protected, whatever the
right. A part of a picture in another one (artwork, a template, a label) and a small mark in one say
less of a photo; of a figurative mark or a design, being shown as a mark on something is the very
thing that it is protected against.
"""

from __future__ import annotations

from domain.match import Match, Relation
from domain.right import RightKind

WHOLE = frozenset({Relation.COPY, Relation.VARIANT})
SIGNS = frozenset({RightKind.TRADEMARK, RightKind.DESIGN})


def relation_of(match: Match) -> Relation | None:
    """What the pictures have to do with each other; None where no pictures were compared."""
    evidence = match.evidence
    if "relation" in evidence:
        return Relation(evidence["relation"])
    # Versions 1 and 2 of the pictures' matcher knew copies only, and gave nothing but a distance.
    return Relation.COPY if "distance" in evidence else None


def is_whole(match: Match) -> bool:
    """Whether it says that the whole picture is shown."""
    return relation_of(match) in WHOLE


def is_full(match: Match, kind: RightKind) -> bool:
    """Whether it is all that can be found of such a right in a picture."""
    return is_whole(match) or (relation_of(match) is Relation.LOGO and kind in SIGNS)
