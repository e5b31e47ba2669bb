"""The exceptions that are looked at for every hit: each is listed with what came of it.

An exception that applies keeps the hit from people; it stays on record with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.hit import Direction, ExceptionCheck, Outcome
from domain.listing import Role
from domain.match import Match, Use
from domain.reason import Reason
from domain.right import Licence, Right, fold_owner

SAME_FIRM = "same firm"
AUTHORISED = "authorised seller"
LICENCE = "licence"
NOMINATIVE = "nominative use"
COMMON_WORD = "common word"
NO_EFFECT = "no effect in the territory"
NOT_IN_FORCE = "right not in force"
EVERYWHERE = "one exception or another in every territory"


def same_firm(direction: Direction, role: Role) -> ExceptionCheck:
    """Our right in our own listing."""
    if direction is Direction.EXPOSURE:
        return _checked(SAME_FIRM, applies=False, reason=Reason("exception.same_firm_exposure"))
    own = role is Role.OWN
    code = "exception.same_firm" if own else "exception.not_same_firm"
    return _checked(SAME_FIRM, applies=own, reason=Reason(code))


def authorised_seller(direction: Direction, role: Role) -> ExceptionCheck:
    """Our right in the listing of a seller whom we authorised."""
    applies = direction is Direction.ENFORCEMENT and role is Role.AUTHORISED
    if applies:
        return _checked(AUTHORISED, applies=True, reason=Reason("exception.authorised"))
    reason = Reason("exception.not_authorised", {"role": role.value})
    return _checked(AUTHORISED, applies=False, reason=reason)


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
    words = [match for match in matches if match.evidence.get("surface")]
    if not words:
        return _checked(NOMINATIVE, applies=False, reason=Reason("exception.no_text"))
    used = [match for match in matches if match.use in {Use.USE, Use.GENERIC}]
    if used:
        evidence = used[0].evidence
        params = {"surface": evidence.get("surface", ""), "field": used[0].field}
        code = "exception.not_nominative" if params["surface"] else "exception.no_text"
        return _checked(NOMINATIVE, applies=False, reason=Reason(code, params))
    cues = sorted({f"“{match.evidence.get('cue', '')}”" for match in words})
    reason = Reason("exception.nominative", {"cues": ", ".join(cues)})
    return _checked(NOMINATIVE, applies=True, reason=reason)


def common_word(matches: Sequence[Match]) -> ExceptionCheck:
    """The mark is an everyday word and is used as one."""
    words = [match for match in matches if match.evidence.get("surface")]
    if not words:
        return _checked(COMMON_WORD, applies=False, reason=Reason("exception.no_text"))
    mark = {"mark": words[0].evidence["mark"]}
    generic = [match for match in words if match.use is Use.GENERIC]
    if generic and all(match.use is not Use.USE for match in matches):
        return _checked(COMMON_WORD, applies=True, reason=Reason("exception.common_word", mark))
    reason = Reason("exception.not_common_word", mark)
    if any(match.evidence.get("everyday") for match in words):
        evidence = words[0].evidence
        params = mark | {"zipf": evidence["zipf"], "language": evidence["language"]}
        reason = Reason("match.mark_common", params)
    return _checked(COMMON_WORD, applies=False, reason=reason)


def _checked(name: str, *, applies: bool, reason: Reason) -> ExceptionCheck:
    return ExceptionCheck(name, Outcome.APPLIES if applies else Outcome.DOES_NOT_APPLY, reason)
