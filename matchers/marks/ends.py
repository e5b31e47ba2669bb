"""Which deletions of a word are worth looking up: those whose ends some stored word has too.

A text's window of n letters has some n²/2 variants with two letters left out, and most windows
resemble no mark. Two words that are the same after deletions begin with the same letters, end with
the same and are as long, so both ends of a variant are looked up first, each with the variant's
length, in a bitmap that holds the ends of what is stored; all variants that leave out letters
elsewhere have the same ends, and are done at once. Nothing that is stored is missed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from matchers.compiled import compiled
from matchers.marks.hashing import maybe, note
from matchers.marks.letters import BASE, SOUND, mixed

END = 6
"""Letters of a head and of a tail."""

ENDS_OF_A_FORM = 2 * 2 * (1 + (1 + END) + (1 + END + (END + 1) * END // 2))
"""Most different ends of a form, with their lengths: heads and tails of two families without a
letter left out, with one, with two; sounds add few."""

BITS_OF_AN_END = 4
"""Bits of the bitmap for each of them. The bitmap of ten thousand forms must nearly lie in a
processor's own cache (a megabyte): every window asks it some twenty times."""

_TAIL = np.uint64(0xD6E8FEB86659FD93)
"""Makes tails others than heads."""
_LENGTH = np.uint64(0x2545F4914F6CDD1D)
"""Makes ends of words of another length others."""


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
def _head(
    prefix: Any, powers: Any, k: int, m: int, size: int, salt: int
) -> Any:  # pragma: no cover
    """The hash of the first letters of what is left without k and m, ``size`` letters."""
    last = END
    if 0 <= k < last:
        last += 1
    else:
        k = -1
    if k >= 0 and 0 <= m < last:
        last += 1
    else:
        m = -1
    return mixed(without(prefix, powers, 0, k, m, last) + np.uint64(size) * _LENGTH, salt)


@compiled
def _tail(
    prefix: Any, n: int, powers: Any, k: int, m: int, size: int, salt: int
) -> Any:  # pragma: no cover
    """The hash of the last letters of what is left of n without k and m, ``size`` letters."""
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
    return mixed((value + np.uint64(size) * _LENGTH) ^ _TAIL, salt)


@compiled
def note_ends(
    key: Any, count: int, family: int, powers: Any, ends: Any
) -> None:  # pragma: no cover
    """Notes the ends of a key with up to ``count`` letters left out."""
    n = len(key)
    salt = 2 if family == SOUND else 0
    prefix = prefixes(key)
    for k in range(-1, n if count >= 1 else 0):
        size = n - (k >= 0)
        if size >= END:
            note(ends, _head(prefix, powers, k, -1, size, salt))
            note(ends, _tail(prefix, n, powers, k, -1, size, salt))
        if k < 0 or count < 2 or size <= END:
            continue
        for m in range(k + 1, n):
            note(ends, _head(prefix, powers, k, m, size - 1, salt))
            note(ends, _tail(prefix, n, powers, k, m, size - 1, salt))


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
    if n - count < END:
        short: int = _short(key, prefix, count, salt, powers, seen, out)
        return short
    size: int = 0
    if maybe(ends, _head(prefix, powers, -1, -1, n, salt)) and maybe(
        ends, _tail(prefix, n, powers, -1, -1, n, salt)
    ):
        size = _noted(mixed(prefix[n], salt), seen, out, size)
    if count >= 1:
        size = _without_one(key, prefix, salt, powers, ends, seen, out, size)
    if count >= 2:
        size = _without_two(prefix, n, salt, powers, ends, seen, tails, out, size)
    return size


@compiled
def _noted(hash_: Any, seen: Any, out: Any, size: int) -> int:  # pragma: no cover - compiled
    """Writes a hash that may be stored; returns how many are written now."""
    if not maybe(seen, hash_):
        return size
    out[size] = hash_
    return size + 1


@compiled
def _short(
    key: Any, prefix: Any, count: int, salt: int, powers: Any, seen: Any, out: Any
) -> int:  # pragma: no cover - compiled
    """:func:`likely` of a key that leaves too few letters for two ends."""
    n = len(key)
    size: int = _noted(mixed(prefix[n], salt), seen, out, 0)
    if count < 1 or n < 2:
        return size
    for k in range(n):
        if k == 0 or key[k] != key[k - 1]:
            hash_ = mixed(without(prefix, powers, 0, k, -1, n), salt)
            size = _noted(hash_, seen, out, size)
        if count >= 2 and n > 2:
            for m in range(k + 1, n):
                hash_ = mixed(without(prefix, powers, 0, k, m, n), salt)
                size = _noted(hash_, seen, out, size)
    return size


@compiled
def _without_one(
    key: Any, prefix: Any, salt: int, powers: Any, ends: Any, seen: Any, out: Any, size: int
) -> int:  # pragma: no cover - compiled
    n = len(key)
    head = maybe(ends, _head(prefix, powers, -1, -1, n - 1, salt))
    tail = maybe(ends, _tail(prefix, n, powers, -1, -1, n - 1, salt))
    for k in range(n):
        if k >= END and not head:
            break
        if k > 0 and key[k] == key[k - 1]:
            continue
        if not tail and k < n - END:
            continue
        if k < END and not maybe(ends, _head(prefix, powers, k, -1, n - 1, salt)):
            continue
        if k >= n - END and not maybe(ends, _tail(prefix, n, powers, k, -1, n - 1, salt)):
            continue
        hash_ = mixed(without(prefix, powers, 0, k, -1, n), salt)
        size = _noted(hash_, seen, out, size)
    return size


@compiled
def _without_two(
    prefix: Any,
    n: int,
    salt: int,
    powers: Any,
    ends: Any,
    seen: Any,
    tails: Any,
    out: Any,
    size: int,
) -> int:  # pragma: no cover - compiled
    head = maybe(ends, _head(prefix, powers, -1, -1, n - 2, salt))
    tail = maybe(ends, _tail(prefix, n, powers, -1, -1, n - 2, salt))
    some = tail
    for m in range(n - END, n):
        tails[m - n + END] = maybe(ends, _tail(prefix, n, powers, m, -1, n - 2, salt))
        some = some or tails[m - n + END]
    for k in range(n - 1):
        if k >= END and not head:
            break
        if not some and k < n - END - 1:
            continue  # whatever else is left out, the end is no stored one's
        head_k = head if k >= END else maybe(ends, _head(prefix, powers, k, -1, n - 2, salt))
        # Without its head, only what leaves out a second letter of it may be stored.
        last = n if head_k else min(n, END + 1)
        for m in range(k + 1 if tail else max(k + 1, n - END), last):
            if m >= n - END and k < n - END - 1 and not tails[m - n + END]:
                continue
            hash_ = mixed(without(prefix, powers, 0, k, m, n), salt)
            size = _noted(hash_, seen, out, size)
    return size
