"""How alike two marks are as signs, their goods left aside: one of ours and one in a register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class LikenessKind(StrEnum):
    """On what ground two marks are alike. One ground is named, the strongest."""

    IDENTICAL = "identical"
    """The same but for case, spaces, punctuation, diacritics and the two ways to write Chinese."""
    LOOK = "look"
    SOUND = "sound"
    PINYIN = "pinyin"
    """Chinese characters whose pinyin is, or nearly is, the other mark."""
    TRANSLITERATION = "transliteration"
    """Two scripts, one sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """One comparison of two marks.

    ``score`` lies in 0..1 and is comparable between pairs. ``ours`` and ``theirs`` are the forms
    that were compared (a word, its pinyin, how it sounds). ``part`` says that theirs has more words
    than what is alike, or that only the distinctive part of ours was found.
    """

    kind: LikenessKind
    score: float
    ours: str
    theirs: str
    part: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "score": self.score,
            "ours": self.ours,
            "theirs": self.theirs,
            "part": self.part,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Likeness:
        """The inverse of :meth:`to_json`."""
        return cls(
            kind=LikenessKind(value["kind"]),
            score=float(value["score"]),
            ours=value["ours"],
            theirs=value["theirs"],
            part=bool(value["part"]),
        )
