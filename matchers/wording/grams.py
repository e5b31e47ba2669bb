"""Short runs of letters and their hashes: what two texts are looked for by.

A run is as long as :data:`BREADTH` says: eight letters of an alphabet, three of Han, which say
more. So one length does for every script, mixed texts included.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LETTER, KANA, HANGUL, HAN = 2, 4, 5, 6
"""How broad a letter is, in half letters of an alphabet: a text in English has about three letters
for each of the same text in Chinese, and two for each kana."""

BREADTH = 8 * LETTER
"""How broad a run is. Two short words of English are about eight letters; runs of seven would meet
in one long word, and at nine a text with each third word changed has too few left."""

KEY_BREADTH = 12 * LETTER
"""How broad a key is, by which a text is found: three short words, so that a long word in common is
no reason to look closer."""

_BASE = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))
_MIX = np.uint64(0xFF51AFD7ED558CCD)


def breadth(letters: str) -> NDArray[np.int64]:
    """How broad each letter is."""
    codes = _codes(letters)
    broad = np.full(len(codes), LETTER, np.int64)
    broad[((codes >= 0x3040) & (codes < 0x3100)) | ((codes >= 0x31F0) & (codes < 0x3200))] = KANA
    han = ((codes >= 0x3400) & (codes < 0xA000)) | ((codes >= 0xF900) & (codes < 0xFB00))
    broad[han | (codes >= 0x20000)] = HAN
    broad[(codes >= 0xAC00) & (codes < 0xD7B0)] = HANGUL
    return broad


def hashes(
    letters: str, broad: int = BREADTH
) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]:
    """The hash of the run that begins at each letter, and where each begins and ends (half-open).

    Runs that the end of the text cuts short are left out. Hashes are polynomials modulo 2**64,
    mixed once (the finaliser of MurmurHash3), so that their low bits can be used alone.
    """
    codes = _codes(letters).astype(np.uint64)
    count = len(codes)
    reach = np.concatenate([[0], np.cumsum(breadth(letters))])
    begins = np.arange(count)
    ends = np.searchsorted(reach, reach[:-1] + broad, "left")
    whole = ends <= count
    begins, ends = begins[whole], ends[whole]
    with np.errstate(over="ignore"):
        powers = np.cumprod(np.concatenate([[np.uint64(1)], np.full(count, _BASE)])[:count])
        inverse = np.cumprod(np.concatenate([[np.uint64(1)], np.full(count, _INVERSE)])[:count])
        sums = np.concatenate([[np.uint64(0)], np.cumsum(codes * powers, dtype=np.uint64)])
        found = (sums[ends] - sums[begins]) * inverse[begins]
        found ^= found >> np.uint64(33)
        found *= _MIX
        found ^= found >> np.uint64(33)
    return found, begins, ends


def _codes(letters: str) -> NDArray[np.uint32]:
    return np.frombuffer(letters.encode("utf-32-le"), np.uint32)
