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
from matchers.marks.folding import Atoms
from matchers.marks.hashing import Table, table_of
from matchers.marks.letters import (
    BASE,
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
    prefix = np.empty(n + 1, np.uint64)
    prefix[0] = np.uint64(0)
    for k in range(n):
        prefix[k + 1] = prefix[k] * BASE + np.uint64(key[k] + 1)
    out[0] = mixed(prefix[n], salt)
    size = 1
    if count >= 1 and n > 1:
        for k in range(n):
            if k > 0 and key[k] == key[k - 1]:
                continue
            tail = prefix[n] - prefix[k + 1] * powers[n - k - 1]
            out[size] = mixed(prefix[k] * powers[n - k - 1] + tail, salt)
            size += 1
    if count >= 2 and n > 2:
        for k in range(n - 1):
            for m in range(k + 1, n):
                middle = prefix[m] - prefix[k + 1] * powers[m - k - 1]
                tail = prefix[n] - prefix[m + 1] * powers[n - m - 1]
                value = (prefix[k] * powers[m - k - 1] + middle) * powers[n - m - 1] + tail
                out[size] = mixed(value, salt)
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
            more = deletions(key, kept_apart(family, len(key), True), family, powers, hashes[size:])
            numbers[size : size + more] = form
            size += more
    return hashes[:size], numbers[:size]


@compiled
def _exact_hashes(codes: Any, offsets: Any) -> Any:  # pragma: no cover - compiled
    out = np.empty(len(offsets) - 1, np.uint64)
    for form in range(len(out)):
        out[form] = hashed(key_of(codes[offsets[form] : offsets[form + 1]], EXACT), 0)
    return out


@dataclass(frozen=True, slots=True)
class Segment:
    """Immutable; ``codes[offsets[f]:offsets[f + 1]]`` are the letters of form f, ``begins`` where
    its words begin, ``owner[f]`` whose form it is, ``watched[f]`` whether it is found with errors.
    """

    codes: NDArray[np.int32]
    begins: NDArray[np.bool_]
    offsets: NDArray[np.int64]
    owner: NDArray[np.int32]
    watched: NDArray[np.bool_]
    exact: Table
    near: Table
    longest: int
    longest_watched: int

    def __len__(self) -> int:
        return len(self.owner)

    def letters(self, form: int) -> NDArray[np.int32]:
        return self.codes[self.offsets[form] : self.offsets[form + 1]]

    @property
    def nbytes(self) -> int:
        arrays = (self.codes, self.begins, self.offsets, self.owner, self.watched)
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
    near = _near_entries(codes, offsets, watched, powers)
    return Segment(
        codes,
        begins,
        offsets,
        owner,
        watched,
        table_of(hashes, np.arange(len(owner), dtype=np.int32)),
        table_of(*near),
        int(lengths.max(initial=0)),
        int(lengths[watched & (lengths <= LONGEST)].max(initial=0)),
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
