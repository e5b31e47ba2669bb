"""Which of Locarno's main classes a thing may belong to, by the words that name it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

_LETTERS = re.compile(r"[a-z]+")


@cache
def _by_word() -> dict[str, frozenset[int]]:
    text = files("rights").joinpath("data/locarno.toml").read_text("utf-8")
    found: dict[str, set[int]] = {}
    for number, words in tomllib.loads(text)["classes"].items():
        for word in words:
            found.setdefault(word, set()).add(int(number))
    return {word: frozenset(numbers) for word, numbers in found.items()}


def classes_of(text: str) -> frozenset[int]:
    """The main classes whose words stand in a text, in the singular or with an s; none where no
    word is known."""
    known = _by_word()
    found: set[int] = set()
    for word in _LETTERS.findall(text.casefold()):
        for form in (word, word.removesuffix("s"), word.removesuffix("es")):
            found |= known.get(form, frozenset())
    return frozenset(found)


def main_classes(classes: Iterable[str]) -> frozenset[int]:
    """The main classes of a record's: ``26`` of ``26-05``."""
    heads = (entry.partition("-")[0].strip() for entry in classes)
    return frozenset(int(head) for head in heads if head.isdigit())
