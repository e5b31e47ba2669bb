"""From two fingerprints to a finding: whether they are candidates, the score, the passages."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.match import Comparison, TextSpan
from matchers.wording.aligning import Block, Passage, passages
from matchers.wording.fingerprint import WordingFingerprint

KEYS, FEWEST, PART = 7, 2, 3
"""Keys that two texts must share to be aligned at all: so many, or a third of what the shorter one
has if that is less, but two. One sentence with each fourth word changed shares more."""

EVEN = 10.0
"""Evidence at which a small part of a text in common scores one half: five ordinary words beyond
what chance gives. Of texts of one kind that have nothing to do with each other one pair in ten
thousand comes near it where the words are few (invented furniture and kitchenware), none where they
are not (a shop's electronics, left out of what was learned); see the benchmark."""

LEAST_SCORE = 0.5
"""Score from which wording counts as copied: more likely than not, or much of a short text."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``evidence`` is what all passages weigh beyond chance; ``containment`` the shared part of the
    shorter text's wording (0..1)."""

    score: float
    evidence: float
    containment: float
    passages: tuple[Passage, ...]


def are_candidates(a: WordingFingerprint, b: WordingFingerprint) -> bool:
    """Whether they share enough keys to be aligned."""
    shared = len(np.intersect1d(a.keys, b.keys, assume_unique=True))
    return shared >= int(keys_needed(len(a.keys), np.array(len(b.keys))))


def keys_needed(own: int, others: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many keys a text with so many must share with others with so many."""
    least = np.minimum(own, others)
    return np.asarray(np.minimum(np.clip(-(-least // PART), FEWEST, KEYS), least))


def judge(a: WordingFingerprint, b: WordingFingerprint) -> Finding | None:
    """What two texts have in common, whichever is named first; None where nothing counts."""
    if a.stream.letters == b.stream.letters:
        least = min(a.total, b.total)
        whole = Passage((Block(0, 0, len(a.stream)),), least, least)
        return Finding(1.0, round(least, 2), 1.0, (whole,))
    swapped = (b.stream.letters, b.text) < (a.stream.letters, a.text)
    one, two = (b, a) if swapped else (a, b)
    found = passages(one, two)
    if not found:
        return None
    evidence = sum(passage.net for passage in found)
    least = min(one.total, two.total)
    contained = min(1.0, sum(passage.weight for passage in found) / least)
    # The smaller the part, the more it is the amount alone that says something.
    score = sure(evidence) ** (1.0 - contained**2)
    if swapped:
        found = sorted(map(_turned, found), key=lambda passage: passage.blocks[0].a)
    return Finding(round(score, 4), round(evidence, 2), round(contained, 4), tuple(found))


def sure(evidence: float) -> float:
    """How far from chance so much is (0..1)."""
    return evidence**2 / (evidence**2 + EVEN**2)


def _turned(passage: Passage) -> Passage:
    blocks = tuple(Block(block.b, block.a, block.length) for block in passage.blocks)
    return Passage(blocks, passage.weight, passage.net)


def shown(passage: Passage, query: WordingFingerprint, reference: WordingFingerprint) -> Any:
    """A passage as JSON: where it stands in both texts, what stands there, and what was changed."""
    first, last = passage.blocks[0], passage.blocks[-1]
    begin, end = _whole_words(query, first.a, last.a + last.length)
    other_begin, other_end = _whole_words(reference, first.b, last.b + last.length)
    changes = []
    for one, two in pairwise(passage.blocks):
        back = _slide(query, reference, one, two)
        a = _between(query, one.a + one.length - back, two.a - back)
        b = _between(reference, one.b + one.length - back, two.b - back)
        if a[0] < a[1] or b[0] < b[1]:
            changes.append(_place(query, *a, "") | _place(reference, *b, "reference_"))
    return (
        _place(query, begin, end, "")
        | _place(reference, other_begin, other_end, "reference_")
        | {"weight": round(passage.net, 2), "changes": changes}
    )


def _slide(query: WordingFingerprint, reference: WordingFingerprint, one: Block, two: Block) -> int:
    """By how many letters something added may be said to stand further in front, so that it begins
    with a word: “fresh for” added before “for” is “f” and “resh for” by its letters alone."""
    end_a, end_b = one.a + one.length, one.b + one.length
    if end_a < two.a and end_b == two.b:
        made, begin, end = query, end_a, two.a
    elif end_b < two.b and end_a == two.a:
        made, begin, end = reference, end_b, two.b
    else:
        return 0
    letters = made.stream.letters
    for back in range(one.length):
        if made.stream.first[np.searchsorted(made.stream.first, begin - back)] == begin - back:
            return back
        if letters[begin - back - 1] != letters[end - back - 1]:
            break
    return 0


def _place(made: WordingFingerprint, begin: int, end: int, prefix: str) -> dict[str, Any]:
    return {
        f"{prefix}start": begin,
        f"{prefix}end": end,
        f"{prefix}surface": made.text[begin:end],
    }


def _whole_words(made: WordingFingerprint, begin: int, end: int) -> tuple[int, int]:
    """Offsets into the text of a stretch of letters, with the words that it cuts in two or, where
    it holds less than half of one, without."""
    first = made.stream.first
    word = int(np.searchsorted(first, begin, "right")) - 1
    if 2 * (first[word + 1] - begin) >= first[word + 1] - first[word]:
        begin = int(first[word])
    elif first[word + 1] < end:
        begin = int(first[word + 1])
    word = int(np.searchsorted(first, end - 1, "right")) - 1
    if 2 * (end - first[word]) >= first[word + 1] - first[word]:
        end = int(first[word + 1])
    elif first[word] > begin:
        end = int(first[word])
    return int(made.stream.starts[begin]), int(made.stream.ends[end - 1])


def _between(made: WordingFingerprint, begin: int, end: int) -> tuple[int, int]:
    """Offsets of the whole words between two blocks; an empty stretch where there is none."""
    if begin >= end:
        place = int(made.stream.ends[begin - 1])
        return place, place
    first = made.stream.first
    word = int(np.searchsorted(first, begin, "right")) - 1
    last = int(np.searchsorted(first, end - 1, "right")) - 1
    return int(made.stream.starts[first[word]]), int(made.stream.ends[first[last + 1] - 1])


def comparison_of(
    found: Finding, query: WordingFingerprint, reference: WordingFingerprint
) -> Comparison:
    """A finding as the contract has it: the region is the weightiest passage in the query."""
    shared = [shown(passage, query, reference) for passage in found.passages]
    best = max(shared, key=lambda passage: (passage["weight"], -passage["start"]))
    return Comparison(
        score=found.score,
        region=TextSpan(best["start"], best["end"], best["surface"]),
        evidence={
            "passages": shared,
            "shared": found.evidence,
            "containment": found.containment,
        },
    )
