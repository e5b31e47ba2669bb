"""How ordinary a word is: an ordinary word is no misspelling, and a mark that is one says little.

Rates come from the lists of :mod:`matchers.commonness`. English is taken whole; of the other main
languages of the marketplaces in Latin letters, what occurs three times in ten million words; of
further ones, the short lists.
"""

from __future__ import annotations

import itertools
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.commonness import COMMON, ORDINARY, OTHERS, VERSION, bins
from matchers.compiled import compiled
from matchers.marks.characters import characters
from matchers.marks.folding import looks
from matchers.marks.hashing import Table, maybe, table_of
from matchers.marks.letters import mixed, stepped

__all__ = ["COMMON", "ORDINARY", "VERSION", "ordinary", "word_list", "zipf"]

WHOLE = ("en",)
MAIN = OTHERS
FURTHER = ("da", "nb", "fi", "cs", "hu", "ro", "tr", "id")
LANGUAGES = WHOLE + MAIN + FURTHER
ELSEWHERE = {"main": 50, "further": 100}
"""What a word's rate in another language than English is lowered by, in hundredths, where surfaces
are told from words: fewer listings are written in it. Set by hand."""
_MAIN_BINS = 650
"""Lists come in bins of a hundredth of a decade: bin 650 is Zipf 2.5."""


@compiled
def _line_hashes(codes: Any, starts: Any, line_of: Any, lines: int) -> Any:  # pragma: no cover
    out = np.zeros(lines, np.uint64)
    for k in range(len(codes)):
        line = line_of[starts[k]]
        out[line] = stepped(out[line], codes[k])
    for line in range(lines):
        if out[line] != 0:
            out[line] = mixed(out[line], 0)
    return out


def _less(place: int) -> int:
    if place < len(WHOLE):
        return 0
    return ELSEWHERE["main" if place < len(WHOLE) + len(MAIN) else "further"]


@cache
def _lists() -> tuple[str, NDArray[np.int32]]:
    """All listed words, one a line, and for each a number made of its rate (Zipf in hundredths,
    lowered as said) and the language. A word of several languages stands there several times."""
    words: list[str] = []
    numbers: list[NDArray[np.int32]] = []
    for place, language in enumerate(LANGUAGES):
        size = "small" if language in FURTHER else "large"
        kept = bins(language, size)[: _MAIN_BINS if language in MAIN else None]
        rates = np.maximum(900 - _less(place) - np.arange(len(kept)), 1) * 32 + place
        numbers.append(np.repeat(rates, [len(found) for found in kept]).astype(np.int32))
        words += itertools.chain.from_iterable(kept)
    return "\n".join(words), np.concatenate(numbers)


def word_list() -> str:
    """All listed words, one a line."""
    return _lists()[0]


@cache
def _ordinary() -> Table:
    text, numbers = _lists()
    atoms = looks(text)
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    line_of = np.cumsum(codes == 10, dtype=np.int64)
    hashes = _line_hashes(atoms.code, atoms.start, line_of, len(numbers))
    kept = hashes != 0
    return table_of(hashes[kept], numbers[kept])


def ordinary() -> Table:
    """The table of ordinary words, made once a process."""
    characters()
    return _ordinary()


@compiled
def rate_of(slots: Any, numbers: Any, seen: Any, key: Any) -> Any:  # pragma: no cover - compiled
    """The number of the word with this hash, the highest where two fold alike; 0 for none."""
    if not maybe(seen, key):
        return 0
    best = 0
    at = np.int64(key >> np.uint64(20)) & (len(slots) - 1)
    while slots[at] != 0:
        if slots[at] == key and numbers[at] > best:
            best = numbers[at]
        at = (at + 1) & (len(slots) - 1)
    return best


@compiled
def rate_of_codes(
    codes: Any, slots: Any, numbers: Any, seen: Any
) -> Any:  # pragma: no cover - compiled
    """The number of a folded word, 0 for one in none of the lists."""
    value = np.uint64(0)
    for k in range(len(codes)):
        value = stepped(value, codes[k])
    return rate_of(slots, numbers, seen, mixed(value, 0))


def zipf(codes: NDArray[np.int32]) -> tuple[float, str]:
    """The highest Zipf value of a folded word over the languages, and the language that gives it;
    ``(0.0, "")`` for a word in none of the lists."""
    table = ordinary()
    found = int(rate_of_codes(codes, table.slots, table.numbers, table.seen)) if len(codes) else 0
    if not found:
        return 0.0, ""
    return (found // 32 + _less(found % 32)) / 100, LANGUAGES[found % 32]
