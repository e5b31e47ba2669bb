"""What everyone starts with: RapidFuzz over a list, an exact automaton, a deletion index.

Each gives, for every title, the marks with a score from 0 to 100. They know no use, so every mark
that is found is an alarm; the threshold of each is the lowest at which it alarms on no more clean
titles than is allowed, or the best that it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import ahocorasick_rs
import numpy as np
from rapidfuzz import fuzz, process, utils
from rapidfuzz.distance import OSA

from matchers.marks.facts import MarkFacts

Scores = Mapping[str, float]
Method = Callable[[Mapping[str, MarkFacts], Sequence[str]], Iterator[Scores]]
SCORERS = {
    "partial_ratio": fuzz.partial_ratio,
    "WRatio": fuzz.WRatio,
    "token_set_ratio": fuzz.token_set_ratio,
}
LEAST = 60
"""Scores below this are not kept: no method's threshold lies there."""

AT_ONCE = 200
DELETIONS = 2


def _named(marks: Mapping[str, MarkFacts]) -> tuple[list[str], list[str]]:
    """Every spelling that is listed, folded as RapidFuzz does it, and the mark that it is of."""
    pairs = [
        (utils.default_process(text), key)
        for key, mark in marks.items()
        for text in (mark.text, *mark.aliases)
    ]
    kept = [(text, key) for text, key in pairs if text]
    return [text for text, _ in kept], [key for _, key in kept]


def rapidfuzz_scorer(scorer: Callable[..., float]) -> Method:
    """Every mark against every title."""

    def run(marks: Mapping[str, MarkFacts], titles: Sequence[str]) -> Iterator[Scores]:
        names, keys = _named(marks)
        for first in range(0, len(titles), AT_ONCE):
            some = [utils.default_process(title) for title in titles[first : first + AT_ONCE]]
            table = process.cdist(
                some, names, scorer=scorer, score_cutoff=LEAST, dtype=np.float32, workers=1
            )
            for line in table:
                found: dict[str, float] = {}
                for place in np.flatnonzero(line >= LEAST).tolist():
                    found[keys[place]] = max(found.get(keys[place], 0.0), float(line[place]))
                yield found

    return run


def automaton(marks: Mapping[str, MarkFacts], titles: Sequence[str]) -> Iterator[Scores]:
    """Exact occurrences of whole words after lower-casing (Aho and Corasick, 1975)."""
    pairs = [
        (text.lower(), key)
        for key, mark in marks.items()
        for text in (mark.text, *mark.aliases)
        if text
    ]
    machine = ahocorasick_rs.AhoCorasick([text for text, _ in pairs])
    for title in titles:
        low = title.lower()
        yield {
            pairs[number][1]: 100.0
            for number, start, end in machine.find_matches_as_indexes(low, overlapping=True)
            if not low[start - 1 : start].isalnum() and not low[end : end + 1].isalnum()
        }


def _deleted(word: str, most: int) -> Iterable[str]:
    for number in range(min(most, len(word) - 1) + 1):
        for places in combinations(range(len(word)), number):
            yield "".join(c for place, c in enumerate(word) if place not in places)


def deletions(marks: Mapping[str, MarkFacts], titles: Sequence[str]) -> Iterator[Scores]:
    """Symmetric deletion search, as SymSpell does it (Garbe, 2012): runs of words within two errors
    of a mark, told apart by the share of letters that are right."""
    names, keys = _named(marks)
    table: dict[str, set[int]] = defaultdict(set)
    longest = 1
    for number, name in enumerate(names):
        joined = name.replace(" ", "")
        longest = max(longest, min(3, len(name.split())))
        for key in _deleted(joined[:16], DELETIONS if len(joined) >= 5 else 0):
            table[key].add(number)
    for title in titles:
        words = utils.default_process(title).split()
        found: dict[str, float] = {}
        for first in range(len(words)):
            for size in range(1, longest + 1):
                run = "".join(words[first : first + size])
                if len(run) < 3:
                    continue
                near = {
                    n
                    for key in _deleted(run[:16], DELETIONS if len(run) >= 5 else 0)
                    for n in table.get(key, ())
                }
                for number in near:
                    name = names[number].replace(" ", "")
                    errors = OSA.distance(run, name, score_cutoff=DELETIONS)
                    if errors <= DELETIONS:
                        score = 100.0 * (1 - errors / max(len(name), 1))
                        found[keys[number]] = max(found.get(keys[number], 0.0), score)
        yield found


METHODS: dict[str, Method] = {
    **{f"RapidFuzz {name}": rapidfuzz_scorer(scorer) for name, scorer in SCORERS.items()},
    "exact automaton": automaton,
    "deletion search": deletions,
}
