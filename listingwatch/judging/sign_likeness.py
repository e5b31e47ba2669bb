"""How alike a sign in a listing and a mark are, to the eye and to the ear: for a hit's reasons.

The forms that are compared are those by which registers are held against our brands.
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from matchers.likeness.forms import in_register, of_ours
from rights.background import Likeness


@lru_cache(maxsize=20_000)
def sign_likeness(surface: str, mark: str) -> Likeness | None:
    """Shares of letters that agree; None where one of the two has no letters."""
    mine, other = of_ours(mark), in_register(surface)
    if mine is None or other is None:
        return None
    visual = OSA.normalized_similarity(mine.whole.look, other.whole.look)
    aural = OSA.normalized_similarity(mine.whole.sound, other.whole.sound)
    return Likeness(round(visual, 4), round(aural, 4))
