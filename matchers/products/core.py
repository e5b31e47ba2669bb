"""The core of a title: the words that name the thing, without how it is sold, packed or run.

Versions are written one way: ``v2.0``, ``2`` and ``ii`` are ``2``, ``'06`` is ``2006``. Of a title
that is several literals of a web page the first is the name, the rest is the page's.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from matchers.commonness import ORDINARY, zipf
from matchers.products.codes import is_code
from matchers.products.record import Record
from matchers.products.words import Words, fold, read_words

SHORTEST_STRONG = 4
"""Characters from which a code names one model; shorter ones are versions as often (CS3, V10)."""

_SYSTEM = re.compile(
    r"\b(?:microsoft\s+)?(?:windows|win|mac\s*os(?:\s*x)?|macintosh|mac|os\s*x)\b"
    r"(?:[\s/,&+.-]*(?:95|98|98se|me|se|2000|2k|nt|xp|vista|7|8|2003|x|os|10\.\d+(?:\.\d+)?"
    r"|3\.1|3\.x|4\.0|or|and|up|later|higher|only|pc|win|windows|mac|macintosh|intel|based|hybrid)"
    r"(?![\w.])){0,20}"
)
"""What the thing runs on, with the versions of that."""

_VERSIONED = re.compile(r"([^\W\d_]{5,})(\d{1,2})")

_SPELLINGS = (
    (re.compile(r"(?<=\w)\s*\(\s*(s|es)\s*\)"), r"\1"),
    (re.compile(r"\(\s*(?:r|tm|c)\s*\)|[®™©]"), " "),
    (re.compile(r"(\d)\s+\.\s*(\d)"), r"\1.\2"),
    (re.compile(r"(?<!\w)['’`](\d\d)(?!\d)"), r"20\1"),
    (re.compile(r"(?<!\w)v(?:er(?:sion)?|ol)?s?\.?\s*(?=\d)"), " "),
    (re.compile(r"(?<=\w)\s*['’]\s*(?=s\b)"), ""),
)


@dataclass(frozen=True, slots=True)
class Core:
    """The core's words in their order, every way in which the record's words may be written, and
    the words of the brand."""

    words: tuple[str, ...]
    reach: frozenset[str]
    brand: frozenset[str]


@cache
def _lists() -> tuple[frozenset[str], Mapping[str, str]]:
    lists = tomllib.loads(files("matchers").joinpath("data/product_noise.toml").read_text("utf-8"))
    numerals: Mapping[str, str] = lists.pop("numerals")
    return frozenset(fold(word) for words in lists.values() for word in words), numerals


@cache
def _in_full() -> Mapping[str, str]:
    """What an abbreviation stands for."""
    path = files("matchers").joinpath("data/product_abbreviations.toml")
    lists = tomllib.loads(path.read_text("utf-8"))
    return {
        fold(short): word
        for words in lists.values()
        for word, shorts in words.items()
        for short in shorts
    }


@cache
def page_words() -> tuple[str, ...]:
    """Words that the title of a shop's page adds."""
    lists = tomllib.loads(files("matchers").joinpath("data/product_noise.toml").read_text("utf-8"))
    return tuple(lists["page"])


def strong(word: str) -> bool:
    return len(word) >= SHORTEST_STRONG and is_code(word)


def squeeze_model(text: str) -> str:
    """A model number without its signs, and without what follows a ``#``: there makers put the
    country or the package that they sell it for."""
    return re.sub(r"[\W_]+", "", fold(text).partition("#")[0])


def read_core(record: Record) -> Core:
    """The core of a record's title, or of its models and description where it has none."""
    title = record.title or " ".join((*record.models, record.description[:200]))
    name = re.split(r"\s\|\s", record.name or title)[0] or title
    texts = (name, title, *record.models, record.brand, record.category, record.description)
    bare = _read(_SYSTEM.sub(" ", _spell(name)))
    kept = tuple(word for word in bare.sequence if word not in _lists()[0]) or bare.sequence
    named = _reach(_read(_spell(name)))
    # A model number says the same in a field of its own as in the title.
    codes = dict.fromkeys(c for c in map(squeeze_model, record.models) if strong(c))
    return Core(
        (*kept, *(code for code in codes if code not in named)),
        _reach(_read(_spell(" | ".join(filter(None, texts))))) | _reach(bare),
        frozenset(_read(_spell(record.brand)).sequence),
    )


def _spell(text: str) -> str:
    text = fold(text)
    for pattern, instead in _SPELLINGS:
        text = pattern.sub(instead, text)
    return text


def _read(text: str) -> Words:
    words = read_words(text)
    parted = (part for word in words.sequence for part in _part(word))
    return Words(tuple(map(_one_way, parted)), words.joined)


def _part(word: str) -> tuple[str, ...]:
    """An ordinary word and the version behind it: ``deluxe17``."""
    found = _VERSIONED.fullmatch(word)
    if found is not None and zipf(found.group(1))[0] >= ORDINARY:
        return found.groups()
    return (word,)


def _one_way(word: str) -> str:
    word = _lists()[1].get(word, word)
    word = _in_full().get(word, word)
    if word.isascii() and word.isdigit():
        return word.lstrip("0") or "0"
    if re.fullmatch(r"\d+\.\d+", word):
        return word.rstrip("0").rstrip(".")
    return word


def _reach(words: Words) -> frozenset[str]:
    pairs = zip(words.sequence, words.sequence[1:], strict=False)
    return frozenset((*words.sequence, *words.joined, *(a + b for a, b in pairs)))
