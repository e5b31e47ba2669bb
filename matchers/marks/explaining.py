"""Readings in a sentence, for someone who does not trust the machine."""

from __future__ import annotations

from domain.match import Comparison, Use
from matchers.marks.occurrence import Occurrence, changes
from matchers.marks.steps import Step

_SHOWN = Step.MISSPELT | Step.SOUND | Step.TRANSPOSED | Step.DOUBLED | Step.MASKED | Step.LEET
_MOST = 6


def reading(found: Occurrence, mark: str) -> str:
    """How the surface is read as the mark, step by step."""
    if found.surface == mark:
        return f"“{found.surface}” is the mark as it is written"
    steps = found.steps.names()
    if not steps:
        return f"“{found.surface}” reads as “{mark}”"
    said = f"“{found.surface}” reads as “{mark}”: {', '.join(steps)}"
    if found.steps & _SHOWN and not found.exact:
        differences = changes(found)
        if differences:
            more = ", …" if len(differences) > _MOST else ""
            said += f" ({', '.join(differences[:_MOST])}{more})"
    return said


def explain(comparison: Comparison) -> str:
    """One sentence about a match."""
    evidence = comparison.evidence
    sentence = str(evidence["reading"])
    if comparison.use is Use.NOMINATIVE:
        sentence += f"; “{evidence['cue']}” says what it fits, not who made it"
    elif comparison.use is Use.NEGATED:
        sentence += f"; “{evidence['cue']}” denies that it is"
    elif comparison.use is Use.GENERIC:
        sentence += "; used as the everyday word that it also is"
    elif comparison.use is Use.AUTHORISED:
        sentence += f"; {evidence['cue']} may sell under it"
    if evidence["raised"]:
        sentence += f"; “{'”, “'.join(evidence['raised'])}” makes it weigh more"
    if evidence["everyday"]:
        sentence += f"; the mark is also {evidence['everyday']}"
    if evidence["review"]:
        sentence += "; too uncertain for an alarm"
    return sentence
