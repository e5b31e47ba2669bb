"""Which labelled pairs come from the same shops.

A shop's records have its keys, but not every record has all of them. Pairs with one set of keys
are of one kind; two kinds are the same shops' if a record stands in pairs of both, or if one kind's
keys are among the other's and the titles speak of the same things.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

from matchers.products.record import read_record
from matchers.products.views import LabelledPair
from matchers.products.words import has_digit, read_words

LEAST_OF_EACH = 10
"""Pairs of either label that make a kind of its own; with fewer it goes with the largest."""

TITLES = 600
"""Titles of a kind that are read, at most."""

SAME_THINGS = 0.7
"""How well a kind must know the words of another of the same shops, as a part of how well it knows
those of as many titles of its own. Between public sets it is .1 to .6, within one .8 to 1.2."""


def shops_of(pairs: Sequence[LabelledPair]) -> list[int]:
    """A number for each pair's shops, from 0."""
    kinds = [" ".join(sorted({*map(str, p.left), *map(str, p.right)})) for p in pairs]
    counts: dict[str, list[int]] = {}
    for kind, pair in zip(kinds, pairs, strict=True):
        counts.setdefault(kind, [0, 0])[pair.same] += 1
    large = sorted(k for k, both in counts.items() if min(both) >= LEAST_OF_EACH)
    largest = min(large or sorted(counts), key=lambda kind: (-sum(counts[kind]), kind))
    joined = _join(large, _records(pairs, kinds, large))
    numbers = {root: number for number, root in enumerate(sorted({*joined.values(), largest}))}
    return [numbers[joined.get(kind, joined.get(largest, largest))] for kind in kinds]


def _records(
    pairs: Sequence[LabelledPair], kinds: list[str], large: list[str]
) -> dict[str, dict[str, Mapping[str, Any]]]:
    """Each kind's distinct records."""
    records: dict[str, dict[str, Mapping[str, Any]]] = {kind: {} for kind in large}
    for kind, pair in zip(kinds, pairs, strict=True):
        if kind in records:
            for record in (pair.left, pair.right):
                records[kind][json.dumps(record, sort_keys=True, default=str)] = record
    return records


def _join(
    large: list[str], records: Mapping[str, Mapping[str, Mapping[str, Any]]]
) -> dict[str, str]:
    """For each kind the first of those that are the same shops'."""
    first = {kind: kind for kind in large}

    def find(kind: str) -> str:
        while first[kind] != kind:
            kind = first[kind]
        return kind

    titles = {kind: _titles(found) for kind, found in records.items()} if len(large) > 1 else {}
    for number, one in enumerate(large):
        for other in large[number + 1 :]:
            roots = sorted((find(one), find(other)))
            if roots[0] != roots[1] and (
                records[one].keys() & records[other].keys()
                or (_nested(one, other) and _same_things(titles[one], titles[other]))
            ):
                first[roots[1]] = roots[0]
    return {kind: find(kind) for kind in large}


def _nested(one: str, other: str) -> bool:
    ours, theirs = set(one.split(" ")), set(other.split(" "))
    return ours <= theirs or theirs <= ours


Titles = list[frozenset[str]]


def _titles(records: Mapping[str, Mapping[str, Any]]) -> Titles:
    """The words without digits of a kind's titles, in an order that says nothing of them."""
    chosen = sorted(records, key=lambda key: blake2b(key.encode("utf-8", "replace")).digest())
    return [
        frozenset(w for w in read_words(read_record(records[key]).title).distinct if _plain(w))
        for key in chosen[: 2 * TITLES]
    ]


def _plain(word: str) -> bool:
    return len(word) > 2 and not has_digit(word)


def _same_things(one: Titles, other: Titles) -> bool:
    few, many = sorted((one, other), key=len)
    size = min(len(few), len(many) // 2)
    known = frozenset(word for words in many[:size] for word in words)
    own, others = _known(many[size : 2 * size], known), _known(few[:size], known)
    return others >= SAME_THINGS * own


def _known(titles: Titles, known: frozenset[str]) -> float:
    """The part of the titles' words that are known."""
    return sum(len(words & known) for words in titles) / max(sum(map(len, titles)), 1)
