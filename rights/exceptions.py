"""The exceptions that are looked at for every hit: each is listed with what came of it.

An exception that applies keeps the hit from people; it stays on record with its reason. Hints (see
:mod:`rights.hints`) are listed beside them and keep nothing back: they are for counsel to weigh.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.hit import Direction, ExceptionCheck, Outcome
from domain.listing import Role
from domain.match import Match, Use
from domain.reason import Reason
from domain.right import Licence, Right, fold_owner
from rights.evidence import (
    cue_of,
    everyday_of,
    field_of,
    is_of_words,
    mark_of,
    surface_of,
)
from rights.words import words_of

SAME_FIRM = "same firm"
AUTHORISED = "authorised seller"
LICENCE = "licence"
NOMINATIVE = "nominative use"
COMMON_WORD = "common word"
DISCLAIMED = "disclaimed part"
NO_EFFECT = "no effect in the territory"
NOT_IN_FORCE = "right not in force"
EVERYWHERE = "one exception or another in every territory"


def same_firm(direction: Direction, role: Role) -> ExceptionCheck:
    """Our right in our own listing."""
    if direction is Direction.EXPOSURE:
        return checked(SAME_FIRM, applies=False, reason=Reason("exception.same_firm_exposure"))
    own = role is Role.OWN
    code = "exception.same_firm" if own else "exception.not_same_firm"
    return checked(SAME_FIRM, applies=own, reason=Reason(code))


def authorised_seller(direction: Direction, role: Role) -> ExceptionCheck:
    """Our right in the listing of a seller whom we authorised."""
    applies = direction is Direction.ENFORCEMENT and role is Role.AUTHORISED
    if applies:
        return checked(AUTHORISED, applies=True, reason=Reason("exception.authorised"))
    reason = Reason("exception.not_authorised", {"role": role.value})
    return checked(AUTHORISED, applies=False, reason=reason)


@dataclass(frozen=True, slots=True)
class LicenceSearch:
    """Licences that name a right and whoever sells, whatever their territories and dates."""

    licences: tuple[Licence, ...]

    @classmethod
    def of(
        cls, licences: Iterable[Licence], right: Right, licensees: Iterable[str]
    ) -> LicenceSearch:
        """:param licensees: every name that the seller goes by: id, name, or the firm's names."""
        names = {fold_owner(name) for name in licensees if name}
        called = {right.key, right.text, right.number, right.application_number}
        called |= {right.registration_number, right.international_number}
        rights = {fold_owner(name) for name in called if name}
        return cls(
            tuple(
                licence
                for licence in licences
                if fold_owner(licence.licensee) in names and fold_owner(licence.right) in rights
            )
        )


def nominative_use(matches: Sequence[Match]) -> ExceptionCheck:
    """Every use only says what a thing fits, or denies that it is the branded one (EU: article
    14(1)(c) of Regulation (EU) 2017/1001; US: 15 U.S.C. § 1115(b)(4))."""
    words = [match for match in matches if is_of_words(match)]
    if not words:
        return checked(NOMINATIVE, applies=False, reason=Reason("exception.no_text"))
    used = [match for match in matches if match.use in {Use.USE, Use.GENERIC}]
    if used:
        params = {"surface": surface_of(used[0]), "field": field_of(used[0])}
        code = "exception.not_nominative" if params["surface"] else "exception.no_text"
        return checked(NOMINATIVE, applies=False, reason=Reason(code, params))
    cues = sorted({f"“{cue_of(match)}”" for match in words})
    reason = Reason("exception.nominative", {"cues": ", ".join(cues)})
    return checked(NOMINATIVE, applies=True, reason=reason)


def common_word(matches: Sequence[Match]) -> ExceptionCheck:
    """The mark is an everyday word, or describes the goods, and is used as one."""
    words = [match for match in matches if is_of_words(match)]
    if not words:
        return checked(COMMON_WORD, applies=False, reason=Reason("exception.no_text"))
    mark = {"mark": mark_of(words[0])}
    generic = [match for match in words if match.use is Use.GENERIC]
    if generic and all(match.use is not Use.USE for match in matches):
        return checked(COMMON_WORD, applies=True, reason=Reason("exception.common_word", mark))
    reason = Reason("exception.not_common_word", mark)
    ordinary = [why for match in words if (why := everyday_of(match))]
    if ordinary:
        reason = Reason("match.mark_ordinary", {**mark, "ordinary": ordinary[0]})
    return checked(COMMON_WORD, applies=False, reason=reason)


_QUOTED = re.compile("[\"“”„«']([^\"“”„«»']+)[\"“”»']")


def disclaimed_words(disclaimer: str) -> frozenset[str]:
    """The words that a disclaimer names, folded: those in quotation marks, else those in capitals
    (15 U.S.C. § 1056; TMEP § 1213.08(a)(i): the wording stands in quotation marks and capitals)."""
    quoted = _QUOTED.findall(disclaimer)
    if quoted:
        return frozenset(word for part in quoted for word in words_of(part))
    capitals = [word for word in re.findall(r"\w+", disclaimer) if len(word) > 1 and word.isupper()]
    return frozenset(word for part in capitals for word in words_of(part))


def disclaimed_part(right: Right, matches: Sequence[Match]) -> ExceptionCheck:
    """Only words were found that the owner does not claim apart from the mark as a whole."""
    words = [match for match in matches if is_of_words(match)]
    if not right.disclaimer or not words:
        return checked(DISCLAIMED, applies=False, reason=Reason("exception.no_disclaimer"))
    given_up = disclaimed_words(right.disclaimer)
    claimed = [match for match in matches if not is_of_words(match) or not _within(match, given_up)]
    params = {"disclaimed": ", ".join(sorted(given_up)), "mark": right.text or ""}
    if claimed or not given_up:
        reason = Reason("exception.not_disclaimed", params)
        return checked(DISCLAIMED, applies=False, reason=reason)
    params["surface"] = surface_of(words[0])
    return checked(DISCLAIMED, applies=True, reason=Reason("exception.disclaimed", params))


def _within(match: Match, words: frozenset[str]) -> bool:
    """Whether the mark, as far as it was looked for, has only these words."""
    return set(words_of(mark_of(match))) <= words


def checked(name: str, *, applies: bool, reason: Reason) -> ExceptionCheck:
    """The check with its outcome."""
    return ExceptionCheck(name, Outcome.APPLIES if applies else Outcome.DOES_NOT_APPLY, reason)
