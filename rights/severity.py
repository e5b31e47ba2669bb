"""How soon a person should look, and what the machine suggests meanwhile.

A working order for a queue, not law: each finding's raw values stand in its reasons.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.hit import Direction, Severity, Suggestion
from domain.match import Match, Relation, Use
from domain.reason import Reason
from domain.right import RightKind
from rights.pictures import is_full, relation_of

WORD_FIELDS_OF_TRADE = frozenset({"title", "brand"})
"""Fields in which a sign works as a badge of origin; a description mentions many things."""

COMMON_ZIPF = 4.0
"""See :data:`matchers.marks.words.COMMON`; the value itself comes with the match."""


def weight_of(match: Match, kind: RightKind) -> Severity:
    """What one match with a right of this kind weighs, its territory left aside."""
    if match.use is not Use.USE:
        return Severity.NONE
    evidence = match.evidence
    if relation_of(match) is not None:
        return Severity.HIGH if is_full(match, kind) else Severity.LOW
    if float(evidence.get("zipf", 0.0)) >= COMMON_ZIPF or evidence.get("review"):
        return Severity.LOW
    if evidence.get("disguised"):
        return Severity.HIGH
    if match.field in WORD_FIELDS_OF_TRADE:
        return Severity.MEDIUM if evidence.get("errors") else Severity.HIGH
    return Severity.LOW if evidence.get("errors") else Severity.MEDIUM


def severity_of(matches: Iterable[Match], kind: RightKind) -> Severity:
    """The weightiest match decides."""
    return max((weight_of(match, kind) for match in matches), default=Severity.NONE)


def suggest(direction: Direction, severity: Severity) -> Suggestion:
    """What to do until a person has decided. Our own listing can be held or mended by ourselves;
    what somebody else does is a question for counsel."""
    if severity is Severity.NONE:
        return Suggestion.NOTHING
    if direction is Direction.ENFORCEMENT:
        return Suggestion.ASK_COUNSEL
    return {
        Severity.HIGH: Suggestion.HOLD,
        Severity.MEDIUM: Suggestion.FIX_FIRST,
        Severity.LOW: Suggestion.ASK_COUNSEL,
    }[severity]


_ORDINARY_STEPS = frozenset({"letter case", "diacritics"})
"""Differences in writing that hide nothing."""


def describe(match: Match, reference: str) -> Reason:
    """One match as a reason with its raw values. ``reference`` is what the right is called."""
    evidence = match.evidence
    relation = relation_of(match)
    if relation is not None:
        code = _picture_code(match, relation)
        return Reason(code, {"reference": reference, "score": match.score})
    if "surface" in evidence:
        params = {
            "surface": evidence["surface"],
            "field": match.field,
            "mark": evidence["mark"],
        }
        if evidence["errors"]:
            return Reason("match.mark_misspelt", {**params, "errors": evidence["errors"]})
        if evidence["disguised"]:
            telling = [step for step in evidence["steps"] if step not in _ORDINARY_STEPS]
            steps = ", ".join(telling)
            return Reason("match.mark_disguised", {**params, "steps": steps})
        return Reason("match.mark", params)
    return Reason("match.other", {"matcher": match.matcher, "explanation": match.explanation})


def _picture_code(match: Match, relation: Relation) -> str:
    if relation is not Relation.COPY:
        return f"match.picture_{relation.value}"
    if match.evidence.get("same_file"):
        return "match.picture_same_file"
    return "match.picture_mirrored" if match.evidence.get("mirrored") else "match.picture"
