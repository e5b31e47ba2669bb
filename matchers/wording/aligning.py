"""Finds the passages that two texts share, with what was changed inside each.

Equal runs of letters are joined to blocks as long as can be; blocks that follow each other in both
texts, with no more than a few words between, are chained (dynamic programming, as local alignment
does: Smith and Waterman, 1981); the best chain is taken, then the best of what is left.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from math import log2

import numpy as np

from matchers.wording.fingerprint import WordingFingerprint

GAP = 40
"""Letters between two blocks of one passage: eight words of English."""

OVERLAP = 16
"""Letters by which two blocks may overlap, as they do where something was doubled or left out."""

GAP_COST, GAP_LETTER_COST = 0.4, 0.03
"""What a gap costs, and each letter of its longer side: a changed word of six letters costs about
half of what an ordinary word weighs."""

CHARGE, CHARGE_PER_BIT = 3.5, 0.2
"""What a passage must weigh before it counts: two equal words are found in any two texts about the
same thing, and the more places there are the more chance finds (Karlin and Altschul, 1990: by the
logarithm of the product of both lengths)."""

SENTENCES, LIST = 0.12, 0.8
"""Share of words that hold sentences together from which a passage is made of sentences, and what
is left of the weight of one without any: a list of names and numbers, which are facts."""

LEAST_PIECE = 3
"""Letters from which an equal piece inside a gap is one."""

MOST_BLOCKS = 20_000
"""Blocks that are chained, the heaviest; more occur only in texts made for it."""


@dataclass(frozen=True, slots=True)
class Block:
    """Equal letters: where in the first text, where in the second, how many."""

    a: int
    b: int
    length: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Blocks in the order of both texts; ``weight`` is what they weigh, ``net`` what is left of it
    without the gaps and what chance gives."""

    blocks: tuple[Block, ...]
    weight: float
    net: float


def passages(a: WordingFingerprint, b: WordingFingerprint) -> list[Passage]:
    """The passages that count, in the order of the first text. They do not overlap in either."""
    found = heaviest(blocks(a, b), a, b)
    charge = CHARGE + CHARGE_PER_BIT * log2(max(len(a.runs), 2) * max(len(b.runs), 2))
    taken = []
    for chain in _chains(found, a, b):
        if _most(chain, a, b) <= charge:
            continue
        filled = _trimmed(list(_filled(chain, a, b)), a, b)
        if not filled:
            continue
        weight = sum(weight_of(block, a, b) for block in filled) * _made_of_sentences(filled, a)
        cost = sum(_gap_cost(one, two) for one, two in pairwise(filled))
        net = weight - cost - charge
        if net > 0.0:
            taken.append(Passage(tuple(filled), weight, net))
    return sorted(taken, key=lambda passage: passage.blocks[0].a)


def _most(chain: list[Block], a: WordingFingerprint, b: WordingFingerprint) -> float:
    """No less than what a chain weighs, whatever its gaps hold."""
    first, last = chain[0], chain[-1]
    in_a = a.sums[last.a + last.length] - a.sums[first.a]
    in_b = b.sums[last.b + last.length] - b.sums[first.b]
    return float(min(in_a, in_b))


def _made_of_sentences(chain: list[Block], a: WordingFingerprint) -> float:
    """What is left of the weight of a passage that is a list."""
    first, last = chain[0], chain[-1]
    begin = np.searchsorted(a.stream.first, first.a, "right") - 1
    end = np.searchsorted(a.stream.first, last.a + last.length, "left")
    share = float(a.prose[end] - a.prose[begin]) / int(end - begin)
    return LIST + (1.0 - LIST) * min(1.0, share / SENTENCES)


def weight_of(block: Block, a: WordingFingerprint, b: WordingFingerprint) -> float:
    """What a block weighs: the less of both texts, one of which may have it in shop language."""
    in_a = a.sums[block.a + block.length] - a.sums[block.a]
    in_b = b.sums[block.b + block.length] - b.sums[block.b]
    return float(min(in_a, in_b))


def blocks(a: WordingFingerprint, b: WordingFingerprint) -> list[Block]:
    """Equal runs of both texts, joined where they go on in both; ordered by place."""
    low = np.searchsorted(b.runs, a.runs, "left")
    count = np.searchsorted(b.runs, a.runs, "right") - low
    total = int(count.sum())
    if not total:
        return []
    which = np.repeat(np.arange(len(a.runs)), count)
    offset = np.arange(total) - np.repeat(np.cumsum(count) - count, count)
    at_a, end_a = a.begins[which], a.ends[which]
    at_b = b.begins[np.repeat(low, count) + offset]
    order = np.lexsort((at_a, at_b - at_a))
    at_a, at_b, end_a = at_a[order], at_b[order], end_a[order]
    new = np.ones(total, np.bool_)
    new[1:] = (np.diff(at_a) != 1) | (np.diff(at_b) != 1)
    first = np.flatnonzero(new)
    last = np.append(first[1:], total) - 1
    found = zip(at_a[first].tolist(), at_b[first].tolist(), end_a[last].tolist(), strict=True)
    return sorted((Block(i, j, end - i) for i, j, end in found), key=lambda m: (m.a, m.b))


