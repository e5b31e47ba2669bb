"""The steps by which a surface is read as a mark, in the words of the explanation."""

from __future__ import annotations

from enum import IntFlag


class Step(IntFlag):
    """What was done to read a surface as a mark. The order is the order of explanation."""

    PLAIN = 0
    CASE = 1
    STYLED = 2
    DIACRITICS = 4
    INVISIBLE = 8
    LOOKALIKE = 16
    LEET = 32
    SPACED = 64
    PUNCTUATED = 128
    EMOJI = 256
    TRANSLITERATED = 512
    JOINED = 1024
    INFLECTED = 2048
    MASKED = 4096
    DOUBLED = 8192
    TRANSPOSED = 16384
    SOUND = 32768
    MISSPELT = 65536
    ALIAS = 131072

    def __and__(self, other: int) -> Step:
        """As :class:`IntFlag` has it, at a tenth of its cost: each finding asks dozens of times."""
        value = int.__and__(self, other)
        found = _KNOWN.get(value)
        return known(value) if found is None else found

    __rand__ = __and__

    def names(self) -> list[str]:
        """Plain words for the steps that were taken."""
        return [_NAMES[step] for step in Step if step and step in self]


_KNOWN: dict[int, Step] = {}
"""Combinations of steps that were asked for: some few, of the 2^18."""


def known(value: int) -> Step:
    """The steps that these bits are."""
    found = _KNOWN.get(value)
    return _KNOWN.setdefault(value, Step(value)) if found is None else found


_NAMES = {
    Step.CASE: "letter case",
    Step.STYLED: "styled or full-width letters",
    Step.DIACRITICS: "diacritics",
    Step.INVISIBLE: "invisible characters",
    Step.LOOKALIKE: "look-alike letters",
    Step.LEET: "digits or signs for letters",
    Step.SPACED: "letters or parts set apart",
    Step.PUNCTUATED: "punctuation between letters",
    Step.EMOJI: "pictographs among letters",
    Step.TRANSLITERATED: "letters of another script by their sound",
    Step.JOINED: "written together with another word",
    Step.INFLECTED: "plural or possessive",
    Step.MASKED: "letters masked",
    Step.DOUBLED: "letters doubled or halved",
    Step.TRANSPOSED: "neighbouring letters swapped",
    Step.SOUND: "spelt as it sounds",
    Step.MISSPELT: "misspelt",
    Step.ALIAS: "another name of the mark",
}

DISGUISE = (
    Step.STYLED
    | Step.INVISIBLE
    | Step.LOOKALIKE
    | Step.LEET
    | Step.SPACED
    | Step.PUNCTUATED
    | Step.EMOJI
    | Step.MASKED
)
"""Steps that ordinary writing does not need: somebody took trouble not to be found."""
