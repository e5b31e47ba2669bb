"""Finds the texts that share keys with a query, and judges those alone.

Keys of many texts stand in a few sorted arrays, each with the number of its text; a new text waits
until the next search and is then merged with arrays no larger than itself, so that every key is
moved a logarithmic number of times. Fingerprints are made anew of the texts that share enough keys:
kept, they would take ten times the memory of all the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from domain.match import Comparison, Unusable
from matchers.contract import Index
from matchers.wording.fingerprint import WordingFingerprint, fingerprint_of
from matchers.wording.judging import LEAST_SCORE, comparison_of, judge, keys_needed

REMEMBERED = 4_096
"""Fingerprints of references kept between searches: about 30 kB each."""


@dataclass(frozen=True, slots=True)
class _Keys:
    """Keys in ascending order, and the number of the text of each."""

    keys: NDArray[np.uint32]
    texts: NDArray[np.int32]


class WordingIndex(Index[WordingFingerprint]):
    """References by their keys."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._names: list[str | None] = []
        self._texts: list[str] = []
        self._sizes: list[int] = []
        self._all_sizes = np.zeros(0, np.int64)
        self._waiting: list[_Keys] = []
        self._sorted: list[_Keys] = []
        self._held = lru_cache(maxsize=REMEMBERED)(self._make)

    def add(self, key: str, fingerprint: WordingFingerprint) -> None:
        self.remove(key)
        number = len(self._names)
        self._numbers[key] = number
        self._names.append(key)
        self._texts.append(fingerprint.text)
        self._sizes.append(len(fingerprint.keys))
        texts = np.full(len(fingerprint.keys), number, np.int32)
        self._waiting.append(_Keys(fingerprint.keys, texts))

    def remove(self, key: str) -> None:
        number = self._numbers.pop(key, None)
        if number is not None:
            self._names[number] = None
            self._texts[number] = ""
            if 2 * len(self._numbers) < len(self._names) - 64:
                self._renumber()

    def __len__(self) -> int:
        return len(self._numbers)

    def search(self, query: WordingFingerprint) -> Iterator[tuple[str, Comparison]]:
        return self.search_from(query, LEAST_SCORE)

    def search_from(
        self, query: WordingFingerprint, least: float
    ) -> Iterator[tuple[str, Comparison]]:
        """Every reference that shares wording with the query at this score or a better one."""
        for number in self._candidates(query):
            name = self._names[number]
            if name is None:
                continue
            reference = self._held(number)
            found = judge(query, reference)
            if found is not None and found.score >= least:
                yield name, comparison_of(found, query, reference)

    def _candidates(self, query: WordingFingerprint) -> list[int]:
        self._settle()
        met = []
        for part in self._sorted:
            low = np.searchsorted(part.keys, query.keys, "left")
            count = np.searchsorted(part.keys, query.keys, "right") - low
            total = int(count.sum())
            if total:
                offset = np.arange(total) - np.repeat(np.cumsum(count) - count, count)
                met.append(part.texts[np.repeat(low, count) + offset])
        if not met:
            return []
        numbers, shared = np.unique(np.concatenate(met), return_counts=True)
        needed = keys_needed(len(query.keys), self._all_sizes[numbers])
        found: list[int] = numbers[shared >= needed].tolist()
        return found

    def _settle(self) -> None:
        """Sort in what waits."""
        if not self._waiting:
            return
        self._sorted.append(_merged(self._waiting))
        self._waiting = []
        self._all_sizes = np.array(self._sizes, np.int64)
        while len(self._sorted) > 1 and len(self._sorted[-2].keys) <= len(self._sorted[-1].keys):
            self._sorted[-2:] = [_merged(self._sorted[-2:])]

    def _make(self, number: int) -> WordingFingerprint:
        made = fingerprint_of(self._texts[number])
        assert not isinstance(made, Unusable), "it was made once before"
        return made

    def _renumber(self) -> None:
        """Let go of what was removed."""
        kept = [number for number, name in enumerate(self._names) if name is not None]
        places = np.full(len(self._names), -1, np.int32)
        places[kept] = np.arange(len(kept))
        parts = []
        for part in (*self._sorted, *self._waiting):
            texts = places[part.texts]
            parts.append(_Keys(part.keys[texts >= 0], texts[texts >= 0]))
        self._names = [self._names[number] for number in kept]
        self._texts = [self._texts[number] for number in kept]
        self._sizes = [self._sizes[number] for number in kept]
        self._numbers = {name: n for n, name in enumerate(self._names) if name is not None}
        self._sorted, self._waiting = [], parts
        self._held.cache_clear()


def _merged(parts: list[_Keys]) -> _Keys:
    keys = np.concatenate([part.keys for part in parts])
    order = np.argsort(keys, kind="stable")
    return _Keys(keys[order], np.concatenate([part.texts for part in parts])[order])
