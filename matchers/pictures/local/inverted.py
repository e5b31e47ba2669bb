"""Many references' corners by visual word, searched at once.

Corners gather until they are searched for; then they become a segment sorted by word, and segments
of about one size are joined (a log-structured merge), so adding stays cheap. What is removed is
marked, and goes when its segment is next built. What is found of a reference depends on it and on
the query alone: nothing is cut off at a rank among the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled, ones
from matchers.pictures.local.descriptors import turned_codes
from matchers.pictures.local.features import Features
from matchers.pictures.local.pairs import Pairs, packed, units
from matchers.pictures.local.voting import agree_all
from matchers.pictures.local.words import WORDS, near, words
from matchers.pictures.lying import Lying, as_map
from matchers.pictures.turns import MATRICES, MIRRORED, TURNS, UPRIGHT

ALIKE = 32
"""Greatest Hamming distance, of 256, of two descriptors that may show the same corner."""

WITNESSES = 4
"""Fewest agreeing corners worth a closer look."""

CHANCE = 24
"""Where two pictures have many corners alike (two pages of text), so many pairs bring one agreement
by chance; as many more witnesses are asked for."""

MERGE = 3

Found = NDArray[np.int64]
"""Pairs: a row each, the group and the rest (:mod:`~matchers.pictures.local.pairs`)."""


@dataclass(slots=True)
class _Segment:
    """Corners of word w stand from ``begins[w]`` to ``begins[w + 1]``: their reference's number,
    descriptor (4, n) and place."""

    begins: NDArray[np.uint32]
    owner: NDArray[np.int32]
    codes: NDArray[np.uint64]
    x: NDArray[np.int16]
    y: NDArray[np.int16]
    level: NDArray[np.int8]

    @classmethod
    def build(cls, parts: list[tuple[int, Features]]) -> _Segment:
        codes = np.concatenate([part.codes for _, part in parts])
        word = words(codes)
        order = np.argsort(word, kind="stable")
        counts = np.bincount(word, minlength=WORDS)
        return cls(
            np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32),
            np.concatenate([np.full(len(part), n, np.int32) for n, part in parts])[order],
            np.ascontiguousarray(codes[order].T),
            units(np.concatenate([part.x for _, part in parts]))[order],
            units(np.concatenate([part.y for _, part in parts]))[order],
            np.concatenate([part.level for _, part in parts])[order],
        )

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Corners of each word."""
        begins = self.begins.astype(np.int64)
        return np.asarray(begins[1:] - begins[:-1], np.int64)


class InvertedFile:
    """References' local features by number."""

    def __init__(self) -> None:
        self._segments: list[_Segment] = []
        self._waiting: dict[int, Features] = {}
        self._dead: set[int] = set()

    def add(self, number: int, reference: Features) -> None:
        """Numbers are never used twice."""
        self._waiting[number] = reference

    def remove(self, number: int) -> None:
        if self._waiting.pop(number, None) is None:
            self._dead.add(number)

    def search(self, query: Features) -> list[tuple[int, Lying]]:
        """Every reference with enough corners that lie in the query as they lie in it."""
        self._settle()
        if not len(query) or not self._segments:
            return []
        turn, corner, codes = searched(query)
        return as_ways(query, self.alike(codes, corner, turn, TURNS, ALIKE), self._dead)

    def alike(
        self, codes: NDArray[np.uint64], corner: NDArray[np.int64], part: NDArray[np.int64],
        parts: int, most: int,
    ) -> Found:  # fmt: skip
        """Pairs with corners that resemble these descriptors (n, 4), which belong to that corner
        of the query and that part of what is searched: groups are ``number * parts + part``."""
        self._settle()
        found = [np.empty((0, 2), np.int64)]
        if len(codes):
            lookups = _lookups(near(codes))
            found += [
                _collect(
                    lookups, codes, corner, part, parts, most, one.begins, one.codes, one.owner,
                    one.level, one.x, one.y,
                )
                for one in self._segments
            ]  # fmt: skip
        return np.concatenate(found)

    def _settle(self) -> None:
        if not self._waiting:
            return
        made = [(n, part) for n, part in self._waiting.items() if len(part)]
        self._waiting = {}
        if made:
            self._segments.append(_Segment.build(made))
        while len(self._segments) > 1 and len(self._segments[-2].owner) < MERGE * len(
            self._segments[-1].owner
        ):
            last, before = self._segments.pop(), self._segments.pop()
            self._segments.append(_join(before, last, self._dead))


def _join(first: _Segment, second: _Segment, dead: set[int]) -> _Segment:
    word = np.concatenate([np.repeat(np.arange(WORDS), part.sizes) for part in (first, second)])
    owner = np.concatenate([first.owner, second.owner])
    stays = ~np.isin(owner, np.fromiter(dead, np.int32, len(dead)))
    order = np.flatnonzero(stays)[np.argsort(word[stays], kind="stable")]
    counts = np.bincount(word[order], minlength=WORDS)
    return _Segment(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32),
        owner[order],
        np.concatenate([first.codes, second.codes], axis=1)[:, order],
        np.concatenate([first.x, second.x])[order],
        np.concatenate([first.y, second.y])[order],
        np.concatenate([first.level, second.level])[order],
    )


