"""The one place where the judgement of words reads what a matcher of words gave as evidence."""

from __future__ import annotations

import re

from domain.match import Match

_SMALL_TEXTS = (
    (re.compile(r"offers\[\d+\]\.name"), "name of a variant"),
    (re.compile(r"images\[\d+\]\.alt"), "alternative text of a picture"),
    (re.compile(r"url"), "address"),
)


def field_of(match: Match) -> str:
    """The field as a sentence names it; numbers of variants and pictures are left out."""
    return next((name for form, name in _SMALL_TEXTS if form.fullmatch(match.field)), match.field)


def is_of_words(match: Match) -> bool:
    """Whether a mark was found in a text."""
    return bool(match.evidence.get("surface")) and "mark" in match.evidence


def surface_of(match: Match) -> str:
    """What stands in the listing."""
    return str(match.evidence.get("surface", ""))


def mark_of(match: Match) -> str:
    """The mark as it was compared."""
    return str(match.evidence.get("mark", ""))


def everyday_of(match: Match) -> str:
    """Why ordinary titles are full of the mark, whoever sells what; empty where they are not."""
    return str(match.evidence.get("everyday", ""))


def has_passages(match: Match) -> bool:
    """Whether whole wordings were compared, and what they share is listed passage by passage."""
    return "passages" in match.evidence


def errors_of(match: Match) -> int:
    """By how many letters it differs."""
    return int(match.evidence.get("errors", 0))


def is_disguised(match: Match) -> bool:
    """Whether it is written so that a search would miss it."""
    return bool(match.evidence.get("disguised"))


def is_uncertain(match: Match) -> bool:
    """Whether its matcher holds it to be too uncertain for an alarm."""
    return bool(match.evidence.get("review"))


def cue_of(match: Match) -> str:
    """The wording by which its use was told."""
    return str(match.evidence.get("cue", ""))


def steps_of(match: Match) -> tuple[str, ...]:
    """How it differs in writing, step by step."""
    return tuple(match.evidence.get("steps", ()))


def raised_by(match: Match) -> tuple[str, ...]:
    """Wordings beside it that make it weigh more."""
    return tuple(match.evidence.get("raised", ()))
