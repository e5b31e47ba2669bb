"""Looking at a word's ends first leaves out nothing that the full lookup would find."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.marks.ends import BITS_OF_AN_END, END, likely, note_ends, prefixes
from matchers.marks.hashing import bitmap_words, note
from matchers.marks.letters import EXACT, SINGLE, SOUND, power_table
from matchers.marks.segment import deletions, kept_apart

POWERS = power_table(80)
PAIRS = [(EXACT, EXACT), (EXACT, SINGLE), (SINGLE, EXACT), (SINGLE, SINGLE), (SOUND, SOUND)]


@settings(max_examples=300, deadline=None)
@given(
    mark=st.lists(st.sampled_from((97, 98, 99)), min_size=1, max_size=24),
    changes=st.lists(
        st.tuples(st.integers(0, 24), st.integers(0, 1), st.sampled_from((0, 97, 98))), max_size=4
    ),
    families=st.sampled_from(PAIRS),
)
def test_meets_what_all_deletions_meet(
    mark: list[int], changes: list[tuple[int, int, int]], families: tuple[int, int]
) -> None:
    """A stored word, and a text's word a few letters away: the same variants are shared."""
    word = list(mark)
    for at, gone, new in changes:
        word[at : at + gone] = [new] if new else []
    stored, asked = np.array(mark, np.int32), np.array(word or [97], np.int32)
    ends = np.zeros(bitmap_words(200, BITS_OF_AN_END), np.uint64)
    seen = np.zeros(bitmap_words(400, BITS_OF_AN_END), np.uint64)
    out = np.empty(1000, np.uint64)
    left_out = kept_apart(families[0], len(stored), True)
    kept = set(out[: deletions(stored, left_out, families[0], POWERS, out)].tolist())
    for hash_ in kept:
        note(seen, np.uint64(hash_))
    note_ends(stored, left_out, families[0], POWERS, ends)
    left_out = kept_apart(families[1], len(asked), False)
    every = set(out[: deletions(asked, left_out, families[1], POWERS, out)].tolist())
    room = np.empty(END, np.bool_)
    size = likely(asked, prefixes(asked), left_out, families[1], POWERS, ends, seen, room, out)
    assert set(out[:size].tolist()) & kept == every & kept
