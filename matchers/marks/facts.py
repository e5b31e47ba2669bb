"""What is known of a mark and of a listing beyond the letters that were found.

The classing of uses and the score read these; finding the letters does not need them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from domain.match import Use
from matchers.listing import ListingFacts

__all__ = ["ListingFacts", "MarkFacts", "UseFinding"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkFacts:
    """One mark as its owner listed it.

    ``aliases`` are other spellings and transliterations; ``classes`` the goods it is protected for,
    as free words (``footwear``) or Nice class numbers as text; ``common_word`` whether it is also
    an everyday word (None: nobody said, so its rate decides); ``zipf`` how often the folded mark
    occurs in ordinary texts (log10 of uses per billion words, 0 where it never does);
    ``authorised_sellers`` the names of those who may sell under it.
    """

    text: str
    aliases: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    common_word: bool | None = None
    zipf: float = 0.0
    authorised_sellers: tuple[str, ...] = ()


class UseFinding(NamedTuple):
    """How a mark is used where it stands.

    ``cue`` is the wording that shows it and ``cue_span`` where that stands in the same field
    (None: no wording, or in another field); ``raised`` names each claim that makes a use weigh more
    ("dupe", "1:1"); ``weight`` is added to the log-odds that the score is made of.
    """

    use: Use
    cue: str | None = None
    cue_span: tuple[int, int] | None = None
    raised: tuple[str, ...] = ()
    weight: float = 0.0
