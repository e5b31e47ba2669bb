"""Which deletions of a word are worth looking up: those whose ends some stored word has too.

A text's window of n letters has some n²/2 variants with two letters left out, and most windows
resemble no mark. Two words that are the same after deletions begin with the same letters and end
with the same, so both ends of a variant are looked up first, in a bitmap that holds the ends of
what is stored; all variants that leave out letters elsewhere have the same ends, and are done at
once. Nothing that is stored is missed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from matchers.compiled import compiled
from matchers.marks.hashing import maybe, note
from matchers.marks.letters import BASE, SOUND, mixed

END = 6
"""Letters of a head and of a tail."""

ENDS_OF_A_FORM = 2 * 2 * (1 + END + (END + 1) * END // 2)
"""Most different ends of a form: heads and tails of two families; sounds add few."""

BITS_OF_AN_END = 2
"""Bits of the bitmap for each of them. Few are different, and the bitmap of ten thousand forms must
lie in a processor's own cache (half a megabyte): every window asks it some twenty times."""

_TAIL = np.uint64(0xD6E8FEB86659FD93)
"""Makes tails others than heads."""


@compiled
def prefixes(key: Any) -> Any:  # pragma: no cover - compiled
    """Polynomials of the first 0, 1, ... letters."""
    prefix = np.empty(len(key) + 1, np.uint64)
    prefix[0] = np.uint64(0)
    for k in range(len(key)):
        prefix[k + 1] = prefix[k] * BASE + np.uint64(key[k] + 1)
    return prefix


@compiled
def without(
    prefix: Any, powers: Any, first: int, k: int, m: int, last: int
) -> Any:  # pragma: no cover
    """The polynomial of letters first to last without those at k and m (-1: none; k below m)."""
    if k < 0:
        return prefix[last] - prefix[first] * powers[last - first]
    value = prefix[k] - prefix[first] * powers[k - first]
    if m < 0:
        rest = prefix[last] - prefix[k + 1] * powers[last - k - 1]
        return value * powers[last - k - 1] + rest
    middle = prefix[m] - prefix[k + 1] * powers[m - k - 1]
    rest = prefix[last] - prefix[m + 1] * powers[last - m - 1]
    return (value * powers[m - k - 1] + middle) * powers[last - m - 1] + rest


@compiled
def _head(prefix: Any, powers: Any, k: int, m: int, salt: int) -> Any:  # pragma: no cover
    """The hash of the first letters of what is left without k and m."""
    last = END
    if 0 <= k < last:
        last += 1
    else:
        k = -1
    if k >= 0 and 0 <= m < last:
        last += 1
    else:
        m = -1
    return mixed(without(prefix, powers, 0, k, m, last), salt)


@compiled
def _tail(prefix: Any, n: int, powers: Any, k: int, m: int, salt: int) -> Any:  # pragma: no cover
    """The hash of the last letters of what is left without k and m."""
    first = n - END
    later = m if m >= 0 else k
    earlier = k if m >= 0 else -1
    if later >= first:
        first -= 1
        if earlier >= first:
            first -= 1
        else:
            earlier = -1
    else:
        later = earlier = -1
    if earlier >= 0:
        value = without(prefix, powers, first, earlier, later, n)
    else:
        value = without(prefix, powers, first, later, -1, n)
    return mixed(value ^ _TAIL, salt)


@compiled
def note_ends(
    key: Any, count: int, family: int, powers: Any, ends: Any
) -> None:  # pragma: no cover
    """Notes the ends of a key with up to ``count`` letters left out."""
    n = len(key)
    salt = 2 if family == SOUND else 0
    prefix = prefixes(key)
    for k in range(-1, n if count >= 1 else 0):
        if n - (k >= 0) >= END and (k <= END or k >= n - END - 1):
            note(ends, _head(prefix, powers, k, -1, salt))
            note(ends, _tail(prefix, n, powers, k, -1, salt))
        if k < 0 or count < 2 or n - 2 < END:
            continue
        if k <= END:
            for m in range(k + 1, min(n, END + 2)):
                note(ends, _head(prefix, powers, k, m, salt))
        for m in range(max(k + 1, n - END - 1), n):
            note(ends, _tail(prefix, n, powers, k, m, salt))


@compiled
def likely(
    key: Any,
    prefix: Any,
    count: int,
    family: int,
    powers: Any,
    ends: Any,
    seen: Any,
    tails: Any,
    out: Any,
) -> int:  # pragma: no cover - compiled
    """Writes the hashes of a key with up to ``count`` letters left out, but such as are surely not
    stored; returns how many. ``prefix`` are the key's :func:`prefixes`, ``tails`` is room for
    :data:`END` answers."""
    n = len(key)
    salt = 2 if family == SOUND else 0
    size = 0
    checked = n - count >= END
    head = tail = True
    if checked:
        head = maybe(ends, _head(prefix, powers, -1, -1, salt))
        tail = maybe(ends, _tail(prefix, n, powers, -1, -1, salt))
    if checked and count >= 2:
        for m in range(n - END, n):
            tails[m - n + END] = maybe(ends, _tail(prefix, n, powers, m, -1, salt))
    if head and tail:
        hash_ = mixed(prefix[n], salt)
        if maybe(seen, hash_):
            out[size] = hash_
            size += 1
    if count < 1 or n < 2:
        return size
    for k in range(n):
        head_k = head
        if checked and k >= END and not head:
            break
        if checked and k < END:
            head_k = maybe(ends, _head(prefix, powers, k, -1, salt))
        if k == 0 or key[k] != key[k - 1]:
            tail_k = tail
            if checked and head_k and k >= n - END:
                tail_k = maybe(ends, _tail(prefix, n, powers, k, -1, salt))
            if head_k and tail_k:
                hash_ = mixed(without(prefix, powers, 0, k, -1, n), salt)
                if maybe(seen, hash_):
                    out[size] = hash_
                    size += 1
        if count < 2 or n < 3:
            continue
        # Without its head, only what leaves out a second letter of it may be stored.
        last = n if head_k else (min(n, END + 1) if k < END else 0)
        begin = k + 1 if tail or not checked else max(k + 1, n - END)
        for m in range(begin, last):
            if checked and m >= n - END and k < n - END - 1 and not tails[m - n + END]:
                continue
            hash_ = mixed(without(prefix, powers, 0, k, m, n), salt)
            if maybe(seen, hash_):
                out[size] = hash_
                size += 1
    return size
