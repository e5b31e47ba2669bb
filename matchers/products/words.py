"""The words of a product text: what remains equal however shops hyphenate and abbreviate.

A word is a run of letters and digits after compatibility folding (NFKC), case folding and removal
of diacritics; a decimal number is one word. Words that hyphens, slashes or dots join without a
blank are also kept joined: ``DSC-W120`` is ``dsc``, ``w120`` and the joined ``dscw120``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(r"\d+[.,]\d+(?![\w.,]*\w*[.,]\d)|[^\W_]+")
_JOINED = re.compile(r"[^\W_]+(?:[-/._+][^\W_]+)+")
_HAS_DIGIT = re.compile(r"\d")
_HAS_LETTER = re.compile(r"[^\W\d_]")

WORDS_LIMIT = 400
"""Words of a text that are read."""

JOINED_LIMIT = 40
"""Characters of a joined word; longer ones are addresses and lists."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words in their order, joined words, and all of the text without blanks and signs."""

    sequence: tuple[str, ...]
    joined: tuple[str, ...]

    @property
    def distinct(self) -> frozenset[str]:
        return frozenset(self.sequence)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Compatibility forms, letter case and diacritics folded; other signs stay."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize(
        "NFC", "".join(c for c in decomposed if not unicodedata.combining(c))
    )


def read_words(text: str) -> Words:
    folded = fold(text)
    sequence = [w.replace(",", ".") for w in _TOKEN.findall(folded)[:WORDS_LIMIT]]
    joined = [
        re.sub(r"[\W_]+", "", whole)
        for whole in _JOINED.findall(folded)[:WORDS_LIMIT]
        if len(whole) <= JOINED_LIMIT
    ]
    return Words(tuple(sequence), tuple(dict.fromkeys(joined)))


def has_digit(word: str) -> bool:
    return _HAS_DIGIT.search(word) is not None


def has_letter(word: str) -> bool:
    return _HAS_LETTER.search(word) is not None
