"""How a mark is used where it stands, with the reason.

In this order: the seller may; the mark is denied; it says what the thing fits; it is an everyday
word used as one; else it is used. A claim to be like the mark raises and outweighs fitting, and so
does a spelling that took trouble: whoever says honestly what a case fits has no reason to hide the
name.
"""

from __future__ import annotations

from domain.match import Use
from matchers.marks.facts import ListingFacts, MarkFacts, UseFinding
from matchers.marks.use.accompanying import TAKES_ACCESSORIES, accompanying
from matchers.marks.use.around import AFTER, Around, Cue, around
from matchers.marks.use.claiming import Claim, claims, genuine
from matchers.marks.use.denying import denial
from matchers.marks.use.fitting import Fit, Hold, fitting
from matchers.marks.use.goods import Relation, goods_of_classes, relation
from matchers.marks.use.ordinary import Sign, everyday, is_brand, sign
from matchers.marks.use.rating import Level, rate
from matchers.marks.use.sellers import authorised

STRONG_DISGUISE = 0.5
"""Effort in the spelling (0..1) from which fitting and denial are not believed. Half the scale:
more than accents, a slip of the finger or another case."""

PERMITTED = -3.0
HOLD = {Hold.STRONG: -2.5, Hold.PLAIN: -2.0, Hold.LISTED: -1.2}
ACCOMPANYING = -1.0
FITTED_ELSEWHERE = -2.0
"""See :func:`_fitted_elsewhere`."""

REVIEW_ONLY = -1.2
"""A use whose weight is this or less is for a person's look, however sure the letters are: a word
of every hundredth title whose goods nobody said."""

MOST_RAISED = 2.5
FIRST = 0.5
GOODS = {Relation.SAME: 0.3, Relation.NEAR: 0.1, Relation.UNKNOWN: 0.0, Relation.OTHER: -0.3}
"""Log-odds, set by hand: what each finding adds to the evidence that the score is made of."""

MOST_ADDED = MOST_RAISED + FIRST + max(GOODS.values())
"""The most that any finding adds."""


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
    """How the mark that stands at ``text[start:end]`` is used.

    ``field`` names the listing's field that ``text`` is (title, brand, description, variant, alt,
    slug); ``disguise`` from 0 to 1 is the effort that the spelling shows. The cost is bounded,
    however long the text is.

    :raises ValueError: for a span that is empty or not within the text.
    """
    if not 0 <= start < end <= len(text):
        raise ValueError(f"span {start}..{end} of a text of {len(text)} characters; give one in it")
    if authorised(listing.seller, mark.authorised_sellers):
        return UseFinding(use=Use.AUTHORISED, cue=listing.seller, weight=PERMITTED)
    place = around(text, start, end, listing.lang)
    goods = relation(mark.classes, listing.category, listing.title)
    disguised = disguise >= STRONG_DISGUISE
    raised = claims(place)
    written = None
    if not disguised and everyday(mark, place.lang):
        written = sign(place, field, mark, listing, goods)
    if not disguised:
        permitted = _permitted(place, raised, field, mark, listing, goods, written)
        if permitted is not None:
            return permitted
    weight = min(MOST_RAISED, sum(claim.log_odds for claim in raised)) + GOODS[goods]
    if field == "title" and place.first:
        weight += FIRST
    cue = raised[0].cue if raised else None
    if written is not None:
        weight += written.log_odds
    return _finding(Use.USE, cue, tuple(claim.cue.text for claim in raised), weight)


def _permitted(
    place: Around,
    raised: list[Claim],
    field: str,
    mark: MarkFacts,
    listing: ListingFacts,
    goods: Relation,
    written: Sign | None,
) -> UseFinding | None:
    """Whatever makes a plainly written mark no use, or None; ``written`` is how an everyday word
    is."""
    names = tuple(claim.cue.text for claim in raised)
    denied = denial(place)
    if denied is not None:
        return _finding(Use.NEGATED, denied, names, PERMITTED + (2.0 if raised else 0.0))
    if written is not None:
        copied = any(claim.copy for claim in raised) and goods is not Relation.OTHER
        if not written.is_sign and not copied:
            fit = None if raised else fitting(place)
            if fit is None:
                return UseFinding(use=Use.GENERIC, cue=written.reason, weight=written.log_odds)
    fit = fitting(place)
    if raised and (fit is None or _of_the_mark(raised, fit)):
        return None
    if fit is not None and not _doubtful(fit, mark, listing):
        if fit.denied:
            return _finding(Use.NEGATED, fit.cue, (), PERMITTED)
        return _finding(Use.NOMINATIVE, fit.cue, (), HOLD[fit.hold])
    if _fitted_elsewhere(place, mark, listing):
        reason = "an ordinary word, and the same text says what fits it"
        return UseFinding(use=Use.GENERIC, cue=reason, weight=FITTED_ELSEWHERE)
    if genuine(place) is None:
        noun = accompanying(place, field, mark, listing)
        if noun is not None:
            return _finding(Use.NOMINATIVE, noun, (), ACCOMPANYING)
    return None


def _fitted_elsewhere(place: Around, mark: MarkFacts, listing: ListingFacts) -> bool:
    """Whether an ordinary word stands in the same text once more and there says what a thing fits:
    "Deluxe brace for Deluxe screens"."""
    if rate(mark.text).level is Level.DISTINCTIVE or is_brand(mark, listing):
        return False
    surface = place.text[place.start : place.end]
    other = place.text.find(surface, place.end, place.end + AFTER)
    if other < 0:
        return False
    return fitting(around(place.text, other, other + len(surface), listing.lang)) is not None


def _doubtful(fit: Fit, mark: MarkFacts, listing: ListingFacts) -> bool:
    """Whether a wording that reaches over other names misses the mark: it is the listing's brand,
    or for goods that nothing is made to fit ("case for iPhone 6 Gucci")."""
    goods = goods_of_classes(mark.classes)
    fitted = not goods or bool(goods & TAKES_ACCESSORIES)
    return (fit.hold is Hold.LISTED and is_brand(mark, listing)) or (not fit.direct and not fitted)


def _of_the_mark(raised: list[Claim], fit: Fit) -> bool:
    """Whether a claim speaks of the mark, though a wording of fitting reaches it too: "dupe for X",
    not "fake camera, suitable for X"."""
    return any(
        claim.cue.start >= fit.cue.start or fit.cue.start - claim.cue.end <= 1 for claim in raised
    )


def _finding(use: Use, cue: Cue | None, raised: tuple[str, ...], weight: float) -> UseFinding:
    if cue is None:
        return UseFinding(use=use, raised=raised, weight=round(weight, 4))
    return UseFinding(
        use=use,
        cue=cue.text,
        cue_span=(cue.start, cue.end),
        raised=raised,
        weight=round(weight, 4),
    )
