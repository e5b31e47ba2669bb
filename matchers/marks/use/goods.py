"""Goods: whether a mark is protected for what a listing offers.

A mark's classes are Nice class numbers or plain words; a listing has a category path in whatever
words its shop uses, or none, and then its title may say what it is. Both are read as goods of
``data/marks/goods.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import cache, lru_cache

from matchers.marks.use.lexicon import load
from matchers.marks.use.tokens import Kind, tokens


class Relation(Enum):
    """What a listing's goods are to those that a mark is protected for."""

    __hash__ = object.__hash__  # one of each: an enumeration's own takes five times as long

    SAME = "same goods"
    NEAR = "related goods"
    OTHER = "other goods"
    UNKNOWN = "goods unknown"


PLAIN = 4
"""Letters from which a Latin word of a title names goods; shorter ones are too many things."""

_LEVELS = str.maketrans(dict.fromkeys("›»|/\\", ">"))
_AMBIGUOUS = frozenset({"have", "flat", "short", "home", "office", "mobile", "house", "compact"})
CLASSES = range(1, 46)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _words(text: str) -> tuple[str, ...]:
    return tuple(_singular(token.text) for token in tokens(text) if token.kind is Kind.WORD)


@cache
def _names() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Wordings for goods by their first word, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for goods, row in load("goods").items():
        if isinstance(row, dict):
            for name in (*row["words"], goods):
                words = _words(name)
                found.setdefault(words[0], []).append((words, goods))
    for rows in found.values():
        rows.sort(key=lambda row: -len(row[0]))
    return found


@cache
def _nice() -> dict[int, frozenset[str]]:
    goods = {name: row for name, row in load("goods").items() if isinstance(row, dict)}
    return {
        number: frozenset(name for name, row in goods.items() if number in row["nice"])
        for number in CLASSES
    }


def _named(words: tuple[str, ...], *, title: bool) -> frozenset[str]:
    found: set[str] = set()
    place = 0
    while place < len(words):
        length = 1
        for name, goods in _names().get(words[place], ()):
            if words[place : place + len(name)] == name:
                plain = len(name) == 1 and name[0].isascii()
                if not (title and plain and (len(name[0]) < PLAIN or name[0] in _AMBIGUOUS)):
                    found.add(goods)
                    length = len(name)
                if length < len(name):
                    break
        place += length
    return frozenset(found)


@lru_cache(maxsize=4096)
def goods_of_category(category: str) -> frozenset[str]:
    """The goods of a category path: those of its first level that names any."""
    for level in category[:1000].translate(_LEVELS).split(">"):
        found = _named(_words(level), title=False)
        if found:
            return found
    return frozenset()


@lru_cache(maxsize=4096)
def goods_of_classes(classes: tuple[str, ...]) -> frozenset[str]:
    """The goods of a mark's classes; those that cannot be read say nothing."""
    found: set[str] = set()
    for written in classes:
        digits = "".join(c for c in written if c.isascii() and c.isdigit())
        if digits and len(digits) <= 3 and int(digits) in CLASSES:
            found |= _nice()[int(digits)]
        else:
            found |= goods_of_category(written)
    return frozenset(found)


@lru_cache(maxsize=1024)
def goods_of_title(title: str) -> frozenset[str]:
    """What a title calls the thing that is offered."""
    return _named(_words(title[:500]), title=True)


def near(goods: Iterable[str]) -> frozenset[str]:
    """The goods that buyers expect from the makers of these."""
    table = load("goods")
    return frozenset(other for name in goods for other in table[name]["near"])


def relation(classes: tuple[str, ...], category: str, title: str) -> Relation:
    """What the listing's goods are to the mark's. A title can say that they are the same, not that
    they are others: words of titles are too many things for that."""
    ours = goods_of_classes(classes)
    theirs = goods_of_category(category)
    told = bool(theirs)
    theirs = theirs or goods_of_title(title)
    if not ours or not theirs:
        return Relation.UNKNOWN
    if ours & theirs:
        return Relation.SAME
    if not told:
        return Relation.UNKNOWN
    if near(ours) & theirs or near(theirs) & ours:
        return Relation.NEAR
    return Relation.OTHER
