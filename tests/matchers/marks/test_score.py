"""What the score is made of is what it says, and the fast way to it is the slow one."""

from __future__ import annotations

import itertools
import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.marks.facts import ListingFacts, MarkFacts
from matchers.marks.features import LINEAR, NAMES
from matchers.marks.finder import Finding, MarkFinder
from matchers.marks.folding import looks
from matchers.marks.letters import power_table
from matchers.marks.plausible import best_neighbour, compound
from matchers.marks.reading import cuts
from matchers.marks.scoring import log_odds_slowly, shipped
from matchers.marks.words import ordinary, word_list

POWERS = power_table(64)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10_000), rows=st.integers(0, 4))
def test_the_compiled_score_is_the_written_one(seed: int, rows: int) -> None:
    """Line and trees, row by row."""
    chance = np.random.default_rng(seed)
    values = chance.normal(1.0, 3.0, (rows, len(NAMES))).round(1)
    model = shipped()
    fast = model.log_odds(values).tolist()
    slow = [log_odds_slowly(row, model) for row in values]
    np.testing.assert_allclose(fast, slow)


def test_every_weight_has_its_feature() -> None:
    """A name that was mistyped would weigh nothing, and nobody would know."""
    model = shipped()
    assert len(model.weights) == LINEAR
    assert len(set(NAMES)) == len(NAMES)
    assert model.trees.feature.max(initial=0) < len(NAMES)
    assert 0 < model.review < model.alarm < 1


def _listed() -> frozenset[str]:
    """Listed words of plain letters."""
    return frozenset(w for w in word_list().split("\n") if w.isascii() and w.isalpha())


LISTED = _listed()
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _neighbours(word: str) -> set[str]:
    """All that one letter more, less or other, or two swapped, makes of a word."""
    parts = [(word[:k], word[k:]) for k in range(len(word) + 1)]
    return {
        *(a + c + b for a, b in parts for c in LETTERS),
        *(a + b[1:] for a, b in parts if b),
        *(a + c + b[1:] for a, b in parts if b for c in LETTERS),
        *(a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1),
    } - {word}


@settings(max_examples=40, deadline=None)
@given(word=st.text("aeinorst", min_size=2, max_size=7))
def test_neighbours_are_those_of_the_lists(word: str) -> None:
    """Whether there are any, and whether two parts are words."""
    table = ordinary()
    codes = looks(word).code
    count, best = best_neighbour(codes, codes, POWERS, table.slots, table.numbers, table.seen)
    near = _neighbours(word) & LISTED
    assert count >= len(near)  # words of other scripts and signs fold to plain ones too
    assert bool(best) >= bool(near)
    parts = [(word[:k], word[k:]) for k in range(3, len(word) - 2)]
    made = any(a in LISTED and b in LISTED for a, b in parts)
    assert bool(compound(codes, table.slots, table.numbers, table.seen)) >= made


@given(
    gaps=st.lists(st.sampled_from((0, 0, 1, 2, 32)), min_size=1, max_size=9),
    begins=st.lists(st.booleans(), min_size=1, max_size=9),
)
def test_cuts(gaps: list[int], begins: list[bool]) -> None:
    """Pieces, single letters among them, and what stands in the cuts, written plainly."""
    size, mark = len(gaps), len(begins)
    inside = [k for k in range(1, size) if gaps[k]]
    own = [k for k in range(1, mark) if begins[k]]
    far = abs(size - mark) + 1
    alike = len(inside) == len(own) and all(
        abs(a - b) <= far for a, b in zip(inside, own, strict=True)
    )
    expected = (0, 0, 0)
    if inside and not alike:
        ends = itertools.pairwise([0, *inside, size])
        kinds = 0
        for k in inside:
            if k not in own:
                kinds |= gaps[k]
        expected = (len(inside) + 1, sum(b - a == 1 for a, b in ends), kinds)
    gap = np.array([1, *gaps[1:], 1], np.int32)
    assert cuts(gap, 0, size, np.array(begins), mark) == expected


WORDS = ("Zorvantik", "Brandelux", "Clock Tower", "deluxe", "Norvelia", "Zorvantix", "SUMMIT")
TEXTS = st.lists(
    st.sampled_from((*WORDS, "zorvantlk", "Brandeluxe", "for", "not by", "lamp", "N0rvelia", "С"))
    | st.text(max_size=4),
    min_size=1,
    max_size=7,
).map(" ".join)


def _found(finder: MarkFinder, text: str) -> list[Finding]:
    return finder.find(ListingFacts(title=text, description=text[::-1]))


def _told(found: list[Finding]) -> list[tuple[object, ...]]:
    return [
        (f.mark, f.field, f.use, f.score, f.alarm, f.form, f.occurrence.start, f.occurrence.surface)
        for f in found
    ]


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, seed=st.integers(0, 99))
def test_any_order_of_marks(text: str, seed: int) -> None:
    """The same findings whatever the order in which marks came; each where it says."""
    order = list(WORDS)
    random.Random(seed).shuffle(order)
    finders = (MarkFinder(), MarkFinder())
    for finder, marks in zip(finders, (WORDS, order), strict=True):
        for mark in marks:
            finder.add(mark, MarkFacts(text=mark))
    found = _found(finders[0], text)
    assert _told(found) == _told(_found(finders[1], text))
    fields = {"title": text, "description": text[::-1]}
    for one in found:
        stands = one.occurrence
        assert fields[one.field][stands.start : stands.end] == stands.surface
