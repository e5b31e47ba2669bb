"""What each letter of a text weighs as evidence of copying: what anybody writes weighs nothing.

A word weighs by its rate in ordinary language (wordfreq's lists, fixed by the package's version);
numbers, units and sizes weigh little. Then shop language is taken off by what
``data/shop_language.toml`` lists: whole sentences about the sale, about
safety or about gifts, facts behind the
name of a specification, and turns of phrase that anybody finds.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import numpy as np
import wordfreq
from numpy.typing import NDArray

from matchers.wording import grams
from matchers.wording.lexicon import folded, lexicon
from matchers.wording.stream import Stream, alone

VERSION = f"1+wordfreq{version('wordfreq')}"
"""Of the weights: changes whenever a text could weigh otherwise."""

LANGUAGES = (
    "en", "de", "fr", "es", "it", "nl", "pl", "pt", "sv", "da", "nb", "fi", "cs", "ro", "hu", "tr",
    "id", "ms", "ru", "uk", "bg", "el", "ar", "he", "vi", "ko", "ca", "sk", "sl", "sh", "lt", "lv",
    "is", "fil", "fa", "ur", "hi", "bn", "ta", "mk",
)  # fmt: skip
"""Lists in which words are set apart."""

COMMON, EVERYWHERE = 4.0, 7.0
"""Zipf values (log10 of uses in a billion words): up to the first a word weighs all, from the
second on it is one of the hundred words that hold every sentence together."""

RARE, GLUE = 3.0, 0.5
"""What a rare word and a word that holds sentences together weigh: the unit of evidence. Between
the two the weight is linear in the Zipf value, which is a logarithm of the probability already: one
unit for each factor of 16."""

HOLDING, USUAL = 6.0, 0.2
"""Zipf value from which a word holds sentences together, and the least share of such words that
sentences of the listed languages have."""

NUMBER, MODEL = 0.2, 0.6
"""What a number or unit, and what a word with digits in it weighs: it names the article."""

LONG, LETTERS = 24, 12
"""Letters from which a word is more likely a text without spaces, and letters of it that weigh as
much as one rare word."""

HAN, KATAKANA, HIRAGANA, OTHER_ALONE = 0.9, 0.6, 0.4, 0.3
"""What one letter weighs where each is taken for a word: Han writes a word in one or two letters,
katakana in four, hiragana mostly what holds sentences together, Thai in five."""

SALE, NEAR_SALE = 0.25, 0.12
"""Share of a sentence's weight from which words of the sale or of safety make it theirs; the second
where a sentence beside it is. A sentence between two of theirs is theirs."""

HALF = 0.5
"""What a word counts that such sentences have in common with others."""

FACT = 0.25
"""What is left of the weight of a fact behind the name of a specification, or in a list of them."""

FACT_WORDS = 5
"""Words behind such a name that are the fact, where no sentence ends before."""

FACTS_SHARE = 0.4
"""Share of numbers and names of specifications from which a sentence is a list of facts."""

OFTEN = 0.4
"""What is left of the weight of letters in a run that five different product texts had."""

LONG_PHRASE = 12
"""Letters in a row, all within turns of phrase, from which they are taken off."""


@cache
def _runs() -> NDArray[np.uint32]:
    """Runs that stand in many product texts (see tools/learn_runs.py), in ascending order."""
    path = files("matchers").joinpath("data/common_runs.npy")
    with path.open("rb") as file:
        return np.asarray(np.load(file), np.uint32)


@cache
def _rates() -> dict[str, float]:
    """The highest Zipf value in any language, by folded word, of words that are common at all."""
    found: dict[str, float] = {}
    for language in LANGUAGES:
        bins: list[list[str]] = wordfreq.get_frequency_list(language, wordlist="small")
        # Bin n holds words of which one in 10 ** (n / 100) is one.
        for number, words in enumerate(bins[: round(100 * (9 - COMMON)) + 1]):
            for word in words:
                plain = folded(word)
                found[plain] = max(found.get(plain, 0.0), 9 - number / 100)
    return found


@lru_cache(maxsize=65_536)
def word_weight(word: str) -> float:
    """What a folded word weighs, wherever it stands."""
    if alone(word[0]):
        code = ord(word[0])
        if 0x3040 <= code < 0x30A0:
            return HIRAGANA
        if 0x30A0 <= code < 0x3200:
            return KATAKANA
        return HAN if code >= 0x3400 else OTHER_ALONE
    if any(character.isdigit() for character in word):
        return NUMBER if len(word) <= 4 or word.isdigit() else MODEL
    if word in lexicon().units or len(word) == 1:
        return NUMBER
    if len(word) > LONG:
        return RARE * len(word) / LETTERS
    zipf = min(max(_rates().get(word, 0.0), COMMON), EVERYWHERE)
    return GLUE + (RARE - GLUE) * (EVERYWHERE - zipf) / (EVERYWHERE - COMMON)


@lru_cache(maxsize=65_536)
def of_shops(word: str) -> float:
    """How much a folded word is one of the sale or of safety: 1, :data:`HALF` or 0."""
    listed = lexicon()
    if listed.theirs.hold(word):
        return 1.0
    return HALF if listed.both.hold(word) else 0.0


def prose(stream: Stream) -> NDArray[np.float64]:
    """How much each word holds sentences together (0..1): lists of names and numbers have no such
    words. A letter that is a word of its own counts as much as is usual in sentences."""
    return np.array([_prose(word) for word in _words(stream)])


@lru_cache(maxsize=65_536)
def _prose(word: str) -> float:
    if alone(word[0]) or len(word) > LONG or ord(word[0]) >= 0x0500:
        return USUAL  # particles stand inside the words, if words are set apart at all
    return float(_rates().get(word, 0.0) >= HOLDING and not word.isdigit())


def _words(stream: Stream) -> list[str]:
    return [stream.word(number) for number in range(len(stream.first) - 1)]


def weights(stream: Stream) -> NDArray[np.float64]:
    """What each letter of a stream weighs; n values of 0 or more."""
    words = _words(stream)
    if not words:
        return np.zeros(0)
    weight = np.array([word_weight(word) for word in words])
    number_like = weight <= NUMBER
    by_word = _again(words, weight) * _facts(stream, words, number_like)
    sale = np.array([of_shops(word) for word in words])
    for match in lexicon().terms.finditer(stream.letters):
        begin, end = np.searchsorted(stream.first, match.span(), "left")
        sale[begin:end] = 1.0
    by_word *= _sentences_kept(stream, weight, sale, number_like)
    lengths = np.diff(stream.first)
    return np.repeat(by_word / lengths, lengths) * _phrases_kept(stream)


def _again(words: list[str], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights, where a word that comes again says less each time, down to what holds sentences
    together: what a text is about is in every other text about it."""
    seen: dict[str, int] = {}
    times = np.ones(len(words))
    for number, word in enumerate(words):
        times[number] = seen[word] = seen.get(word, 0) + 1
    return np.where(weight > GLUE, np.maximum(weight / np.sqrt(times), GLUE), weight)


