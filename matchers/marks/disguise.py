"""How much trouble a spelling shows: who says honestly what a thing fits has no reason for it."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from matchers.marks.occurrence import Occurrence
from matchers.marks.steps import Step
from matchers.marks.words import ORDINARY

_EFFORT = int(Step.LOOKALIKE | Step.INVISIBLE | Step.STYLED | Step.LEET | Step.MASKED | Step.EMOJI)
_PUNCTUATED, _SOUND, _DIACRITICS = int(Step.PUNCTUATED), int(Step.SOUND), int(Step.DIACRITICS)
_TRANSLITERATED = int(Step.TRANSLITERATED)


def disguise(found: Occurrence) -> float:
    """How much trouble the spelling shows, 0 (plain) to 1."""
    steps = int(found.steps)  # flags take five times as long to ask
    strong = (steps & _EFFORT).bit_count()
    apart = found.pieces >= 3
    # "lo-gitech" is cut where no word ends; "X-Box" is how some write it.
    cut = bool(steps & _PUNCTUATED) and found.rate < ORDINARY
    # In other letters a name is spelt as it sounds: "Хуавей".
    heard = steps & (_SOUND | _TRANSLITERATED) == _SOUND and found.plain == 0
    if steps & _DIACRITICS and unwritten(found.surface):
        strong += 1
    return min(
        1.0,
        0.7 * strong + 0.6 * (apart or cut or heard) + 0.3 * bool(steps & _PUNCTUATED),
    )


def unwritten(surface: str) -> bool:
    """Whether a letter bears a mark that it has in no language: Unicode has no character for the
    two (UAX #15, composition)."""
    composed = unicodedata.normalize("NFC", surface)
    return any(unicodedata.combining(c) and before.isascii() for before, c in pairwise(composed))
