"""How near what a listing sells is to what a mark is registered for: a soft signal.

It is told with its raw values, and a distant one makes a finding less urgent by a step; it never
keeps a match from becoming a hit, since a mark with a reputation reaches farther than its classes
and listings name themselves as they like.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from domain.page import Snapshot
from domain.reason import Reason
from domain.right import Right, RightKind
from rights.gaps.classes import ClassTable, Relation
from rights.status import data
from rights.words import found_in, words_of

_SHORTEST = 4
"""Letters from which a word of a list of goods says something by itself."""

_OF_LISTS = frozenset(
    ("goods", "namely", "including", "made", "thereof", "other", "than", "parts", "fittings",
     "with", "accessories", "class", "products", "used", "from", "for", "und", "aller",
     "sowie", "waren")
)  # fmt: skip
"""Words that lists of goods are full of."""


@dataclass(frozen=True, slots=True)
class Reading:
    """As which classes a listing reads, and by which of its words."""

    classes: tuple[int, ...]
    words: tuple[str, ...]


@lru_cache(maxsize=1024)
def _read(text: str) -> Reading:
    by_class = {
        int(number): found_in(terms, text, inflected=True)
        for number, terms in data("goods_terms.toml")["classes"].items()
    }
    hits = {number: words for number, words in by_class.items() if words}
    words = dict.fromkeys(word for found in hits.values() for word in found)
    return Reading(tuple(sorted(hits)), tuple(words))


def reading_of(snapshot: Snapshot) -> Reading:
    """By its category where that says anything, else by its title."""
    by_category = _read(" / ".join(snapshot.category))
    return by_category if by_category.classes else _read(snapshot.title)


@dataclass(frozen=True, slots=True)
class Goods:
    """What came of the comparison: reasons, and whether the goods are distant."""

    reasons: tuple[Reason, ...]
    distant: bool


def goods_of(snapshot: Snapshot, right: Right) -> Goods:
    """The comparison for a mark; nothing for other rights, which do not hang on goods."""
    if right.kind is not RightKind.TRADEMARK:
        return Goods((), distant=False)
    reading = reading_of(snapshot)
    relation = ClassTable.shipped().relation(right.classes, reading.classes)
    params = {
        "ours": _list(reading.classes),
        "words": ", ".join(reading.words),
        "theirs": _list(right.classes),
    }
    if relation is Relation.UNSTATED:
        missing = "listing" if right.classes else "right"
        reasons = [Reason(f"factor.goods_no_{missing}", params)]
    else:
        code = "distant" if relation is None else relation.value
        reasons = [Reason(f"factor.goods_{code}", params)]
    shared = _shared_terms(snapshot, right)
    if shared:
        terms = ", ".join(shared)
        reasons.append(Reason("factor.goods_terms", {"count": len(shared), "terms": terms}))
    return Goods(tuple(reasons), distant=relation is None and not shared)


def _list(classes: tuple[int, ...]) -> str:
    return ", ".join(str(number) for number in classes)


def _shared_terms(snapshot: Snapshot, right: Right) -> tuple[str, ...]:
    """Words of the listing's title and category that stand in the mark's list of goods."""
    if not right.goods:
        return ()
    named = {word for text in (right.text or "", *right.aliases) for word in words_of(text)}
    listed = set(words_of(right.goods)) - _OF_LISTS - named
    stems = {_stem(word) for word in listed if len(word) >= _SHORTEST}
    words = words_of(" ".join((*snapshot.category, snapshot.title)))
    shared = {
        _stem(word): word
        for word in reversed(words)
        if len(word) >= _SHORTEST and _stem(word) in stems
    }
    return tuple(word for word in words if shared.get(_stem(word)) == word)


def _stem(word: str) -> str:
    """Singular and plural of English goods are one."""
    for ending in ("es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST - 1:
            return word.removesuffix(ending)
    return word
