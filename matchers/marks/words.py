"""How ordinary a word is: an ordinary word is no misspelling, and a mark that is one says little.

Rates come from the lists of :mod:`matchers.commonness`. English is taken whole; of the other main
languages of the marketplaces in Latin letters, what occurs three times in ten million words; of
further ones, the short lists. Languages in letters that are read by their sound have a table of
their own, of what their words sound like: "размер" is a word, and no misspelling of "Razer".
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.commonness import COMMON, ORDINARY, OTHERS, VERSION, bins
from matchers.compiled import compiled
from matchers.marks.characters import characters
from matchers.marks.folding import Atoms, looks, sounds
from matchers.marks.hashing import Table, maybe, table_of
from matchers.marks.letters import mixed, stepped
from matchers.marks.together import shop_words

__all__ = [
    "COMMON",
    "ORDINARY",
    "VERSION",
    "heard",
    "of_one_script",
    "ordinary",
    "own_rate",
    "word_list",
    "zipf",
]

WHOLE = ("en",)
MAIN = OTHERS
FURTHER = ("da", "nb", "fi", "cs", "hu", "ro", "tr", "id", "vi", "ms", "fil")
BY_SOUND = ("ru", "uk", "bg", "el")
_GREEK, _CYRILLIC = ("\u0370", "\u0400"), ("\u0400", "\u0530")
LANGUAGES = WHOLE + MAIN + FURTHER + BY_SOUND
"""At most 32: a word's language stands in five bits."""
BY_SOUND_FROM = len(LANGUAGES) - len(BY_SOUND)
"""The first number of a language that is read by its sound."""
ELSEWHERE = {"main": 50, "further": 100}
"""What a word's rate in another language than English is lowered by, in hundredths, where surfaces
are told from words: fewer listings are written in it. Set by hand."""
_MAIN_BINS = 650
"""Lists come in bins of a hundredth of a decade: bin 650 is Zipf 2.5."""
_SOUND_BINS = 700
"""Further down where a noun's uses are split over some eight forms of it: Zipf 2."""


_IN_SHOPS = 350
"""The least rate, in hundredths, of a word of trade: a word that others are written together with
(:data:`matchers.marks.windows.REST_RATE`). Set by hand."""


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
    further = len(WHOLE) + len(MAIN) <= place < len(WHOLE) + len(MAIN) + len(FURTHER)
    return ELSEWHERE["further" if further else "main"]


@cache
def _lists() -> tuple[str, NDArray[np.int32]]:
    """All listed words, one a line, and for each a number made of its rate (Zipf in hundredths,
    lowered as said) and the language. A word of several languages stands there several times."""
    text, numbers = _listed(WHOLE + MAIN + FURTHER)
    shops = np.full(len(shop_words()), _IN_SHOPS * 32, np.int32)
    return "\n".join((text, *shop_words())), np.concatenate([numbers, shops])


def _listed(languages: Sequence[str]) -> tuple[str, NDArray[np.int32]]:
    words: list[str] = []
    numbers: list[NDArray[np.int32]] = []
    for language in languages:
        place = LANGUAGES.index(language)
        size = "small" if language in FURTHER or language in {"bg", "el"} else "large"
        most = {**dict.fromkeys(MAIN, _MAIN_BINS), **dict.fromkeys(BY_SOUND, _SOUND_BINS)}
        kept = bins(language, size)[: most.get(language)]
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
    return table_of(*_hashed(text, looks(text), numbers))


def _hashed(
    text: str, atoms: Atoms, numbers: NDArray[np.int32]
) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """The words' hashes in one view of them, and their numbers."""
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    line_of = np.cumsum(codes == 10, dtype=np.int64)
    hashes = _line_hashes(atoms.code, atoms.start, line_of, len(numbers))
    kept = hashes != 0
    return hashes[kept], numbers[kept]


@cache
def _heard() -> Table:
    text, numbers = _listed(BY_SOUND)
    atoms = sounds(text)
    assert atoms is not None
    written, theirs = _lists()
    parts = _hashed(written, looks(written), theirs), _hashed(text, atoms, numbers)
    return table_of(
        np.concatenate([hashes for hashes, _ in parts]),
        np.concatenate([rates for _, rates in parts]),
    )


def ordinary() -> Table:
    """The table of ordinary words, made once a process."""
    characters()
    return _ordinary()


def heard() -> Table:
    """The same with the words of languages that are read by their sound, as they sound; made when a
    text in their letters is first read."""
    characters()
    return _heard()


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


@lru_cache(maxsize=4096)
def own_rate(text: str) -> float:
    """The rate, lowered as said, of the rarest word of a text that is all in letters which are read
    by their sound; 0 where one is in no list, or has other letters or those of two scripts."""
    table = heard()
    rates = []
    for word in text.split():
        atoms = sounds(word) if of_one_script(word) else None
        if atoms is None or not len(atoms):
            return 0.0
        rates.append(int(rate_of_codes(atoms.code, table.slots, table.numbers, table.seen)) // 32)
    return min(rates, default=0) / 100


def of_one_script(word: str) -> bool:
    """Whether all letters are Greek, or all Cyrillic: of both, or with Latin ones, no word is."""
    return any(all(first <= c < last for c in word) for first, last in (_GREEK, _CYRILLIC))


def zipf(codes: NDArray[np.int32]) -> tuple[float, str]:
    """The highest Zipf value of a folded word over the languages, and the language that gives it;
    ``(0.0, "")`` for a word in none of the lists."""
    table = ordinary()
    found = int(rate_of_codes(codes, table.slots, table.numbers, table.seen)) if len(codes) else 0
    if not found:
        return 0.0, ""
    return (found // 32 + _less(found % 32)) / 100, LANGUAGES[found % 32]
