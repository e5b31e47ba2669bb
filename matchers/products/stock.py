"""What else the shops sell: how many things known of them are called what two records share.

A rare word tells things apart, and so do common words that rarely stand together. Of each name that
is known of the shops (the words of a title's core) its words are kept under hashes. **Joint** is
the number of other names that hold all of the words that a pair shares: none means that they point
at this one thing. **Twins** are further records of the very same name: of several things that a
shop calls alike, any pair is only as likely the right one. Labels are not asked for either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from matchers.products.rarity import word_key


def name_key(words: Iterable[str]) -> str:
    """A key for what a thing is called, in whichever order the words stand."""
    return word_key(" ".join(sorted(set(words))))


@dataclass(frozen=True)
class Stock:
    """``names`` are the keys of all names with the number of records called so; ``places`` says for
    each word's key in which of them it stands, by their place in the order of the keys."""

    names: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {key: number for number, key in enumerate(sorted(self.names))}

    def joint(self, shared: Iterable[str], own: Sequence[str]) -> int:
        """How many names hold all shared words, but for those of the pair itself.

        :param own: the keys of both names.
        """
        found: list[frozenset[int]] = []
        for word in shared:
            places = self.places.get(word_key(word))
            if places is None:
                return 0
            found.append(places)
        numbers = {self._numbers[key] for key in own if key in self.names}
        if not found:
            return len(self.names) - len(numbers)
        both = frozenset.intersection(*sorted(found, key=len))
        return len(both) - len(both & numbers)

    def twins(self, own: str, other: str) -> int:
        """How many further records have one of a pair's names, given both names' keys."""
        return max(self.names.get(own, 0) - 1 - (own == other), 0)

    def to_json(self) -> dict[str, Any]:
        return {
            "names": dict(self.names),
            "places": {word: sorted(places) for word, places in self.places.items()},
        }


def take_stock(names: Iterable[Sequence[str]]) -> Stock:
    """The stock of records, each given as the words that it is called."""
    counts: Counter[str] = Counter()
    words: dict[str, frozenset[str]] = {}
    for name in names:
        key = name_key(name)
        counts[key] += 1
        words[key] = frozenset(name)
    places: dict[str, set[int]] = {}
    for number, key in enumerate(sorted(counts)):
        for word in words[key]:
            places.setdefault(word_key(word), set()).add(number)
    return Stock(
        {key: counts[key] for key in sorted(counts)},
        {word: frozenset(places[word]) for word in sorted(places)},
    )


def read_stock(raw: Mapping[str, Any]) -> Stock:
    """The inverse of ``to_json``.

    :raises ValueError: where it is none.
    """
    names = {str(key): int(count) for key, count in raw["names"].items()}
    places = {str(word): frozenset(map(int, found)) for word, found in raw["places"].items()}
    if not all(count > 0 for count in names.values()) or not all(
        0 <= number < len(names) for found in places.values() for number in found
    ):
        raise ValueError("a number in it is out of range")
    return Stock(names, places)
