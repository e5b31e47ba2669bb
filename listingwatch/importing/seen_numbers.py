"""Which keys an import has met before, for registers of many millions: a bit a number."""

from __future__ import annotations

import re

_NUMBERED = re.compile(r"(.*?)0*(\d{1,9})")
_PAGE = 16
"""Bits of a number that address within a page of 8 kB; pages are made when they are needed."""


class SeenNumbers:
    """Keys that end in a number take a bit; the others are kept by their hash."""

    def __init__(self) -> None:
        self._pages: dict[tuple[str, int], bytearray] = {}
        self._others: set[int] = set()

    def is_new(self, key: str) -> bool:
        """Whether a key is met for the first time; from now on it is known."""
        numbered = _NUMBERED.fullmatch(key)
        if numbered is None:
            before = len(self._others)
            self._others.add(hash(key))
            return len(self._others) > before
        number = int(numbered[2])
        # Leading zeros belong to the name: 007 and 7 are two keys.
        zeros = len(key) - len(numbered[1]) - len(numbered[2])
        place = (f"{numbered[1]}:{zeros}" if zeros else numbered[1], number >> _PAGE)
        page = self._pages.get(place)
        if page is None:
            page = self._pages[place] = bytearray(1 << (_PAGE - 3))
        index = number & ((1 << _PAGE) - 1)
        bit = 1 << (index & 7)
        if page[index >> 3] & bit:
            return False
        page[index >> 3] |= bit
        return True
