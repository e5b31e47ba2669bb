"""The fast search is the slow one, whatever the marks, their order, and how they came to be there."""

from __future__ import annotations

import random
from unittest import mock

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.marks import forms as forms_module
from matchers.marks.aligning import ANY, align
from matchers.marks.folding import Atoms, looks, sounds
from matchers.marks.forms import Forms
from matchers.marks.reference import search as search_slowly
from matchers.marks.searching import search, text_words
from matchers.marks.segment import joined

SYLLABLES = (
    "nor",
    "vel",
    "tik",
    "za",
    "phon",
    "ck",
    "oo",
    "rn",
    "mi",
    "er",
    "x",
    "lle",
    "a",
    "s",
    "10",
)
MARK = st.lists(st.sampled_from((*SYLLABLES, " ")), min_size=1, max_size=6).map("".join)
REST = st.lists(
    st.sampled_from(
        (
            *("shoes", "für", "lamp ", "-", "s", " ", "2021", "*", "é", "!", "(", "+", "mm", "4"),
            *("для ", "размер", "норвел", "ами", "flats "),
        )
    ),
    max_size=3,
)


@st.composite
def damaged(draw: st.DrawFn, marks: list[str]) -> str:
    """A text that holds marks, changed in a few places."""
    parts = []
    for mark in draw(st.lists(st.sampled_from(marks), min_size=1, max_size=2)):
        letters = list(mark)
        for _ in range(draw(st.integers(0, 3))):
            at = draw(st.integers(0, max(len(letters) - 1, 0)))
            new = draw(
                st.sampled_from(("", "e", "0", "*", " ", "-", "ll", "\u200b", "а", "🔥", "k"))
            )
            letters[at : at + draw(st.integers(0, 1))] = [new]
        parts += ["".join(letters), *draw(REST), draw(st.sampled_from((" ", "", "-")))]
    return "".join(parts)


CASES = st.lists(MARK, min_size=1, max_size=6).flatmap(
    lambda marks: st.tuples(st.just(marks), damaged(marks))
)


def _views(text: str) -> list[Atoms]:
    return [atoms for atoms in (looks(text), sounds(text)) if atoms is not None and len(atoms)]


@settings(max_examples=150, deadline=None)
@given(case=CASES)
def test_fast_equals_slow(case: tuple[list[str], str]) -> None:
    """Row by row, over every form and window."""
    marks, text = case
    forms = [(looks(mark), n, n % 3 < 2) for n, mark in enumerate(marks) if len(looks(mark))]
    if not forms:
        return
    segment = joined(forms)
    for atoms in _views(text):
        words, rests = text_words(atoms)
        fast = {tuple(np.round(row, 4)) for row in search(atoms, words, rests, segment)}
        slow = {tuple(np.round(row, 4)) for row in search_slowly(atoms, segment)}
        assert fast == slow


@settings(max_examples=60, deadline=None)
@given(case=CASES, seed=st.integers(0, 99))
def test_any_order_and_any_history(case: tuple[list[str], str], seed: int) -> None:
    """Added one by one in another order, with others added and removed between: the same rows."""
    marks, text = case
    at_once = Forms()
    at_once.add((number, mark, True) for number, mark in enumerate(marks))
    order = list(enumerate(marks))
    random.Random(seed).shuffle(order)
    piecemeal = Forms()
    for place, (number, mark) in enumerate(order):
        piecemeal.add([(1000 + place, "zorvantik " + mark, True), (number, mark, True)])
        list(piecemeal.search(looks(text)))
        piecemeal.remove(1000 + place)
    for atoms in _views(text):
        assert _found(at_once, atoms) == _found(piecemeal, atoms)


@settings(max_examples=60, deadline=None)
@given(case=CASES, most=st.integers(1, 2_000))
def test_many_tables_are_one(case: tuple[list[str], str], most: int) -> None:
    """Tables that are kept small find the same rows."""
    marks, text = case
    rows = [(number, mark, True) for number, mark in enumerate(marks)]
    at_once, apart = Forms(), Forms()
    at_once.add(rows)
    apart.add(rows)
    with mock.patch.multiple(forms_module, KEYS_AT_ONCE=most, SLOTS_AT_MOST=most):
        list(apart.search(looks(f"{text} text")))
    for atoms in _views(text):
        assert _found(at_once, atoms) == _found(apart, atoms)


def _found(forms: Forms, atoms: Atoms) -> list[tuple[float, ...]]:
    rows = []
    for found in forms.search(atoms):
        found.rows[:, 2] = found.numbers
        rows += [tuple(row) for row in found.rows.tolist()]
    return sorted(rows)


@settings(max_examples=80, deadline=None)
@given(
    surface=st.text("abcehknprstxyl01", min_size=1, max_size=9),
    mark=st.text("abcehknprstxyl01", min_size=1, max_size=9),
    mask=st.integers(0, 9),
)
def test_compiled_alignment_is_the_written_one(surface: str, mark: str, mask: int) -> None:
    """The machine code costs what the Python code costs."""
    a, b = looks(surface).code, looks(mark).code
    steps, masks = np.zeros(len(a), np.int32), np.zeros(len(a) + 1, np.int32)
    masks[mask % len(masks)] = mask % 2
    moves = [np.zeros((2, len(a) + len(b) + 1), np.int32) for _ in range(2)]
    fast = align(a, steps, masks, b, moves[0], ANY)
    slow = align.py_func(a, steps, masks, b, moves[1], ANY)
    assert fast == slow
    assert moves[0].tolist() == moves[1].tolist()


@settings(max_examples=200, deadline=None)
@given(
    surface=st.text("abcehknprstxyl01", min_size=1, max_size=12),
    mark=st.text("abcehknprstxyl01", min_size=1, max_size=12),
    most=st.floats(0.0, 6.0),
)
def test_an_alignment_given_up_costs_too_much(surface: str, mark: str, most: float) -> None:
    """What is given up costs more than it may, and what may be costs the same."""
    a, b = looks(surface).code, looks(mark).code
    steps, masks = np.zeros(len(a), np.int32), np.zeros(len(a) + 1, np.int32)
    moves = np.zeros((2, len(a) + len(b) + 1), np.int32)
    whole = align(a, steps, masks, b, moves, ANY)
    short = align(a, steps, masks, b, moves, most)
    assert short == whole if whole[0] <= most else short[0] > most


@given(text=st.text(max_size=200))
def test_folding_keeps_places(text: str) -> None:
    """Every letter stands where it says, in order, and folding never fails."""
    for atoms in _views(text):
        last = 0
        for start, end in zip(atoms.start.tolist(), atoms.end.tolist(), strict=True):
            assert last <= start < end <= len(text)
            last = start
        assert len(atoms.gap) == len(atoms.bound) == len(atoms) + 1
