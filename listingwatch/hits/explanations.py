"""A match's explanation in the reader's language.

Matchers explain in English, and that sentence is stored with the match. In another language the
same is said anew from the evidence that is stored beside it: what was found, then what seems to
have been done. What is English for good are the numbers of the method; whoever needs them reads the
English sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domain.match import Match, Use
from domain.reason import Reason
from rights.severity import describe
from rights.wording import LANGUAGES, in_words, templates

_USES = {Use.NOMINATIVE: "nominative", Use.NEGATED: "negated", Use.GENERIC: "generic"}
_SIGNS = {"zh": ("：", "，")}
"""What stands before the details, and between them."""

WHOLE = 0.93
"""As in the pictures' own explanation: a share from which the rest is not worth a word."""


def explained(match: Match, reference: str, language: str) -> str:
    """One match in a sentence or two.

    :param reference: what the right is called.
    """
    if language == LANGUAGES[0]:
        return match.explanation
    details = [in_words(reason, language) for reason in _details(match)]
    said = in_words(describe(match, reference), language)
    before, between = _SIGNS.get(language, (": ", ", "))
    return said + before + between.join(details) if details else said


def _details(match: Match) -> Iterator[Reason]:
    evidence = match.evidence
    changes = evidence.get("changes")
    if isinstance(changes, Mapping):
        yield from _of_picture(changes)
    if match.use in _USES:
        yield Reason(f"explain.{_USES[match.use]}", {"cue": str(evidence.get("cue", ""))})
    raised = evidence.get("raised") or ()
    if raised:
        yield Reason("explain.raised", {"words": ", ".join(map(str, raised))})
    if evidence.get("everyday"):
        yield Reason("explain.everyday", {"ordinary": str(evidence["everyday"])})
    if evidence.get("review"):
        yield Reason("explain.review")


def _of_picture(changes: Mapping[str, Any]) -> Iterator[Reason]:
    """What seems to have been done to the reference."""
    if changes.get("cropped", 1.0) < WHOLE:
        yield Reason("explain.cropped", {"share": float(changes["cropped"])})
    turn = changes.get("turn", 0)
    if turn:
        yield Reason(f"explain.turn_{int(turn)}")
    if abs(changes.get("tilt", 0.0)) >= 1.5:
        yield Reason("explain.tilted", {"degrees": float(abs(changes["tilt"]))})
    if changes.get("ground"):
        yield Reason("explain.ground")
    if changes.get("cover"):
        params = {"share": float(changes.get("covered", 0.0))}
        yield Reason(f"explain.cover_{changes['cover']}", params)
    known = templates(LANGUAGES[0])
    for tone in changes.get("tones", ()):
        code = f"explain.tone_{str(tone).replace(' ', '_')}"
        if code in known:
            yield Reason(code)
    if changes.get("fills", 1.0) < WHOLE:
        yield Reason("explain.fills", {"share": float(changes["fills"])})
