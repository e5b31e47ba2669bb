"""What the score of marks in text is fitted on: readings of marks that are there, and that are not.

Positives are brand names written by :mod:`attacks` into titles that do not hold them; negatives
what else is found in titles. Each round takes other marks, as many as alarms are counted at.
"""

from __future__ import annotations

import dataclasses
import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.match import Use
from matchers.marks.facts import ListingFacts, MarkFacts
from matchers.marks.features import OTHER
from matchers.marks.finder import MarkFinder
from matchers.marks.folding import looks
from matchers.marks.measuring import related
from matchers.marks.scoring import shipped
from matchers.marks.weighing import Candidate, undominated
from matchers.marks.windows import INFLECTED, WHOLE
from matchers.marks.words import COMMON, zipf
from tools.mark_data.attacks import ATTACKS, LEAST, cased

MARKS = 1300
"""Marks of a round: those that alarms are counted at."""
TITLES = 10_000
EACH = 60
REPEATS = 2
"""How often the same surface is learned from, and counted as an alarm, with the same mark in a
round: titles come in series."""
SAME_GOODS = 0.5
"""How many of the titles that marks are written into offer the marks' own goods."""


@dataclass(frozen=True, slots=True)
class Row:
    """A reading, or what stands for none: ``values`` are its features (none: nothing was found, or
    its use is permitted), ``added`` is what the classing of the use adds. ``group`` is the attack,
    or ``clean`` and ``again`` for what is found in clean titles, ``common`` for everyday words,
    ``title`` for each title that was searched; ``known_from`` are the sources whose titles name the
    mark as a brand: what was left out may not teach by that either."""

    values: NDArray[np.float64] | None
    positive: bool
    group: str
    source: str
    added: float = 0.0
    said: str = ""
    known_from: frozenset[str] = frozenset()


