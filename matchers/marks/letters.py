"""What letters may stand for one another: by looks, by sound, on the keyboard.

Four *families* of keys turn a word into something that stays the same under a kind of change:

- ``EXACT``: digits and signs as the letters they look like (``n1ke`` and ``nike``);
- ``SINGLE``: that, with repeated letters written once;
- ``SOUND``: that, with letters and digraphs of one sound as one (``kolgate`` and ``colgate``).

Keys are compared by their 64-bit hashes: a polynomial over the letters, mixed at the end
(SplitMix64, Steele, Lea and Flood 2014). A hash only proposes; letters decide.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from matchers.compiled import compiled

EXACT, SINGLE, SOUND = 0, 1, 2

_SIZE = 128


def _table(pairs: str) -> Any:
    table = np.arange(_SIZE, dtype=np.int32)
    for group in pairs.split():
        for letter in group[1:]:
            table[ord(letter)] = ord(group[0])
    return table


LOOK = _table("il1 o0 s5 e3 a4 t7 b8 g96 z2")
"""Letters and digits that look alike stand for the first of their group."""

_SOUND = _table("kcq vw iy sz")

KEYS = np.full(_SIZE * _SIZE, False)
"""``KEYS[a * 128 + b]``: neighbours on the keyboard (QWERTY; QWERTZ and AZERTY share most)."""
for _row, _shift in (("qwertyuiop", 0.0), ("asdfghjkl", 0.25), ("zxcvbnm", 0.75)):
    for _other, _move in (("qwertyuiop", 0.0), ("asdfghjkl", 0.25), ("zxcvbnm", 0.75)):
        _rows = {0.0: 0, 0.25: 1, 0.75: 2}
        for _i, _a in enumerate(_row):
            for _j, _b in enumerate(_other):
                _far = abs(_i + _shift - _j - _move)
                if _a != _b and abs(_rows[_shift] - _rows[_move]) <= 1 and _far <= 1.0:
                    KEYS[ord(_a) * _SIZE + ord(_b)] = True

VOWELS = np.zeros(_SIZE, np.bool_)
VOWELS[[ord(c) for c in "aeiouy"]] = True

SIBILANT, BACK = np.zeros(_SIZE, np.bool_), np.zeros(_SIZE, np.bool_)
SIBILANT[[ord(c) for c in "sz"]] = True
BACK[[ord(c) for c in "uw"]] = True

ALIKE = np.full(_SIZE * _SIZE, False)
"""Pairs of one sound in some language of the marketplaces."""
for _pair in (
    "ck",
    "cs",
    "kq",
    "cq",
    "sz",
    "iy",
    "vw",
    "gj",
    "dt",
    "bp",
    "fv",
    "ei",
    "ou",
    "xz",
    "uw",
    "jy",
    "ij",
    "gk",
    "ey",
    "ae",
    "td",
    "kx",
    "cx",
    "sx",
    "uv",
):
    ALIKE[ord(_pair[0]) * _SIZE + ord(_pair[1])] = True
    ALIKE[ord(_pair[1]) * _SIZE + ord(_pair[0])] = True

BASE = np.uint64(0x9E3779B97F4A7C15)
_ONE = np.uint64(1)
_SALT = np.array([0x0, 0xA24BAED4963EE407, 0x9FB21C651E98DF25], np.uint64)


@compiled
def power_table(size: int) -> Any:  # pragma: no cover - compiled
    powers = np.empty(size + 1, np.uint64)
    powers[0] = np.uint64(1)
    for k in range(size):
        powers[k + 1] = powers[k] * BASE
    return powers


@compiled
def mixed(value: Any, family: int) -> Any:  # pragma: no cover - compiled
    """A polynomial hash made fit for a table; families do not meet."""
    x = value ^ _SALT[family]
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    x ^= x >> np.uint64(31)
    return x | np.uint64(1)  # 0 marks an empty slot


@compiled
def stepped(value: Any, code: int) -> Any:  # pragma: no cover - compiled
    """A polynomial hash with one letter more."""
    return value * BASE + np.uint64(code + 1)


@compiled
def looked(code: int) -> int:  # pragma: no cover - compiled
    return LOOK[code] if code < 128 else code


@compiled
def hashed(codes: Any, family: int) -> Any:  # pragma: no cover - compiled
    value = np.uint64(0)
    for k in range(len(codes)):
        value = stepped(value, codes[k])
    return mixed(value, family)


@compiled
def exact_key(codes: Any) -> Any:  # pragma: no cover - compiled
    out = np.empty(len(codes), np.int32)
    for k in range(len(codes)):
        out[k] = looked(codes[k])
    return out


@compiled
def single_key(codes: Any) -> Any:  # pragma: no cover - compiled
    out = np.empty(len(codes), np.int32)
    size = 0
    for k in range(len(codes)):
        code = looked(codes[k])
        if size == 0 or out[size - 1] != code:
            out[size] = code
            size += 1
    return out[:size]


@compiled
def sound_key(codes: Any) -> Any:  # pragma: no cover - compiled
    """One letter a sound: ph is f, ck k, x ks, rn m (to the eye), ts and tz s; h is silent after a
    consonant, e at the end."""
    n = len(codes)
    out = np.empty(2 * n, np.int32)
    size = 0
    k = 0
    while k < n:
        code = codes[k]
        following = codes[k + 1] if k + 1 < n else 0
        used = 1
        second = 0
        if code == 112 and following == 104:  # ph
            code, used = 102, 2
        elif code == 114 and following == 110:  # rn
            code, used = 109, 2
        elif code == 99 and following == 107:  # ck
            code, used = 107, 2
        elif code == 116 and following < 128 and SIBILANT[following]:  # ts, tz
            code, used = 115, 2
        elif code == 111 and following == 111:  # oo
            code, used = 117, 2
        elif code == 101 and following == 101:  # ee
            code, used = 105, 2
        elif code == 97 and following < 128 and BACK[following]:  # au, aw
            code, used = 111, 2
        elif code == 101 and following == 114 and k == n - 2:  # er, at the end
            code, used = 97, 2
        elif code == 120:  # x
            code, second = 107, 115
        if code < 128:
            code = LOOK[_SOUND[LOOK[code]]]
        silent = (
            code == 104 and size > 0 and out[size - 1] < 128 and not VOWELS[out[size - 1]]
        ) or (code == 101 and k == n - 1 and size > 3)
        if not silent and (size == 0 or out[size - 1] != code):
            out[size] = code
            size += 1
        if second:
            out[size] = second
            size += 1
        k += used
    return out[:size]


@compiled
def key_of(codes: Any, family: int) -> Any:  # pragma: no cover - compiled
    """The key of a word in a family."""
    if family == EXACT:
        return exact_key(codes)
    if family == SINGLE:
        return single_key(codes)
    return sound_key(codes)
