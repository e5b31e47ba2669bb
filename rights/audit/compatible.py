"""Wording to use instead of a mark in a title: own brand, product, "compatible with", mark, models.

The title is taken apart: the marks that were found, the models behind each, the own brand, and the
words that tied them together; what is left is the product. The patterns are data, one a language
(``data/compatible.toml``, with their grounds). The caller looks at it again before it is shown.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_WORD = re.compile(r"\S+")
_TRIM = " \t,;:|/\\–—-_·•&+"
_EDGES = "(),;:[]【】"
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class MarkInText:
    """Where a mark stands in a text, and how to write it."""

    start: int
    end: int
    mark: str


@dataclass(frozen=True, slots=True)
class _Language:
    code: str
    pattern: str
    after: str
    own_brand: str
    models: str
    both: str
    words: frozenset[str]
    connecting: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wording:
    """``compatible``: the title of a thing that only fits the mark's goods; ``without``: the title
    with the mark left out; ``phrase``: what to say in running text."""

    compatible: str
    without: str
    phrase: str


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("rights").joinpath("data/compatible.toml").read_text("utf-8"))


@cache
def _languages() -> Mapping[str, _Language]:
    found = {}
    for row in _data()["language"]:
        values = {name: row[name] for name in ("pattern", "after", "own_brand", "models", "both")}
        found[row["code"]] = _Language(
            row["code"],
            **values,
            words=frozenset(row["words"]),
            connecting=frozenset(row["connecting"]),
        )
    return found


def _language_of(text: str) -> _Language:
    """The language that most words of the text tell; the first one where none does."""
    languages = _languages()
    if _HAN.search(text):
        return languages["zh"]
    words = [word.strip(_TRIM).casefold() for word in _WORD.findall(text)]
    return max(languages.values(), key=lambda each: sum(word in each.words for word in words))


def wording_for(title: str, marks: Sequence[MarkInText], own_brand: str | None) -> Wording:
    """:param marks: those found in the title; none may overlap another.
    :param own_brand: None where nothing says what it is: a placeholder stands for it."""
    language = _language_of(title)
    # A name between mark and number may be the model's ("Quencher H2.0") or the product's
    # ("Filter X200"): the product's, where nothing else would be left of it.
    for between in (1, 0):
        cut, named = _taken_apart(title, marks, between)
        for again in (*named, own_brand or ""):
            if again:
                cut += [m.span() for m in re.finditer(re.escape(again), title, re.IGNORECASE)]
        product = _tidy(title, cut, language)
        if product:
            break
    fitted = language.both.join(
        f"{mark} {', '.join(models) or language.models}" for mark, models in named.items()
    )
    brand = own_brand or language.own_brand
    compatible = language.pattern.format(brand=brand, product=product, mark=fitted, models="")
    return Wording(
        compatible=" ".join(compatible.split()),
        without=" ".join(f"{brand} {product}".split()),
        phrase=" ".join(language.after.format(mark=fitted, models="").split()),
    )


def _taken_apart(
    title: str, marks: Sequence[MarkInText], between: int
) -> tuple[list[tuple[int, int]], dict[str, list[str]]]:
    """What is cut out of a title, and the models of each mark."""
    cut: list[tuple[int, int]] = []
    named: dict[str, list[str]] = {}
    for mark in marks:
        end, models = _models_behind(title, mark.end, between)
        cut.append((mark.start, end))
        known = named.setdefault(mark.mark, [])
        known += [model for model in models if model not in known]
    if len(named) == 1 and not any(named.values()):
        # "Filter X200 for Zorvantik": the model stands elsewhere.
        for found in _WORD.finditer(title):
            word = found.group().strip(_EDGES)
            outside = all(found.end() <= start or end <= found.start() for start, end in cut)
            if outside and _is_model(word) and not word.isdigit():
                cut.append(found.span())
                next(iter(named.values())).append(word)
    return cut, named


def _models_behind(text: str, end: int, between: int) -> tuple[int, list[str]]:
    """Where the models that follow a mark end, and what they are.

    :param between: how many names may stand between the mark and what has a number.
    """
    rules = _data()["model"]
    taken: list[str] = []
    last, last_end, names = 0, end, 0
    words = list(_WORD.finditer(text, end))[: rules["longest"]]
    for number, found in enumerate(words):
        word = found.group().strip(_EDGES)
        following = words[number + 1].group() if number + 1 < len(words) else ""
        measured = word.isdigit() and re.fullmatch(rules["units"], following, re.IGNORECASE)
        if (_is_model(word) and not measured) or word.casefold() in rules["names"]:
            taken.append(found.group().strip("(),;:"))
            last, last_end, names = len(taken), found.end(), 0
            if found.group().endswith((",", ";")):
                taken[-1] += ","
        elif found.group() in {"/", "&", "+"}:
            taken.append("/")
        elif names < between and word and word != word.lower():
            taken.append(word)
            names += 1
        else:
            break
    models = re.split(r"\s*[/,]\s*", " ".join(taken[:last]))
    return last_end, [model for model in models if model]


def _is_model(word: str) -> bool:
    """Whether a word has a number that is no measure, no count and no year."""
    if not any(character.isdigit() for character in word):
        return False
    if word.isdigit():
        return len(word) in {2, 4} and not re.fullmatch("(?:19|20)[0-9]{2}", word)
    units = _data()["model"]["units"]
    return not re.fullmatch(rf"\d[\d.,x×*/]*-?{units}?", word, re.IGNORECASE)


def _tidy(text: str, cut: Sequence[tuple[int, int]], language: _Language) -> str:
    """What is left of a text: no hanging separators, and no words that tied it to what was cut."""
    pieces, at = [], 0
    for start, end in sorted(cut):
        pieces.append(text[at:start] if start > at else "")
        at = max(at, end)
    pieces.append(text[at:])
    kept = []
    for piece in pieces:
        words = piece.split()
        while words and _ties(words[-1], language):
            words.pop()
        while words and _ties(words[0], language):
            words.pop(0)
        if words:
            kept.append(" ".join(words).strip(_TRIM))
    return " ".join(filter(None, kept))


def _ties(word: str, language: _Language) -> bool:
    bare = word.strip(_TRIM + "()[]【】.'’").casefold()
    return not bare or bare in language.connecting or bare == "s"
