"""Rows made here: marks written into titles after attacks, by dnstwist, and in other languages."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import dnstwist
from attacks import ATTACKS, cased
from languages import CODES, NAMED, USED
from rows import Row, bare, listing_of

from matchers.marks.facts import ListingFacts, MarkFacts

SEED = 20261127
LETTERS = range(5, 15)
"""Letters of marks that dnstwist's permutations are made of."""

PER_FUZZER = 2
"""Permutations of one mark that are taken of each kind: some have dozens, some thousands."""

Titles = Sequence[dict[str, Any]]


NAMING = {"for", "fit", "fits", "with", "replaces", "replacement", "compatible", "works", "para",
          "pour", "für", "per", "voor", "для", "на", "под", "к", "do", "untuk", "cho"}  # fmt: skip
"""After these words of a title a name may be what the thing fits: no place to write a use."""


def _in_title(title: str, surface: str, chance: random.Random) -> str:
    words = title.split()
    naming = [place for place, word in enumerate(words) if bare(word) in NAMING]
    place = chance.randint(0, min([len(words), 12, *naming]))
    return " ".join((*words[:place], surface, *words[place:]))


def _row(
    number: str, title: dict[str, Any], surface: str, attack: str, key: str, chance: random.Random
) -> Row:
    text = _in_title(title["title"], surface, chance)
    listing = listing_of({**title, "title": text, "brand": ""})
    return Row(number, listing, "positive", attack, (key,), title["source"])


def attacked(marks: Mapping[str, MarkFacts], titles: Titles, each: int) -> list[Row]:
    """Marks that are no everyday words, each attack ``each`` times, in titles that hold no mark."""
    chance = random.Random(SEED)
    keys = [key for key, mark in marks.items() if not mark.common_word]
    found = []
    for attack, change in ATTACKS.items():
        done = 0
        while done < each:
            key = chance.choice(keys)
            surface = change(cased(marks[key].text, chance), chance)
            if surface is None or (surface == marks[key].text and attack != "plain"):
                continue
            done += 1
            title = chance.choice(titles)
            found.append(_row(f"{attack} {done}", title, surface, attack, key, chance))
    aliased = [key for key in keys if marks[key].aliases]
    for number in range(each if aliased else 0):
        key = chance.choice(aliased)
        surface = chance.choice(marks[key].aliases)
        title = chance.choice(titles)
        found.append(_row(f"alias {number}", title, surface, "listed alias", key, chance))
    return found


def twisted(marks: Mapping[str, MarkFacts], titles: Titles, most: int) -> list[Row]:
    """dnstwist's permutations of marks of one word, as names in titles; the kinds in turn."""
    chance = random.Random(SEED + 1)
    keys = [
        key
        for key, mark in marks.items()
        if not mark.common_word and mark.text.isascii() and mark.text.isalnum()
        and len(mark.text) in LETTERS
    ]  # fmt: skip
    chance.shuffle(keys)
    found: list[Row] = []
    for key in keys:
        fuzzer = dnstwist.Fuzzer(f"{marks[key].text.lower()}.com")
        fuzzer.generate()
        kinds = defaultdict(list)
        for one in sorted(fuzzer.domains, key=lambda one: (one["fuzzer"], one["domain"])):
            if one["fuzzer"] not in {"*original", "various", "tld-swap", "dictionary"}:
                kinds[one["fuzzer"]].append(one["domain"].encode().decode("idna"))
        for kind, names in kinds.items():
            for name in chance.sample(names, min(PER_FUZZER, len(names))):
                surface = name.removesuffix(".com")
                title = chance.choice(titles)
                number = f"dnstwist {len(found)}"
                found.append(_row(number, title, surface, f"dnstwist {kind}", key, chance))
        if len(found) >= most:
            break
    return found


def bent(marks: Mapping[str, MarkFacts], each: int) -> list[Row]:
    """Marks in sentences of other languages: used as grammar bends them, and only named."""
    chance = random.Random(SEED + 2)
    keys = [
        key
        for key, mark in marks.items()
        if not mark.common_word and mark.text.isalpha() and len(bare(mark.text)) >= 5
    ]
    found = []
    for kind, table in (("positive", USED), ("none", NAMED)):
        for language, sentences in table.items():
            for number in range(each):
                key = chance.choice(keys)
                title = sentences[number % len(sentences)].format(marks[key].text)
                attack = f"{'used' if kind == 'positive' else 'named'} in {language}"
                listing = ListingFacts(title=title, lang=CODES[language])
                found.append(Row(f"{attack} {number}", listing, kind, attack, (key,), "sentences"))
    return found
