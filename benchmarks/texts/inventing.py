"""Invents product descriptions: sentences from a small grammar, so that two texts share no more
than words, what people write about everything, and what one shop puts under everything."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

KINDS = ("furniture", "kitchen", "garden", "clothing", "audio", "toys", "camping", "beauty")


@cache
def words() -> dict[str, dict[str, list[str]]]:
    data: dict[str, dict[str, list[str]]] = tomllib.loads(
        (Path(__file__).parent / "vocabulary.toml").read_text("utf-8")
    )
    return data


@cache
def synonyms() -> dict[str, list[str]]:
    """Every word that has one, with the others of its group."""
    found: dict[str, list[str]] = {}
    for groups in words().values():
        for entries in groups.values():
            for entry in entries:
                members = entry.split("|")
                for member in members if len(members) > 1 else ():
                    found.setdefault(member, [other for other in members if other != member])
    return found


@dataclass(frozen=True, slots=True)
class Text:
    """Sentences that are the text's own, and what the shop put under it."""

    kind: str
    own: tuple[str, ...]
    below: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join((*self.own, *self.below))


def invent(random_: random.Random, kind: str | None = None, shop: str = "held") -> Text:
    """A description of 5 to 14 sentences, shop language below half of them."""
    kind = kind or random_.choice(KINDS)
    count = random_.randint(5, 14)
    writer = _Writer(random_, kind)
    own = [writer.sentence() for _ in range(count)]
    below = []
    if random_.random() < 0.5:
        below = [random_.choice(words()["shop"][shop])]
    if random_.random() < 0.5:
        below.append(random_.choice(words()["shop"]["cliches"]))
    return Text(kind, tuple(own), tuple(below))


class _Writer:
    def __init__(self, random_: random.Random, kind: str) -> None:
        self._random = random_
        self._general = words()["general"]
        self._kind = words()[kind]

    def sentence(self) -> str:
        made = self._random.choice((self._plain, self._two, self._person, self._when, self._made))()
        return made[0].upper() + made[1:] + "."

    def _one(self, group: list[str]) -> str:
        return self._random.choice(self._random.choice(group).split("|"))

    def _thing(self) -> str:
        noun = self._one(self._kind["nouns"])
        parts = []
        if self._random.random() < 0.6:
            parts.append(self._one(self._general["adjectives"]))
        if self._random.random() < 0.4:
            parts.append(self._one(self._kind["materials"]))
        start = self._random.choice(("the", "a", "its", "each", "this", "our", "one", "every"))
        if start == "a" and (parts or [noun])[0][0] in "aeiou":
            start = "an"
        return " ".join((start, *parts, noun))

    def _does(self) -> str:
        verb, thing = self._one(self._general["verbs"]), self._thing()
        if self._random.random() < 0.3:
            return f"{self._one(self._general['adverbs'])} {verb} {thing}"
        return f"{verb} {thing}"

    def _where(self) -> str:
        where = self._random.choice(("in", "near", "beyond", "across", "from", "under", "beside"))
        return f"{where} the {self._one(self._general['places'])}"

    def _plain(self) -> str:
        end = f" {self._where()}" if self._random.random() < 0.5 else ""
        return f"{self._thing()} {self._does()}{end}"

    def _two(self) -> str:
        link = self._random.choice((" while ", " and ", ", but ", ", so ", ", where ", " until "))
        return f"{self._plain()}{link}{self._plain()}"

    def _person(self) -> str:
        one = self._random.choice(("a", "the", "any", "every"))
        said = self._random.choice(("knows how", "will notice that", "wrote that", "likes how"))
        return f"{one} {self._one(self._general['people'])} {said} {self._plain()}"

    def _when(self) -> str:
        when = self._random.choice(("on a", "before the", "after the", "through the", "in late"))
        return f"{when} {self._one(self._general['times'])} {self._plain()}"

    def _made(self) -> str:
        how = self._random.choice(("cut from", "wrapped in", "lined with", "set in", "built of"))
        return f"{how} {self._one(self._kind['materials'])}, {self._plain()} and {self._does()}"
