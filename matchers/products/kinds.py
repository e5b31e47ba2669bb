"""Words that tell versions of one product apart: colour, edition, platform, audience, part.

The words are data (``data/product_words.toml``). For each kind a text holds a set of values.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from matchers.products.words import fold


@cache
def _table() -> tuple[tuple[str, ...], Mapping[str, tuple[tuple[str, str], ...]]]:
    lists = tomllib.loads(files("matchers").joinpath("data/product_words.toml").read_text("utf-8"))
    values: dict[str, list[tuple[str, str]]] = {}
    for kind, lines in lists.items():
        for value, words in lines.items():
            for word in words:
                values.setdefault(fold(word).replace("-", ""), []).append((kind, value))
    return tuple(lists), {word: tuple(found) for word, found in values.items()}


@cache
def norms() -> frozenset[str]:
    """Words that name a norm, not a model."""
    return frozenset(word for word, found in _table()[1].items() if ("standards", "norm") in found)


def kinds() -> tuple[str, ...]:
    """All kinds, in the file's order."""
    return tuple(kind for kind in _table()[0] if kind != "standards")


def read_kinds(words: Iterable[str]) -> dict[str, frozenset[str]]:
    """The values that words give of each kind; kinds without any are left out."""
    found: dict[str, set[str]] = {}
    for word in words:
        for kind, value in _table()[1].get(word, ()):
            if kind != "standards":
                found.setdefault(kind, set()).add(value)
    return {kind: frozenset(values) for kind, values in found.items()}
