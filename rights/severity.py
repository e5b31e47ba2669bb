"""How soon a person should look, and what the machine suggests meanwhile.

A working order for a queue, not law: each finding's raw values stand in its reasons.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.hit import Direction, Severity, Suggestion
from domain.match import Match, Relation, Use
from domain.reason import Reason
from domain.right import RightKind
from rights.evidence import (
    errors_of,
    everyday_of,
    field_of,
    has_passages,
    is_disguised,
    is_of_words,
    is_uncertain,
    mark_of,
    steps_of,
    surface_of,
)
from rights.pictures import is_full, relation_of

WORD_FIELDS_OF_TRADE = frozenset({"title", "brand"})
"""Fields in which a sign works as a badge of origin; a description mentions many things."""


def weight_of(match: Match, kind: RightKind) -> Severity:
    """What one match with a right of this kind weighs, its territory left aside."""
    if match.use is not Use.USE:
        return Severity.NONE
    if relation_of(match) is not None:
        return Severity.HIGH if is_full(match, kind) else Severity.LOW
    if has_passages(match):
        return _weight_of_wording(match)
    if everyday_of(match) or is_uncertain(match):
        return Severity.LOW
    if is_disguised(match):
        return Severity.HIGH
    if match.field in WORD_FIELDS_OF_TRADE:
        return Severity.MEDIUM if errors_of(match) else Severity.HIGH
    return Severity.LOW if errors_of(match) else Severity.MEDIUM


MOST_OF_A_TEXT = 0.5
"""Share of the shorter text's wording from which it is the text that was taken, not a part."""

CLEAR_WORDING = 0.8
"""Score from which a part of a text is one that can hardly have been written twice."""


def _weight_of_wording(match: Match) -> Severity:
    if float(match.evidence["containment"]) >= MOST_OF_A_TEXT:
        return Severity.HIGH
    return Severity.MEDIUM if match.score >= CLEAR_WORDING else Severity.LOW


def severity_of(matches: Iterable[Match], kind: RightKind) -> Severity:
    """The weightiest match decides."""
    return max((weight_of(match, kind) for match in matches), default=Severity.NONE)


def weighed(severity: Severity, *, raised: int, distant: bool) -> Severity:
    """The weight of the matches with what stands around them: circumstances that raise make it one
    step more urgent, distant goods one step less; neither makes a finding of nothing, nor nothing
    of a finding."""
    if severity is Severity.NONE:
        return severity
    steps = int(raised > 0) - int(distant)
    return Severity(min(Severity.HIGH, max(Severity.LOW, severity + steps)))


def suggest(direction: Direction, severity: Severity, *, for_counsel: bool = False) -> Suggestion:
    """What to do until a person has decided. Our own listing can be held or mended by ourselves;
    what somebody else does is a question for counsel.

    :param for_counsel: there is something to weigh that a machine cannot: counsel is asked, however
        severe it is.
    """
    if severity is Severity.NONE:
        return Suggestion.NOTHING
    if direction is Direction.ENFORCEMENT or for_counsel:
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
    relation = relation_of(match)
    if relation is not None:
        code = _picture_code(match, relation)
        return Reason(code, {"reference": reference, "score": match.score})
    if has_passages(match):
        return _described_wording(match, reference)
    if is_of_words(match):
        params = {"surface": surface_of(match), "field": field_of(match), "mark": mark_of(match)}
        if errors_of(match):
            return Reason("match.mark_misspelt", {**params, "errors": errors_of(match)})
        telling = [step for step in steps_of(match) if step not in _ORDINARY_STEPS]
        if is_disguised(match):
            return Reason("match.mark_disguised", {**params, "steps": ", ".join(telling)})
        if telling:
            return Reason("match.mark_read", {**params, "steps": ", ".join(telling)})
        return Reason("match.mark", params)
    return Reason("match.other", {"matcher": match.matcher, "explanation": match.explanation})


LONGEST_QUOTE = 120
"""Characters of a passage that a reason quotes."""


def _described_wording(match: Match, reference: str) -> Reason:
    passages = match.evidence["passages"]
    longest = max(passages, key=lambda passage: (passage["weight"], -passage["start"]))
    quote = " ".join(longest["surface"].split())
    if len(quote) > LONGEST_QUOTE:
        quote = quote[:LONGEST_QUOTE].rstrip() + "…"
    params: dict[str, str | int | float] = {
        "reference": reference,
        "field": field_of(match),
        "surface": quote,
        "passages": len(passages),
        "share": float(match.evidence["containment"]),
    }
    changed = any(passage["changes"] for passage in passages)
    return Reason("match.wording_changed" if changed else "match.wording", params)


def _picture_code(match: Match, relation: Relation) -> str:
    if relation is not Relation.COPY:
        return f"match.picture_{relation.value}"
    if match.evidence.get("same_file"):
        return "match.picture_same_file"
    return "match.picture_mirrored" if match.evidence.get("mirrored") else "match.picture"