def read(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _bare(text: str) -> str:
    return "".join(map(chr, looks(text).code.tolist()))


def _same(mark: str, brand: str) -> bool:
    """Whether the title's brand is the mark, however it is spaced."""
    a, b = _bare(mark), _bare(brand)
    return bool(b) and (a in b or b in a)


def _held(mark: str, title: str) -> bool:
    """Whether the mark stands in the title but for hyphens, full stops and spaces within it: how a
    shop writes it, and no accident, if it is long or its parts are."""
    words = [_bare(word) for word in title.split()]
    bare = _bare(mark)
    return len(bare) >= 6 and any(
        "".join(words[k : k + size]) == bare for size in (1, 2, 3) for k in range(len(words))
    )


def marks_of(
    titles: list[dict[str, Any]], brands: list[dict[str, Any]], r: random.Random
) -> dict[str, MarkFacts]:
    """The marks of a round: half are brands of titles, half others."""
    goods: dict[str, Counter[str]] = defaultdict(Counter)
    for row in titles:
        if row["brand"]:
            goods[row["brand"]][row["klass"]] += 1
    pool = [
        (name, (kinds.most_common(1)[0][0],)) for name, kinds in goods.items() if kinds.total() >= 2
    ]
    others = [(b["name"], tuple(b["klass"])) for b in brands]
    some = r.sample(pool, min(len(pool), MARKS // 2)) + r.sample(others, MARKS)
    found: dict[str, MarkFacts] = {}
    for name, classes in some:
        letters = looks(name).code
        if not 3 <= len(letters) <= 24 or len(found) >= MARKS:
            continue
        rate = zipf(letters)[0]
        found.setdefault(
            name.casefold(), MarkFacts(text=name, classes=classes, common_word=rate >= COMMON)
        )
    return found


class Round:
    """One round: some marks, some titles."""

    def __init__(
        self, titles: list[dict[str, Any]], brands: list[dict[str, Any]], seed: int
    ) -> None:
        self._chance = random.Random(seed)
        self._marks = marks_of(titles, brands, self._chance)
        self._finder = MarkFinder(dataclasses.replace(shipped(), review=0.0))
        for key, facts in self._marks.items():
            self._finder.add(key, facts)
        self._known_from: dict[str, set[str]] = defaultdict(set)
        for title in titles:
            if title["brand"]:
                self._known_from[title["brand"].casefold()].add(title["source"])
        self._titles = self._chance.sample(titles, min(len(titles), TITLES))
        self._clean: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._seen: Counter[tuple[str, str]] = Counter()

    def rows(self) -> Iterator[Row]:
        for title in self._titles:
            yield from self._of_title(title)
            yield Row(None, False, "title", title["source"])
        names = [key for key, facts in self._marks.items() if not facts.common_word]
        every = [title for titles in self._clean.values() for title in titles]
        for attack in ATTACKS:
            for _ in range(EACH):
                key = self._chance.choice(names)
                facts = self._marks[key]
                long = sum(c.isalpha() for c in facts.text) >= LEAST.get(attack, 3)
                if long and facts.text.isascii():
                    yield from self._attacked(attack, key, facts, every)

    def _row(
        self, found: Candidate, listing: ListingFacts, title: dict[str, Any], group: str,
        *, positive: bool,
    ) -> Iterator[Row]:  # fmt: skip
        """The candidate as a row, if it is classed as a use; permitted uses raise no alarm."""
        facts = self._marks[self._finder.key(found.number)]
        known = frozenset(self._known_from.get(facts.text.casefold(), ()))
        use = self._finder.finding(found, "title", listing.title, facts, listing).use
        said = f"{facts.text} <- {found.occurrence.surface!r} | {listing.title[:90]}"
        if use.use is Use.USE:
            yield Row(found.values, positive, group, title["source"], use.weight, said, known)
        elif positive:
            yield Row(None, True, group, title["source"], known_from=known)

    def _of_title(self, title: dict[str, Any]) -> Iterator[Row]:
        listing = ListingFacts(title=title["title"], category=title["category"] or title["klass"])
        found = undominated(self._finder.candidates(listing.title, "title", listing))
        if not any(c.occurrence.exact for c in found):
            self._clean[title["klass"]].append(title)
        best: dict[str, Candidate] = {}
        for c in sorted(found, key=lambda c: -c.log_odds):
            best.setdefault(self._finder.key(c.number), c)
        for key, c in best.items():
            facts = self._marks[key]
            self._seen[key, c.occurrence.surface.casefold()] += 1
            again = self._seen[key, c.occurrence.surface.casefold()] > REPEATS
            one = c.occurrence
            own = _same(facts.text, title["brand"] or "")
            if one.exact and one.place in {WHOLE, INFLECTED} and not one.pieces:
                if not facts.common_word or again:
                    continue  # the mark itself
                goods = related(facts.classes, listing.category, listing.title)
                if own or (facts.classes and goods == OTHER):
                    yield from self._row(c, listing, title, "common", positive=own)
            elif not own and not (one.exact and _held(facts.text, listing.title)):
                group = "again" if again else "clean"
                yield from self._row(c, listing, title, group, positive=False)

    def _attacked(
        self, attack: str, key: str, facts: MarkFacts, every: list[dict[str, Any]]
    ) -> Iterator[Row]:
        """A mark written into a title, as the search sees it."""
        r = self._chance
        surface = ATTACKS[attack](cased(facts.text, r), r)
        if surface.islower():
            surface = cased(surface, r)
        same = [t for name in facts.classes for t in self._clean.get(name, ())]
        title = r.choice(same if same and r.random() < SAME_GOODS else every)
        words = title["title"].split(" ")
        at = r.choice((0, r.randint(0, len(words)), r.randint(0, len(words)), len(words)))
        text = " ".join([*words[:at], surface, *words[at:]])
        where = len(" ".join(words[:at])) + (at > 0)
        listing = ListingFacts(title=text, category=title["category"] or title["klass"])
        found = [
            c
            for c in undominated(self._finder.candidates(text, "title", listing))
            if self._finder.key(c.number) == key
            and c.occurrence.start < where + len(surface)
            and c.occurrence.end > where
        ]
        if not found:
            known = frozenset(self._known_from.get(facts.text.casefold(), ()))
            yield Row(None, True, attack, title["source"], known_from=known)
            return
        best = max(found, key=lambda c: c.log_odds)
        yield from self._row(best, listing, title, attack, positive=True)
