"""Finds titles of designs and patents whose words a product's text has.

Such titles are short and plain ("Desk lamp", "Foldable stand for a telephone"): there is nothing to
compare but words. A title is found when the text has enough of it, each word weighed by how rare it
is in general language, so that "lamp with wireless charging" is not found for "with lamp". It is a
way to a list for a person to read; it is no likeness, and no plug-in: nothing is judged by it.

Words are folded: lower case, compatible forms, English endings off. Text without spaces between its
words (Chinese, Japanese) is read as pairs of characters.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import wordfreq

ENOUGH = 0.6
"""Share of a title's weight that the text must have. Half of a title of two words is one word,
which is too little; two words of three are told to a person."""

RAREST = 8.0
"""Zipf value (log10 of uses in a billion words) from which a word weighs next to nothing; "the" has
7.7. A word weighs as much as it lies below, one at least and seven at most."""

_RUN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class TitleFound:
    """A title by its key; which of its words the text has, and their share of its weight."""

    key: str
    words: tuple[str, ...]
    share: float


@cache
def _idle() -> frozenset[str]:
    text = files("matchers").joinpath("data/title_words.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)["idle"])


def title_words(text: str) -> frozenset[str]:
    """The folded words of a text that say something."""
    found: set[str] = set()
    idle = _idle()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    for run in _RUN.findall(text.casefold()):
        if not run.isascii() and _UNSPACED.search(run):
            found.update(run[start : start + 2] for start in range(max(len(run) - 1, 1)))
        elif run not in idle and not run.isdigit() and len(run) > 1:
            found.add(_without_ending(run))
    return frozenset(found)


@cache
def _without_ending(word: str) -> str:
    """A word without the endings that tell one from many, and who or what does from what is done
    (charger, charging, charged), where enough of it is left."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ss", "ss"), ("us", "us"), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            word = word[: len(word) - len(ending)] + instead
            break
    for ending in ("able", "ible", "ing", "er", "or", "ed", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: len(word) - len(ending)]
    return word


@cache
def _weight(word: str) -> int:
    """In thousandths, so that sums do not hang on their order."""
    rate = wordfreq.zipf_frequency(word, "en", wordlist="small")
    return round(1000 * min(max(RAREST - rate, 1.0), 7.0))


def compare(key: str, title: str, text: str) -> TitleFound | None:
    """Whether a text has enough of a title: the slow way, title by title."""
    words = title_words(title)
    return _found(key, words, sum(map(_weight, words)), title_words(text))


def _found(
    key: str, title: Collection[str], total: int, text: Collection[str]
) -> TitleFound | None:
    shared = [word for word in title if word in text]
    share = round(sum(map(_weight, shared)) / total, 4) if shared else 0.0
    return TitleFound(key, tuple(sorted(shared)), share) if share >= ENOUGH else None


class TitleIndex:
    """Many titles at once, each under the fewest of its rarest words without which a text cannot
    have enough of it."""

    def __init__(self) -> None:
        self._titles: dict[str, tuple[frozenset[str], int, int]] = {}
        """By key: its words, what they weigh, and how many of them a text must have at least."""

        self._keys: dict[str, set[str]] = defaultdict(set)
        self._having: dict[str, set[str]] = defaultdict(set)
        """By word: every title that has it."""

    def __len__(self) -> int:
        return len(self._titles)

    def add(self, key: str, title: str) -> None:
        """Add a title; a key that is already there is replaced."""
        self.remove(key)
        words = title_words(title)
        total = sum(map(_weight, words))
        self._titles[key] = words, total, _fewest(words, total)
        for word in _needed(words, total):
            self._keys[word].add(key)
        for word in words:
            self._having[word].add(key)

    def remove(self, key: str) -> None:
        """Remove a title; a key that is not there is left alone."""
        if key in self._titles:
            words, total, _ = self._titles.pop(key)
            for word in _needed(words, total):
                self._keys[word].discard(key)
            for word in words:
                self._having[word].discard(key)

    def search(self, text: str, among: frozenset[str] | None = None) -> Iterator[TitleFound]:
        """The titles of which the text has enough, in no particular order.

        :param among: words of the text (of its heading, say), one of which a title must have.
        """
        words = title_words(text)
        lists = [self._keys[word] for word in words if word in self._keys]
        if among is not None:
            having = [self._having[word] for word in among if word in self._having]
            # Whichever leaves less to look at.
            lists = min(lists, having, key=lambda some: sum(map(len, some)))
        for key in set().union(*lists):
            title, total, fewest = self._titles[key]
            if len(title & words) >= fewest and (among is None or not among.isdisjoint(title)):
                found = _found(key, title, total, words)
                if found is not None:
                    yield found


def _heaviest(words: Collection[str]) -> list[str]:
    return sorted(words, key=lambda word: (-_weight(word), word))


def _fewest(words: Collection[str], total: int) -> int:
    """How many of its heaviest words make enough of a title."""
    weight = 0
    for count, word in enumerate(_heaviest(words), 1):
        weight += _weight(word)
        if weight >= total * (ENOUGH - 0.001):  # a share is rounded
            return count
    return 1


def _needed(words: Collection[str], total: int) -> Iterator[str]:
    """The rarest words of a title, until what is left of it is too little to be found by."""
    left = total
    for word in _heaviest(words):
        if left < total * (ENOUGH - 0.001):  # a share is rounded
            return
        yield word
        left -= _weight(word)
