"""A mark that names the thing which an accessory goes with, though no wording says so.

"Belkin iPod nano armband": another brand stands first, and the mark before an accessory's noun.
"Battery Sony VGP-BPS2": an accessory's noun first, and the mark before a model's number. Both are
weak: they need the listing's brand to be another, or a model's number right behind the mark, and
the mark to be for goods that take accessories.
"""

from __future__ import annotations

from collections.abc import Sequence

from matchers.marks.facts import ListingFacts, MarkFacts
from matchers.marks.use.around import Around, Cue
from matchers.marks.use.claiming import genuine
from matchers.marks.use.goods import goods_of_classes
from matchers.marks.use.lexicon import Found, wordings
from matchers.marks.use.ordinary import is_brand
from matchers.marks.use.sellers import fold_seller
from matchers.marks.use.tokens import Kind, Token

NOUN_WITHIN = 4
"""Words from a mark to the accessory's noun behind it: the model's name stands between."""

MODEL_WITHIN = 2
"""Words from a mark to the model's number behind it."""

TAKES_ACCESSORIES = frozenset(
    {"electronics", "software", "appliances", "auto", "tools", "toys", "instruments", "watches"}
    | {"baby", "outdoor", "sports", "home", "garden"}
)

FIELDS = frozenset({"title", "variant", "alt", "slug"})


def accompanying(around: Around, field: str, mark: MarkFacts, listing: ListingFacts) -> Cue | None:
    """The accessory's noun that shows the mark to name another thing, or None."""
    goods = goods_of_classes(mark.classes)
    if (
        field not in FIELDS
        or around.first
        or (goods and not goods & TAKES_ACCESSORIES)
        or is_brand(mark, listing)
        or genuine(around) is not None
    ):
        return None
    behind = _words(around.after, NOUN_WITHIN)
    number = any(_has_digit(token.text) for token in behind[:MODEL_WITHIN])
    brand = fold_seller(listing.brand)
    another = bool(brand) and fold_seller(listing.title).startswith(brand)
    if not (another or number):
        return None
    nouns = wordings("accessories", "nouns")
    for place, token in enumerate(behind):
        if token in nouns and (another or (place > 0 and _name_before(around))):
            return around.cue(behind, Found(place, place + 1))
    before = around.before
    if number and before and all(token in nouns for token in before):
        return around.cue(before, Found(0, len(before)))
    return None


def _has_digit(word: str) -> bool:
    return not word.isalpha() and any(c.isdigit() for c in word)


def _words(side: Sequence[Token], limit: int) -> list[Token]:
    found: list[Token] = []
    for token in side[: limit + 2]:
        if token.kind is not Kind.WORD or len(found) == limit:
            break
        found.append(token)
    return found


def _name_before(around: Around) -> bool:
    """Whether a name stands right before the mark: a brand of which this is the accessory."""
    token = around.before[-1]
    return (
        token.kind is Kind.WORD
        and token.capital
        and token.text.isalpha()
        and token not in wordings("accessories", "nouns")
        and len(around.before) <= 2
    )