def heaviest(found: list[Block], a: WordingFingerprint, b: WordingFingerprint) -> list[Block]:
    """At most :data:`MOST_BLOCKS` of them."""
    if len(found) <= MOST_BLOCKS:
        return found
    ranked = sorted(found, key=lambda block: (-weight_of(block, a, b), block.a, block.b))
    return sorted(ranked[:MOST_BLOCKS], key=lambda block: (block.a, block.b))


def _chains(
    found: list[Block], a: WordingFingerprint, b: WordingFingerprint
) -> Iterator[list[Block]]:
    """Chains of blocks, the best first, none using a letter that one before it uses."""
    ordered = sorted(found, key=lambda m: (m.a + m.length, m.b + m.length, m.a))
    ends = [block.a + block.length for block in ordered]
    best = [0.0] * len(ordered)
    before = [-1] * len(ordered)
    for number, block in enumerate(ordered):
        best[number] = weight_of(block, a, b)
        low = bisect_left(ends, block.a - GAP)
        high = min(number, bisect_right(ends, block.a + OVERLAP))
        for other in range(low, high):
            kept = _after(ordered[other], block)
            if kept is None:
                continue
            score = best[other] + weight_of(kept, a, b) - _gap_cost(ordered[other], kept)
            if score > best[number]:
                best[number], before[number] = score, other
    used_a, used_b = np.zeros(len(a.stream) + 1, np.bool_), np.zeros(len(b.stream) + 1, np.bool_)
    for number in sorted(range(len(ordered)), key=lambda n: (-best[n], n)):
        chain: list[Block] = []
        place = number
        while place >= 0:
            block = ordered[place]
            free_a = used_a[block.a : block.a + block.length]
            free_b = used_b[block.b : block.b + block.length]
            if free_a.any() or free_b.any():
                break
            chain.append(block)
            place = before[place]
        if not chain:
            continue
        trimmed = [chain.pop()]
        while chain:
            kept = _after(trimmed[-1], chain.pop())
            if kept is not None:
                trimmed.append(kept)
        begin, end = trimmed[0], trimmed[-1]
        used_a[begin.a : end.a + end.length] = True
        used_b[begin.b : end.b + end.length] = True
        yield trimmed


def _after(one: Block, two: Block) -> Block | None:
    """What of a block can follow another within a passage, or None."""
    shift = max(0, one.a + one.length - two.a, one.b + one.length - two.b)
    if shift >= two.length or two.a < one.a or two.b < one.b:
        return None
    kept = Block(two.a + shift, two.b + shift, two.length - shift)
    far = max(kept.a - one.a - one.length, kept.b - one.b - one.length)
    return kept if far <= GAP else None


def _gap_cost(one: Block, two: Block) -> float:
    far = max(two.a - one.a - one.length, two.b - one.b - one.length)
    return GAP_COST + GAP_LETTER_COST * far if far else 0.0


def _filled(chain: list[Block], a: WordingFingerprint, b: WordingFingerprint) -> Iterator[Block]:
    """The chain with the equal pieces inside its gaps, which are shorter than a run."""
    yield chain[0]
    for one, two in pairwise(chain):
        begin_a, begin_b = one.a + one.length, one.b + one.length
        in_a, in_b = a.stream.letters[begin_a : two.a], b.stream.letters[begin_b : two.b]
        if in_a and in_b:
            for found in SequenceMatcher(None, in_a, in_b, autojunk=False).get_matching_blocks():
                if found.size >= LEAST_PIECE:
                    yield Block(begin_a + found.a, begin_b + found.b, found.size)
        yield two


def _trimmed(chain: list[Block], a: WordingFingerprint, b: WordingFingerprint) -> list[Block]:
    """The chain without what weighs nothing at its ends, as shop language does."""

    def says(block: Block, place: int) -> bool:
        return weight_of(Block(block.a + place, block.b + place, 1), a, b) > 0.0

    while chain:
        block = chain[0]
        skipped = next((n for n in range(block.length) if says(block, n)), block.length)
        if skipped < block.length:
            chain[0] = Block(block.a + skipped, block.b + skipped, block.length - skipped)
            break
        chain.pop(0)
    while chain:
        block = chain[-1]
        kept = next((n for n in range(block.length, 0, -1) if says(block, n - 1)), 0)
        if kept:
            chain[-1] = Block(block.a, block.b, kept)
            break
        chain.pop()
    return chain
