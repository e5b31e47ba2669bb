"""Many references' corners by visual word, searched at once.

Corners gather until they are searched for; then they become a segment sorted by word, and segments
of about one size are joined (a log-structured merge), so adding stays cheap. What is removed is
marked, and goes when its segment is next built. What is found of a reference depends on it and on
the query alone: nothing is cut off at a rank among the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled, noted, ones
from matchers.pictures.local.descriptors import turned_codes
from matchers.pictures.local.features import Features
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


@dataclass(slots=True)
class _Segment:
    begins: NDArray[np.uint32]
    owner: NDArray[np.int32]
    codes: NDArray[np.uint64]
    x: NDArray[np.float32]
    y: NDArray[np.float32]
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
            codes[order],
            np.concatenate([part.x for _, part in parts])[order],
            np.concatenate([part.y for _, part in parts])[order],
            np.concatenate([part.level for _, part in parts])[order],
        )

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Corners of each word."""
        begins = self.begins.astype(np.int64)
        return np.asarray(begins[1:] - begins[:-1], np.int64)

    @property
    def nbytes(self) -> int:
        held = (self.begins, self.owner, self.codes, self.x, self.y, self.level)
        return sum(part.nbytes for part in held)


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
        return _search(query, self._segments, self._dead)

    def alike(
        self, codes: NDArray[np.uint64], most: int
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], Features]]:
        """Corners that resemble these upright descriptors: by segment the references' numbers,
        rows of a descriptor and its distance, and the references' corners."""
        self._settle()
        if not len(codes):
            return
        nearest = near(codes)
        for segment in self._segments:
            found = _collect(codes, nearest, segment.begins, segment.codes, most)
            entry = found[:, 1]
            corners = Features(
                segment.x[entry], segment.y[entry], segment.level[entry], segment.codes[entry]
            )
            yield segment.owner[entry].astype(np.int64), found[:, [0, 2]], corners

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
        np.concatenate([first.codes, second.codes])[order],
        np.concatenate([first.x, second.x])[order],
        np.concatenate([first.y, second.y])[order],
        np.concatenate([first.level, second.level])[order],
    )


Pairs = tuple[NDArray[np.int64], ...]


def searched(query: Features) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint64]]:
    """What is looked up: turn, corner, and the descriptor so turned. Every corner upright and
    mirrored, which sellers do; every other one in the turns that are rare."""
    codes = turned_codes(query.codes)
    some = [np.arange(0, len(query), 1 if turn in COMMON else 2) for turn in range(TURNS)]
    turns = np.repeat(np.arange(TURNS), [len(part) for part in some])
    corners = np.concatenate(some)
    return turns, corners, codes[turns, corners]


COMMON = (UPRIGHT, MIRRORED)


def _search(query: Features, segments: list[_Segment], dead: set[int]) -> list[tuple[int, Lying]]:
    turn, corner, codes = searched(query)
    nearest = near(codes)
    columns = []
    for segment in segments:
        found = _collect(codes, nearest, segment.begins, segment.codes, ALIKE)
        row, entry = found[:, 0], found[:, 1]
        group = segment.owner[entry].astype(np.int64) * TURNS + turn[row]
        enough = _often(group, WITNESSES)
        row, entry = row[enough], entry[enough]
        columns.append(
            np.stack(
                [
                    group[enough],
                    corner[row],
                    found[enough, 2],
                    segment.level[entry].astype(np.int64),
                    segment.x[entry].view(np.int32).astype(np.int64),
                    segment.y[entry].view(np.int32).astype(np.int64),
                ]
            )
        )
    return as_ways(query, np.concatenate(columns, axis=1), dead)


def _often(values: NDArray[np.int64], least: int) -> NDArray[np.bool_]:
    """Which values occur so often."""
    if not len(values):
        return np.zeros(0, np.bool_)
    counts = np.bincount(values)
    return np.asarray(counts[values] >= least)


def as_ways(query: Features, pairs: NDArray[np.int64], dead: set[int]) -> list[tuple[int, Lying]]:
    """Rows of ``pairs``: reference and turn, query corner, distance, reference level, x, y."""
    pairs = pairs[:, _often(pairs[0], WITNESSES)]
    if not pairs.shape[1]:
        return []
    order = np.lexsort((pairs[5], pairs[4], pairs[3], pairs[1], pairs[2], pairs[0]))
    group, corner, _, level, x, y = (np.ascontiguousarray(row) for row in pairs[:, order])
    begins = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))
    ends = np.append(begins[1:], len(group))
    witnesses = np.zeros(len(begins), np.int64)
    affines = np.zeros((len(begins), 2, 3))
    agree_all(
        begins, ends, group[begins] % TURNS, BACK,
        query.x[corner].astype(np.float64), query.y[corner].astype(np.float64),
        query.level[corner].astype(np.float64),
        x.astype(np.int32).view(np.float32).astype(np.float64),
        y.astype(np.int32).view(np.float32).astype(np.float64),
        level.astype(np.float64), witnesses, affines, WITNESSES,
    )  # fmt: skip
    least = WITNESSES + (ends - begins) // CHANCE
    found = []
    for n in np.flatnonzero(witnesses >= least).tolist():
        number, turn = divmod(int(group[begins[n]]), TURNS)
        if number not in dead:
            lying = Lying(as_map(affines[n]), int(INVERSE[turn]), witnesses=int(witnesses[n]))
            found.append((number, lying))
    return found


BACK = np.ascontiguousarray(np.swapaxes(MATRICES, 1, 2))
"""The searched descriptors were the query's turned; what turned the reference is the inverse."""

INVERSE = np.array([int(np.argmax([(m == back).all() for m in MATRICES])) for back in BACK])


@compiled
def _collect(
    codes: Any, nearest: Any, begins: Any, stored: Any, alike: int
) -> Any:  # pragma: no cover - compiled
    """Rows of query corner and turn, entry, distance."""
    out, found = np.empty((1 << 15, 3), np.int64), 0
    limit = np.uint64(alike)
    count = nearest.shape[2]
    for row in range(len(codes)):
        a, b, c, d = codes[row, 0], codes[row, 1], codes[row, 2], codes[row, 3]
        for i in range(count):
            upper = np.int64(nearest[0, row, i]) << 8
            for j in range(count):
                word = upper | np.int64(nearest[1, row, j])
                for entry in range(begins[word], begins[word + 1]):
                    distance = ones(stored[entry, 0] ^ a) + ones(stored[entry, 1] ^ b)
                    if distance > limit:
                        continue
                    distance += ones(stored[entry, 2] ^ c) + ones(stored[entry, 3] ^ d)
                    if distance <= limit:
                        out = noted(out, found, row, entry, distance)
                        found += 1
    return out[:found]
