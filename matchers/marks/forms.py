"""The forms of many marks, searched at once: a value with add and remove.

Forms lie in immutable segments of growing size; what is added goes to a new small segment, and
small ones are merged, so that a form is moved only a logarithmic number of times (O'Neil et al.,
"The log-structured merge-tree", 1996). Removing only takes a mark's number out of use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.marks.folding import Atoms, looks, sounds
from matchers.marks.searching import COST, FIRST, FORM, LAST, search, text_words
from matchers.marks.segment import Segment, segment_of

AT_ONCE = 100_000
"""Texts folded in one go."""

KEYS_AT_ONCE = 80_000_000
"""Keys of marks that are put into one table, roughly: while it is made they lie beside it. A
million marks of ten letters have less; with twenty letters, four times as many."""

SLOTS_AT_MOST = 1 << 27
"""Slots of two near tables that are still merged into one."""

PLACES = 40
"""Places in one text at which one form is looked at: a title that repeats a mark a thousand times
is no use of it a thousand times over."""


def likeliest(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each form, the rows of least cost, from the first on."""
    if len(rows) <= PLACES:
        return rows
    seen: dict[int, int] = {}
    kept = []
    for place in np.lexsort((rows[:, LAST], rows[:, FIRST], rows[:, COST])):
        form = int(rows[place, FORM])
        seen[form] = seen.get(form, 0) + 1
        if seen[form] <= PLACES:
            kept.append(place)
    return rows[kept]


@dataclass(frozen=True, slots=True)
class Found:
    """What is found of one segment in one view of a text: the rows of the search and the number of
    each row's mark, and the text's words."""

    segment: Segment
    words: NDArray[np.int32]
    rows: NDArray[np.float64]
    numbers: list[int]


class Forms:
    """Texts with the number of the mark that each belongs to."""

    def __init__(self) -> None:
        self._segments: list[Segment] = []
        self._pending: list[tuple[int, str, bool]] = []
        self._removed: set[int] = set()

    def add(self, rows: Iterable[tuple[int, str, bool]]) -> None:
        """Add (mark's number, text, whether it is found with errors too)."""
        self._pending.extend(rows)

    def remove(self, number: int) -> None:
        """Forget a mark's forms; its number must not be used again."""
        self._removed.add(number)

    @property
    def nbytes(self) -> int:
        return sum(segment.nbytes for segment in self._settled())

    def only(self) -> Segment:
        """All forms in one segment."""
        segments = self._settled()
        return segments[0] if len(segments) == 1 else _merged(segments, self._removed)

    def search(self, atoms: Atoms) -> Iterator[Found]:
        """What is found in a text, segment by segment. Of one form, the :data:`PLACES` nearest
        places are told, from the first on."""
        segments = self._settled()
        if not segments or not len(atoms):
            return
        words, rests = text_words(atoms)
        for segment in segments:
            rows = likeliest(search(atoms, words, rests, segment))
            numbers = segment.owner[rows[:, FORM].astype(np.int64)].tolist()
            if self._removed and not self._removed.isdisjoint(numbers):
                kept = [k for k, number in enumerate(numbers) if number not in self._removed]
                rows, numbers = rows[kept], [numbers[k] for k in kept]
            if len(rows):
                yield Found(segment, words, rows, numbers)

    def _settled(self) -> list[Segment]:
        if self._pending:
            pending, self._pending = self._pending, []
            for rows in _parts(pending):
                new = _segment(rows)
                while self._segments and _may_merge(self._segments[-1], new):
                    new = _merged((self._segments.pop(), new), self._removed)
                self._segments.append(new)
        return self._segments


def _parts(rows: Sequence[tuple[int, str, bool]]) -> Iterator[Sequence[tuple[int, str, bool]]]:
    """The rows in as few parts as keep the keys of each within bounds."""
    start = keys = 0
    for at, (_, text, _) in enumerate(rows):
        # Two of n letters left out, in two or three views of them.
        keys += 3 * len(text) ** 2 // 4
        if keys > KEYS_AT_ONCE:
            yield rows[start : at + 1]
            start, keys = at + 1, 0
    if start < len(rows):
        yield rows[start:]


def _may_merge(old: Segment, new: Segment) -> bool:
    slots = len(old.near.slots) + len(new.near.slots)
    return len(old) <= 2 * len(new) and slots <= SLOTS_AT_MOST


def _segment(rows: Sequence[tuple[int, str, bool]]) -> Segment:
    parts = [_folded(rows[at : at + AT_ONCE]) for at in range(0, len(rows), AT_ONCE)]
    codes, begins, lengths, owners, watched = (
        np.concatenate(columns) for columns in zip(*parts, strict=True)
    )
    return segment_of(codes, begins, _offsets(lengths), owners, watched)


def _offsets(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])


_Columns = tuple[
    NDArray[np.int32], NDArray[np.bool_], NDArray[np.int64], NDArray[np.int32], NDArray[np.bool_]
]


def _folded(rows: Sequence[tuple[int, str, bool]]) -> _Columns:
    """Letters, word beginnings, lengths, owners and watched of texts, folded in one go."""
    texts = [text.replace("\n", " ") for _, text, _ in rows]
    together = "\n".join(texts)
    atoms = looks(together)
    codes = np.frombuffer(together.encode("utf-32-le", "surrogatepass"), np.uint32)
    line = np.cumsum(codes == 10, dtype=np.int64)
    lengths = np.bincount(line[atoms.start], minlength=len(rows)) if len(atoms) else None
    if lengths is None:
        lengths = np.zeros(len(rows), np.int64)
    owners = np.fromiter((number for number, _, _ in rows), np.int32, len(rows))
    watched = np.fromiter((near for _, _, near in rows), np.bool_, len(rows))
    heard = [
        (sound, number, near)
        for number, text, near in rows
        if not text.isascii() and (sound := sounds(text)) is not None
    ]
    if not heard:
        return atoms.code, atoms.bound[:-1] == 2, lengths, owners, watched
    return (
        np.concatenate([atoms.code, *(sound.code for sound, _, _ in heard)]),
        np.concatenate([atoms.bound[:-1] == 2, *(s.bound[:-1] == 2 for s, _, _ in heard)]),
        np.concatenate([lengths, np.array([len(sound) for sound, _, _ in heard], np.int64)]),
        np.concatenate([owners, np.array([number for _, number, _ in heard], np.int32)]),
        np.concatenate([watched, np.array([near for _, _, near in heard], np.bool_)]),
    )


def _merged(segments: Sequence[Segment], removed: set[int]) -> Segment:
    """One segment of what is left of these."""
    gone = np.fromiter(removed, np.int32, len(removed))
    codes, begins, lengths, owners, watched = [], [], [], [], []
    for segment in segments:
        sizes = np.diff(segment.offsets)
        kept = ~np.isin(segment.owner, gone)
        letters = np.repeat(kept, sizes)
        codes.append(segment.codes[letters])
        begins.append(segment.begins[letters])
        lengths.append(sizes[kept])
        owners.append(segment.owner[kept])
        watched.append(segment.watched[kept])
    return segment_of(
        np.concatenate(codes),
        np.concatenate(begins),
        _offsets(np.concatenate(lengths)),
        np.concatenate(owners),
        np.concatenate(watched),
    )
