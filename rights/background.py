"""What judgement knows beside a listing, its matches and the rights: as values, taken from the
portfolio's records beforehand.

Whoever keeps hits keeps the values that they were judged with too, and judges anew what a changed
one touches: then it does not matter what came first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from domain.listing import SellerKey
from domain.page import Snapshot


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike the sign in a listing and the mark are, each 0..1: to the eye, and to the ear."""

    visual: float
    aural: float


@dataclass(frozen=True, slots=True)
class UsualPrice:
    """What the firm itself asks for a thing of a category: the median, of how many listings."""

    median: Decimal
    listings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """All that is known; what is not known is left out, and no factor is made of it.

    ``likeness`` by what stands in the listing and the mark as it was compared; ``crowding`` by the
    key of a mark: how many live marks of the registers on file share its words, itself included;
    ``confirmed`` by seller: hits of that seller that a person confirmed; ``prices`` by category (as
    :func:`category_of` folds it) and currency; ``litigious`` the folded names of owners who are
    stated to sue.
    """

    likeness: Mapping[tuple[str, str], Likeness] = field(default_factory=dict)
    crowding: Mapping[str, int] = field(default_factory=dict)
    confirmed: Mapping[SellerKey, int] = field(default_factory=dict)
    prices: Mapping[tuple[str, str], UsualPrice] = field(default_factory=dict)
    litigious: frozenset[str] = frozenset()


def category_of(snapshot: Snapshot) -> str:
    """The narrowest category that a listing names, folded; empty where it names none."""
    return narrowest(snapshot.category)


def narrowest(category: tuple[str, ...]) -> str:
    """The last of these names that says anything, folded."""
    for name in reversed(category):
        folded = " ".join(name.casefold().split())
        if folded:
            return folded
    return ""
