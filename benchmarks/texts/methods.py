"""Ways to tell that one text copied another: ours, and what everyone starts with."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
from datasketch import MinHash
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from domain.match import Unusable
from matchers.wording.fingerprint import fingerprint_of
from matchers.wording.index import WordingIndex
from matchers.wording.judging import are_candidates, judge

_WORD = re.compile(r"\w+")
Scores = NDArray[np.float64]


class Method(ABC):
    """``most`` bounds the pairs of unrelated texts that it is given; 0 is no bound."""

    name: str
    most = 0

    def learn(self, references: Sequence[str]) -> None:  # noqa: B027 - few methods need it
        """Word rates of the references, where a method needs them."""

    @abstractmethod
    def matrix(self, queries: Sequence[str], references: Sequence[str]) -> Scores:
        """Scores of every query with every reference."""

    def pairs(self, queries: Sequence[str], references: Sequence[str]) -> Scores:
        """Scores of each query with the reference at its place."""
        found = (
            self.matrix([query], [reference])[0, 0]
            for query, reference in zip(queries, references, strict=True)
        )
        return np.array(list(found))


class Ours(Method):
    name = "Listingwatch"

    def matrix(self, queries: Sequence[str], references: Sequence[str]) -> Scores:
        index = WordingIndex()
        for number, reference in enumerate(references):
            made = fingerprint_of(reference)
            if not isinstance(made, Unusable):
                index.add(str(number), made)
        found = np.zeros((len(queries), len(references)))
        for number, query in enumerate(queries):
            made = fingerprint_of(query)
            if isinstance(made, Unusable):
                continue
            for key, comparison in index.search_from(made, 0.0):
                found[number, int(key)] = comparison.score
        return found

    def pairs(self, queries: Sequence[str], references: Sequence[str]) -> Scores:
        found = np.zeros(len(queries))
        for number, texts in enumerate(zip(queries, references, strict=True)):
            one, two = map(fingerprint_of, texts)
            if isinstance(one, Unusable) or isinstance(two, Unusable):
                continue
            result = judge(one, two) if are_candidates(one, two) else None
            found[number] = 0.0 if result is None else result.score
        return found


class TokenSet(Method):
    name = "RapidFuzz token_set_ratio"

    def matrix(self, queries: Sequence[str], references: Sequence[str]) -> Scores:
        one, two = ([text.lower() for text in texts] for texts in (queries, references))
        scores = process.cdist(one, two, scorer=fuzz.token_set_ratio, workers=1)
        return np.asarray(scores, np.float64)


class Hashed(Method):
    """MinHash of word shingles (three words, 256 permutations), Jaccard similarity."""

    name = "datasketch MinHash, 3 words"

    def matrix(self, queries: Sequence[str], references: Sequence[str]) -> Scores:
        one, two = (
            np.array([self._made(text) for text in texts]) for texts in (queries, references)
        )
        return np.array([(two == row).mean(axis=1) for row in one])

    def _made(self, text: str) -> NDArray[np.uint64]:
        words = _WORD.findall(text.lower())
        shingles = {" ".join(words[n : n + 3]) for n in range(max(1, len(words) - 2))}
        made = MinHash(num_perm=256, seed=1)
        made.update_batch([shingle.encode() for shingle in sorted(shingles)])
        return np.asarray(made.digest())


class Cosine(Method):
    """TF-IDF over words, cosine; word rates from the references."""

    name = "TF-IDF cosine"

    def learn(self, references: Sequence[str]) -> None:
        seen = Counter(word for text in references for word in set(_WORD.findall(text.lower())))
        self._places = {word: place for place, word in enumerate(sorted(seen))}
        counts = np.array([seen[word] for word in sorted(seen)])
        self._rates = np.log((1 + len(references)) / (1 + counts)) + 1

    def matrix(self, queries: Sequence[str], references: Sequence[str]) -> Scores:
        return np.asarray(self._vectors(queries) @ self._vectors(references).T)

    def _vectors(self, texts: Sequence[str]) -> Scores:
        found = np.zeros((len(texts), len(self._places)))
        for row, text in enumerate(texts):
            for word, count in Counter(_WORD.findall(text.lower())).items():
                place = self._places.get(word)
                if place is not None:
                    found[row, place] = count * self._rates[place]
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


class Diff(Method):
    """Too slow for a million pairs: its threshold is the highest of fewer, to its advantage."""

    name = "difflib ratio"
    most = 1_500

    def matrix(self, queries: Sequence[str], references: Sequence[str]) -> Scores:
        return np.array(
            [
                [SequenceMatcher(None, query, reference).ratio() for reference in references]
                for query in queries
            ]
        )


METHODS: tuple[type[Method], ...] = (Ours, TokenSet, Hashed, Cosine, Diff)
