"""Claims to be like the mark ("inspired by", "dupe", "1:1"), and claims to be the real thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matchers.marks.use.around import Around, Cue
from matchers.marks.use.fitting import denial_before
from matchers.marks.use.lexicon import Found, Wordings, load, none_begins, wordings, wordings_in
from matchers.marks.use.tokens import Kind, Token

POINTS = 2
"""Words that may stand between a claim that points at the mark and the mark."""

THING = 3
"""Words behind the mark among which its thing is named: "AAA Duracell batteries"."""


class Claim(NamedTuple):
    """A claim to be like the mark, what it adds to the log-odds, and whether it says so by itself
    (``copy``: "replica") and not by where it stands ("style")."""

    cue: Cue
    log_odds: float
    copy: bool


_CLAIMS = ("toward", "copy", "like_before", "like_after")


def claims(around: Around) -> list[Claim]:
    """Every claim to be like the mark, the nearest first."""
    if none_begins(around.words, "claims", _CLAIMS):
        return []
    found = [*_toward(around), *_copies(around), *_beside(around)]
    found.sort(key=lambda claim: (_distance(around, claim.cue), claim.cue.start, claim.cue.end))
    kept: list[Claim] = []
    for claim in found:
        if all(
            claim.cue.end <= other.cue.start or other.cue.end <= claim.cue.start for other in kept
        ):
            kept.append(claim)
    return kept


def genuine(around: Around) -> Cue | None:
    """A claim, right beside the mark, to be the real thing."""
    real = wordings("claims", "genuine")
    found = real.ending(around.before, len(around.before))
    if found is not None:
        return around.cue(around.before, found)
    found = real.at(around.after, 0) if around.after else None
    return None if found is None else around.cue(around.after, found)


def of_origin(around: Around) -> bool:
    """Whether what stands right beside the mark says that the thing comes from it."""
    before = around.before
    found = wordings("claims", "origin").ending(before, len(before))
    return found is not None or genuine(around) is not None


def _distance(around: Around, cue: Cue) -> int:
    return cue.start - around.end if cue.start >= around.end else around.start - cue.end


def _log_odds(section: str) -> float:
    return float(load("claims")[section]["log_odds"])


def _another_thing(place: Sequence[Token], found: Found) -> bool:
    """Whether what follows turns the claim into something else: "AAA batteries", "1:1 scale"."""
    return found.last < len(place) and place[found.last] in wordings("claims", "not_before")


_OTHER_LETTERS = ("ru", "ar", "zh", "ja", "ko", "th", "vi")
"""Languages whose short wordings are no words of another language: other letters or accents."""


def _spoken(section: str, language: str) -> Wordings:
    """The wordings that count in a listing of this language; all where it is unknown."""
    if language:
        return wordings_in("claims", section, ("en", language, *_OTHER_LETTERS))
    return wordings("claims", section)


def _toward(around: Around) -> Iterator[Claim]:
    place = around.before
    for end in range(len(place), max(0, len(place) - POINTS - 1), -1):
        found = wordings("claims", "toward").ending(place, end)
        if found is not None and denial_before(around, found.first) is None:
            yield Claim(around.cue(place, found), _log_odds("toward"), copy=True)
            return
        if place[end - 1].kind is not Kind.WORD:
            return


def _copies(around: Around) -> Iterator[Claim]:
    """Claims that say by themselves that a copy is offered, within reach on either side."""
    copies = wordings("claims", "copy")
    reach = int(load("claims")["copy"]["reach"])
    place = around.before
    first = max(0, len(place) - reach)
    number = len(place) - 1
    while number >= first:
        found = copies.at(place, number)
        if (
            found is not None
            and not _another_thing(place, found)
            and denial_before(around, found.first) is None
        ):
            yield Claim(around.cue(place, found), _log_odds("copy"), copy=True)
        number -= 1
    place = around.after
    denials = wordings("denials", "before")
    for number in range(min(reach, len(place))):
        found = copies.at(place, number)
        if (
            found is not None
            and not _another_thing(place, found)
            and denials.ending(place, number) is None
        ):
            yield Claim(around.cue(place, found), _log_odds("copy"), copy=True)


def _beside(around: Around) -> Iterator[Claim]:
    before, after = around.before, around.after
    found = _spoken("like_before", around.lang).ending(before, len(before))
    if (
        found is not None
        and denial_before(around, found.first) is None
        and not any(token in wordings("claims", "not_before") for token in after[:THING])
    ):
        yield Claim(around.cue(before, found), _log_odds("like_before"), copy=False)
    if after:
        found = _spoken("like_after", around.lang).at(after, 0)
        if found is not None and not _another_thing(after, found):
            yield Claim(around.cue(after, found), _log_odds("like_after"), copy=False)
