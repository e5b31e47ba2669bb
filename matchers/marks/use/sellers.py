"""Whether a listing's seller is one of those who may sell under a mark.

Anybody may call a shop "Official Store", and an impostor will: only a name that the mark's owner
listed counts, whole. Letter case, compatibility forms, spaces and punctuation are set aside;
look-alike letters and accents are not.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache


@lru_cache(maxsize=4096)
def fold_seller(name: str) -> str:
    """A seller's name as names are compared; empty where it has no letter or digit."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in folded if c.isalnum() or unicodedata.category(c) in {"Mn", "Mc"})


def authorised(seller: str, names: Iterable[str]) -> bool:
    """Whether the seller is one of the names."""
    folded = fold_seller(seller)
    return bool(folded) and any(folded == fold_seller(name) for name in names)