def searched(query: Features) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint64]]:
    """What is looked up: turn, corner, and the descriptor so turned. Every corner upright and
    mirrored, which sellers do; every other one in the turns that are rare."""
    codes = turned_codes(query.codes)
    some = [np.arange(0, len(query), 1 if turn in COMMON else 2) for turn in range(TURNS)]
    turns = np.repeat(np.arange(TURNS), [len(part) for part in some])
    corners = np.concatenate(some)
    return turns, corners, codes[turns, corners]


COMMON = (UPRIGHT, MIRRORED)


def as_ways(query: Features, found: Found, dead: set[int]) -> list[tuple[int, Lying]]:
    """What pairs, whose groups are references and turns, say together."""
    pairs = Pairs.of(found, WITNESSES)
    count = len(pairs.group)
    witnesses = np.zeros(count, np.int64)
    affines = np.zeros((count, 2, 3))
    agree_all(
        pairs.begins, pairs.ends, pairs.group % TURNS, BACK,
        query.x[pairs.corner].astype(np.float64), query.y[pairs.corner].astype(np.float64),
        query.level[pairs.corner].astype(np.float64), pairs.x, pairs.y, pairs.level,
        witnesses, affines, WITNESSES,
    )  # fmt: skip
    least = WITNESSES + (pairs.ends - pairs.begins) // CHANCE
    made = []
    for n in np.flatnonzero(witnesses >= least).tolist():
        number, turn = divmod(int(pairs.group[n]), TURNS)
        if number not in dead:
            lying = Lying(as_map(affines[n]), int(INVERSE[turn]), witnesses=int(witnesses[n]))
            made.append((number, lying))
    return made


BACK = np.ascontiguousarray(np.swapaxes(MATRICES, 1, 2))
"""The searched descriptors were the query's turned; what turned the reference is the inverse."""

INVERSE = np.array([int(np.argmax([(m == back).all() for m in MATRICES])) for back in BACK])

_ROW = 24
"""Bits of a row's number."""


def _lookups(nearest: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Each word near each row (2, n, near), with the row: by word, so that what stands together is
    read together, once for all rows that look for it."""
    word = nearest[0, :, :, None].astype(np.int64) << 8 | nearest[1, :, None, :]
    return np.sort((word << _ROW | np.arange(nearest.shape[1])[:, None, None]).ravel())


_AT_ONCE = 64
_ROOM = 1 << 12


@compiled
def _collect(
    lookups: Any, codes: Any, corner: Any, part: Any, parts: int, most: int,
    begins: Any, stored: Any, owner: Any, level: Any, x: Any, y: Any,
) -> Any:  # pragma: no cover - compiled  # fmt: skip
    """Pairs of these rows of ``codes`` and the corners of the words to be looked up."""
    out, found = np.empty((_ROOM, 2), np.int64), 0
    away = np.empty(_AT_ONCE, np.int64)
    limit = np.int64(most)
    for n in range(len(lookups)):
        word, row = lookups[n] >> _ROW, lookups[n] & ((1 << _ROW) - 1)
        begin, end = np.int64(begins[word]), np.int64(begins[word + 1])
        a, b, c, d = codes[row, 0], codes[row, 1], codes[row, 2], codes[row, 3]
        for start in range(begin, end, _AT_ONCE):
            count: Any = min(_AT_ONCE, end - start)
            # Many at once and without a branch; most stretches end after half of their bits.
            first, second = stored[0, start : start + count], stored[1, start : start + count]
            least = np.int64(256)
            for i in range(count):
                distance = np.int64(ones(first[i] ^ a) + ones(second[i] ^ b))
                away[i] = distance
                least = min(least, distance)
            if least > limit:
                continue
            third, fourth = stored[2, start : start + count], stored[3, start : start + count]
            least = np.int64(256)
            for i in range(count):
                distance = away[i] + np.int64(ones(third[i] ^ c) + ones(fourth[i] ^ d))
                away[i] = distance
                least = min(least, distance)
            if least > limit:
                continue
            if found + count > len(out):
                more = np.empty((2 * len(out), 2), np.int64)
                for line in range(found):
                    more[line, 0], more[line, 1] = out[line, 0], out[line, 1]
                out = more
            for i in range(count):
                if away[i] <= limit:
                    entry = start + i
                    out[found, 0] = np.int64(owner[entry]) * parts + part[row]
                    out[found, 1] = packed(
                        away[i], corner[row], np.int64(level[entry]),
                        np.int64(x[entry]), np.int64(y[entry]),
                    )  # fmt: skip
                    found += 1
    return out[:found]
