"""Finds the marks of a register that are like marks of ours: few of ours, millions of theirs.

Theirs stream past in batches. All words and runs of words of a batch, each once, are held against
all of ours in compiled code (RapidFuzz); the pairs that can reach the threshold are then compared
one by one. So the result is that of :func:`matchers.likeness.comparing.compare` over all pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from domain.likeness import Likeness
from matchers.likeness.comparing import compare
from matchers.likeness.forms import Form, Forms, in_register, of_ours
from matchers.likeness.rules import shipped

BATCH = 5_000
"""Marks of theirs that are looked at together."""

ROUNDING = 1e-6
"""What may be lost between the compiled and the plain arithmetic."""

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Found(Generic[Key]):
    """A mark of theirs that is like one of ours, by their keys."""

    ours: str
    theirs: Key
    likeness: Likeness


def quick_agreement(one: str, other: str) -> float:
    """The same as :func:`matchers.likeness.comparing.agreement`, in compiled code."""
    return float(OSA.normalized_similarity(one, other))


class MarkIndex:
    """Marks of ours, to be held against a register.

    :param ours: what a mark is called → its text.
    """

    def __init__(self, ours: Mapping[str, str]) -> None:
        self._texts = dict(sorted(ours.items()))
        self._looks: list[str] = []
        self._sounds: list[str] = []
        self._of_look: list[str] = []
        self._of_sound: list[str] = []
        self._skeletons: dict[str, set[str]] = {}
        for key, text in self._texts.items():
            mine = of_ours(text)
            for one in () if mine is None else (mine.whole, *mine.parts):
                for look in sorted({one.look, one.roman_look}):
                    self._looks.append(look)
                    self._of_look.append(key)
                self._sounds.append(one.sound)
                self._of_sound.append(key)
                self._skeletons.setdefault(one.skeleton, set()).add(key)

    def scan(self, theirs: Iterable[tuple[Key, str]]) -> Iterator[Found[Key]]:
        """Every pair at or above the threshold, in the order of theirs and then of ours.

        :param theirs: marks by what they are called; the same key may come with several texts.
        """
        if not self._texts:
            return
        stream = iter(theirs)
        while batch := list(islice(stream, BATCH)):
            yield from self._scan_batch(batch)

    def _scan_batch(self, batch: list[tuple[Key, str]]) -> Iterator[Found[Key]]:
        forms = [in_register(text) for _, text in batch]
        near = self._near({one for all_ in forms if all_ for one in _each(all_)})
        for (key, text), all_ in zip(batch, forms, strict=True):
            if all_ is None:
                continue
            candidates: set[str] = set()
            for one in _each(all_):
                candidates |= near.get(one.plain, frozenset())
            for ours in sorted(candidates):
                likeness = compare(self._texts[ours], text, quick_agreement)
                if likeness is not None:
                    yield Found(ours, key, likeness)

    def _near(self, forms: set[Form]) -> dict[str, set[str]]:
        """By how theirs is written, those of ours that may be like it."""
        listed = sorted(forms, key=lambda one: one.plain)
        near: dict[str, set[str]] = {}
        for one in listed:
            if (keys := self._skeletons.get(one.skeleton)) and one.skeleton:
                near.setdefault(one.plain, set()).update(keys)
        self._collect(listed, [one.look for one in listed], self._looks, self._of_look, near)
        foreign = [one for one in listed if one.foreign]
        romans = [one.roman_look for one in foreign]
        self._collect(foreign, romans, self._looks, self._of_look, near)
        self._collect(listed, [one.sound for one in listed], self._sounds, self._of_sound, near)
        return near

    @staticmethod
    def _collect(
        listed: list[Form],
        theirs: list[str],
        ours: list[str],
        keys: list[str],
        near: dict[str, set[str]],
    ) -> None:
        if not theirs or not ours:
            return
        alike = shipped().weights.alike - ROUNDING
        scores = cdist(
            theirs, ours, scorer=OSA.normalized_similarity, score_cutoff=alike, dtype=np.float32
        )
        for row, column in zip(*np.nonzero(scores), strict=True):
            near.setdefault(listed[row].plain, set()).add(keys[column])


def _each(forms: Forms) -> Iterator[Form]:
    yield forms.whole
    yield from forms.parts