def _facts(stream: Stream, words: list[str], number_like: NDArray[np.bool_]) -> NDArray[np.float64]:
    """What is left of each word, where facts are taken off."""
    kept = np.ones(len(words))
    keys = lexicon().keys
    named = np.array([word in keys for word in words])
    for number in stream.colons:
        if named[number]:
            end = min(number + 1 + FACT_WORDS, len(words))
            same = stream.sentences[number:end] == stream.sentences[number]
            kept[number:end][same] = FACT
    sentences = stream.sentences
    total = np.bincount(sentences)
    plain = np.bincount(sentences, named | number_like)
    listed = (plain >= FACTS_SHARE * np.maximum(total, 1))[sentences]
    by_itself = np.array([alone(word[0]) for word in words])
    return np.where(listed & ~by_itself, np.minimum(kept, FACT), kept)


def _sentences_kept(
    stream: Stream,
    weight: NDArray[np.float64],
    sale: NDArray[np.float64],
    number_like: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """0 for the words of sentences about the sale or about safety, else 1."""
    counted = np.where(number_like, 0.0, weight)
    total = np.bincount(stream.sentences, counted)
    of_sale = np.bincount(stream.sentences, counted * sale)
    number = np.bincount(stream.sentences, sale)
    theirs = (of_sale >= SALE * total) & (number >= 1.5)
    doubtful = (of_sale >= NEAR_SALE * total) & (number >= HALF)
    for order in (range(1, len(theirs)), range(len(theirs) - 2, -1, -1)):
        step = -1 if order.step > 0 else 1
        for one in order:
            theirs[one] |= doubtful[one] and theirs[one + step]
    theirs[1:-1] |= theirs[:-2] & theirs[2:]
    return np.where(theirs[stream.sentences], 0.0, 1.0)


def _phrases_kept(stream: Stream) -> NDArray[np.float64]:
    """0 for letters within turns of phrase, else 1."""
    kept = np.ones(len(stream))
    found, begins, ends = grams.hashes(stream.letters)
    kept[_covered(len(stream), found.astype(np.uint32), _runs(), begins, ends)] = OFTEN
    covered = _covered(len(stream), found, lexicon().phrases, begins, ends)
    if not covered.any():
        return kept
    edges = np.flatnonzero(np.diff(np.concatenate([[False], covered, [False]])))
    spread = grams.breadth(stream.letters)
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        if spread[begin:end].sum() >= LONG_PHRASE * grams.LETTER:
            kept[begin:end] = 0.0
    return kept


def _covered(
    letters: int,
    found: NDArray[Any],
    known: NDArray[Any],
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Which letters stand in a run that is among the known ones, which are in ascending order."""
    inside = known[np.minimum(np.searchsorted(known, found), len(known) - 1)] == found
    steps = np.zeros(letters + 1, np.int32)
    np.add.at(steps, begins[inside], 1)
    np.add.at(steps, ends[inside], -1)
    return np.asarray(np.cumsum(steps[:-1]) > 0)
