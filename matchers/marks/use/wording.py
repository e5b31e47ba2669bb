"""Classes a use by the words around it."""

from __future__ import annotations

from domain.match import Use
from matchers.marks.facts import ListingFacts, MarkFacts, UseFinding
from matchers.marks.goods import FITS, OTHER, fit
from matchers.marks.words import COMMON
from matchers.use import use_of

STRONG = 0.6
"""A disguise from which "fits" is no excuse."""


def classify(
    text: str,
    start: int,
    end: int,
    *,
    field: str,
    disguise: float,
    mark: MarkFacts,
    listing: ListingFacts,
) -> UseFinding:
    """How the mark that stands at ``text[start:end]`` is used."""
    if listing.seller and listing.seller in mark.authorised_sellers:
        return UseFinding(use=Use.AUTHORISED, cue=listing.seller)
    if disguise < STRONG:
        reading = use_of(text, start, end)
        if reading.use is not Use.USE:
            return UseFinding(use=reading.use, cue=reading.cue)
        if mark.common_word and field != "brand" and fit(listing.category, mark.classes) == OTHER:
            return UseFinding(use=Use.GENERIC)
        surface = text[start:end]
        common = mark.zipf >= COMMON if mark.common_word is None else mark.common_word
        if common and surface[:1].islower() and surface.strip() != text.strip() and surface.islower():
            if not listing.category or fit(listing.category, mark.classes) != FITS:
                return UseFinding(use=Use.GENERIC)
    return UseFinding(use=Use.USE)
