"""Use, not only presence: what a mark does where it stands.

:func:`classify` tells a use from the mention of what a thing fits, from a denial, from an
authorised seller's use and from an everyday word, each with the wording that shows it;
:func:`rate` says how far a mark's letters alone can be trusted. The wordings are data by language
(``data/marks/*.toml``).
"""

from __future__ import annotations

from matchers.marks.facts import ListingFacts, MarkFacts, UseFinding
from matchers.marks.use.classify import REVIEW_ONLY, STRONG_DISGUISE, classify
from matchers.marks.use.rating import Level, Rating, advice, rate

__all__ = [
    "REVIEW_ONLY",
    "STRONG_DISGUISE",
    "Level",
    "ListingFacts",
    "MarkFacts",
    "Rating",
    "UseFinding",
    "advice",
    "classify",
    "rate",
]
