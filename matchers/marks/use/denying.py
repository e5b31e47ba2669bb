"""Wordings that deny a mark: "not X", "unbranded, non X", "X değildir"."""

from __future__ import annotations

from matchers.marks.use.around import Around, Cue
from matchers.marks.use.fitting import denial_before
from matchers.marks.use.lexicon import Found, none_begins, wordings
from matchers.marks.use.tokens import Kind

BETWEEN = 4
"""Words that may stand between a denial and the mark ("not an original product of X")."""

BEHIND = 3
"""Words of a model's name between a mark and the denial behind it."""


_DENIALS = ("before", "before_only_in", "after")


def denial(around: Around) -> Cue | None:
    """The wording that denies the mark, or None."""
    if none_begins(around.words, "denials", _DENIALS):
        return None
    return _before(around) or _behind(around)


def _before(around: Around) -> Cue | None:
    place = around.before
    between = wordings("denials", "between")
    for number in range(len(place), max(0, len(place) - BETWEEN - 1), -1):
        found = denial_before(around, number)
        if found is not None:
            return None if _number(around, found) else around.cue(place, found)
        token = place[number - 1]
        if token.kind is not Kind.WORD or token not in between:
            return None
    return None


def _number(around: Around, found: Found) -> bool:
    """Whether "no" means number: "Model No", "No. 5"."""
    place = around.before
    if place[found.last - 1].text != "no":
        return False
    if around.text[place[found.last - 1].end : place[found.last - 1].end + 1] == ".":
        return True
    return found.first > 0 and place[found.first - 1] in wordings("denials", "number")


def _behind(around: Around) -> Cue | None:
    place = around.after
    behind = wordings("denials", "after")
    for number, token in enumerate(place[: BEHIND + 1]):
        if token.kind is not Kind.WORD:
            return None
        found = behind.at(place, number)
        if found is not None:
            return around.cue(place, found)
        if not (token.capital or token.glued):
            return None
    return None
