"""Words of lists found in what a listing says: folded and whole; Chinese and Japanese ones
anywhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_COMPOUND = 5
"""Letters from which a word is looked for at the end of a compound (Tischleuchte)."""


def fold(text: str) -> str:
    """Case, full-width forms and kinds of space left aside."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded, in their order, each once."""
    return tuple(dict.fromkeys(_WORD.findall(fold(text))))


def found_in(words: Iterable[str], text: str, *, inflected: bool = False) -> tuple[str, ...]:
    """Which of these stand in a text, in their own order.

    :param inflected: plurals in -s and -es count, and a long word at the end of a compound.
    """
    folded = fold(text)
    if not folded:
        return ()
    return tuple(word for word in words if _stands(fold(word), folded, inflected=inflected))


def _stands(word: str, text: str, *, inflected: bool) -> bool:
    if word not in text:
        return False
    if _UNSPACED.search(word):
        return True
    before = "" if inflected and len(word) >= _COMPOUND else r"(?<!\w)"
    after = r"(?:e?s)?(?!\w)" if inflected else r"(?!\w)"
    return re.search(before + re.escape(word) + after, text) is not None
