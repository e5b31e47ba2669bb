"""Forms of marks in compact arrays with two hash tables: for what is exact after folding, and for
what is near.

A *form* is one text under which a mark is looked for: the mark as it looks, an alias, either of
them by its sound. The near table holds each watched form's keys with up to two letters left out
(Garbe's symmetric deletion): two words are near when they meet after deletions on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled
from matchers.marks.aligning import LONGEST
from matchers.marks.ends import BITS_OF_AN_END, ENDS_OF_A_FORM, note_ends, prefixes, without
from matchers.marks.folding import Atoms
from matchers.marks.hashing import Table, bitmap_words, table_of
from matchers.marks.letters import (
    EXACT,
    SINGLE,
    SOUND,
    hashed,
    key_of,
    mixed,
    power_table,
)

MIN_NEAR = 3
"""Letters from which a mark is looked for with errors at all."""


@compiled
def kept_apart(family: int, size: int, stored: bool) -> int:  # pragma: no cover - compiled
    """How many letters are left out of a key of this many, of a form that is stored or of a text.

    Two of a stored key from six, so that two masked letters are found; two of a text from eight.
    """
    if family == SOUND:
        return 1 if size >= 5 else 0
    if size < MIN_NEAR:
        return 0
    if stored:
        return 2 if size >= 6 else 1
    return 2 if size >= 8 and family == EXACT else 1


@compiled
def deletions(key: Any, count: int, family: int, powers: Any, out: Any) -> int:  # pragma: no cover
    """Writes the hashes of a key with up to ``count`` letters left out; returns how many."""
    n = len(key)
    salt = 2 if family == SOUND else 0
    prefix = prefixes(key)
    out[0] = mixed(prefix[n], salt)
    size = 1
    if count >= 1 and n > 1:
        for k in range(n):
            if k > 0 and key[k] == key[k - 1]:
                continue
            out[size] = mixed(without(prefix, powers, 0, k, -1, n), salt)
            size += 1
    if count >= 2 and n > 2:
        for k in range(n - 1):
            for m in range(k + 1, n):
                out[size] = mixed(without(prefix, powers, 0, k, m, n), salt)
                size += 1
    return size


@compiled
def _near_entries(codes: Any, offsets: Any, watched: Any, powers: Any) -> Any:  # pragma: no cover
    total = 0
    for form in range(len(watched)):
        n = offsets[form + 1] - offsets[form]
        if watched[form] and MIN_NEAR <= n <= LONGEST:
            total += (1 + n + n * (n - 1) // 2) * 2 + 2 * n + 2
    hashes = np.empty(total, np.uint64)
    numbers = np.empty(total, np.int32)
    ends = np.zeros(bitmap_words(ENDS_OF_A_FORM * watched.sum(), BITS_OF_AN_END), np.uint64)
    size = 0
    for form in range(len(watched)):
        n = offsets[form + 1] - offsets[form]
        if not watched[form] or n < MIN_NEAR or n > LONGEST:
            continue
        letters = codes[offsets[form] : offsets[form + 1]]
        for family in (EXACT, SINGLE, SOUND):
            key = key_of(letters, family)
            if family == SOUND and len(key) < MIN_NEAR:
                continue
            if family == SINGLE and len(key) == n:
                continue
            left_out = kept_apart(family, len(key), True)
            more = deletions(key, left_out, family, powers, hashes[size:])
            numbers[size : size + more] = form
            size += more
            note_ends(key, left_out, family, powers, ends)
    return hashes[:size], numbers[:size], ends


@compiled
def _exact_hashes(codes: Any, offsets: Any) -> Any:  # pragma: no cover - compiled
    out = np.empty(len(offsets) - 1, np.uint64)
    for form in range(len(out)):
        out[form] = hashed(key_of(codes[offsets[form] : offsets[form + 1]], EXACT), 0)
    return out


@dataclass(frozen=True, slots=True)
class Segment:
    """Immutable; ``codes[offsets[f]:offsets[f + 1]]`` are the letters of form f, ``begins`` where
    its words begin, ``owner[f]`` whose form it is, ``watched[f]`` whether it is found with errors,
    ``ends`` the bitmap of :mod:`matchers.marks.ends`.
    """

    codes: NDArray[np.int32]
    begins: NDArray[np.bool_]
    offsets: NDArray[np.int64]
    owner: NDArray[np.int32]
    watched: NDArray[np.bool_]
    exact: Table
    near: Table
    ends: NDArray[np.uint64]
    longest: int
    longest_watched: int
    met: NDArray[np.int64]
    """Room that a search writes in: the window at which each form was met last, and at the end the
    windows so far. To clear it for each text would cost as much as a million marks are many."""

    def __len__(self) -> int:
        return len(self.owner)

    def letters(self, form: int) -> NDArray[np.int32]:
        return self.codes[self.offsets[form] : self.offsets[form + 1]]

    @property
    def nbytes(self) -> int:
        arrays = (
            *(self.codes, self.begins, self.offsets, self.owner, self.watched),
            *(self.ends, self.met),
        )
        return sum(a.nbytes for a in arrays) + self.exact.nbytes + self.near.nbytes


def segment_of(
    codes: NDArray[np.int32],
    begins: NDArray[np.bool_],
    offsets: NDArray[np.int64],
    owner: NDArray[np.int32],
    watched: NDArray[np.bool_],
) -> Segment:
    """A segment of these forms."""
    powers = power_table(LONGEST + 2)
    hashes = _exact_hashes(codes, offsets)
    lengths = np.diff(offsets)
    keys, numbers, ends = _near_entries(codes, offsets, watched, powers)
    return Segment(
        codes,
        begins,
        offsets,
        owner,
        watched,
        table_of(hashes, np.arange(len(owner), dtype=np.int32)),
        table_of(keys, numbers),
        ends,
        int(lengths.max(initial=0)),
        int(lengths[watched & (lengths <= LONGEST)].max(initial=0)),
        np.zeros(len(offsets), np.int64),
    )


def joined(forms: Sequence[tuple[Atoms, int, bool]]) -> Segment:
    """A segment of folded texts, each with its owner and whether it is watched."""
    codes = [atoms.code for atoms, _, _ in forms]
    lengths = np.fromiter((len(c) for c in codes), np.int64, len(codes))
    return segment_of(
        np.concatenate(codes) if codes else np.zeros(0, np.int32),
        np.concatenate([atoms.bound[:-1] == 2 for atoms, _, _ in forms])
        if codes
        else np.zeros(0, np.bool_),
        np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]),
        np.fromiter((owner for _, owner, _ in forms), np.int32, len(forms)),
        np.fromiter((watched for _, _, watched in forms), np.bool_, len(forms)),
    )
