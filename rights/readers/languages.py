"""One of several languages in which a register says the same."""

from __future__ import annotations

from collections.abc import Sequence

PREFERRED = ("en", "")
"""English, or what has no language; else whatever comes first."""


def preferred(texts: Sequence[tuple[str, str]]) -> list[str]:
    """The texts of the one language to read.

    :param texts: pairs of a language code (any case, empty for none) and a text.
    """
    languages = [language.casefold()[:2] for language, _ in texts]
    for wanted in (*PREFERRED, *languages[:1]):
        found = [
            text for language, (_, text) in zip(languages, texts, strict=True) if language == wanted
        ]
        if found:
            return found
    return []
