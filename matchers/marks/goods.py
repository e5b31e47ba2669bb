"""Whether a listing's category is one of the goods that a mark stands for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

FITS, UNKNOWN, OTHER = 1, 0, -1


@cache
def _groups() -> dict[str, frozenset[str]]:
    """Each word of a category or class, and the groups of goods that it names."""
    text = files("matchers").joinpath("data/goods.toml").read_text("utf-8")
    found: dict[str, set[str]] = {}
    for group, lists in tomllib.loads(text)["goods"].items():
        for word in (group, *lists["words"], *map(str, lists["nice"])):
            found.setdefault(word, set()).add(group)
    return {word: frozenset(groups) for word, groups in found.items()}


@cache
def _trade() -> frozenset[str]:
    text = files("matchers").joinpath("data/goods.toml").read_text("utf-8")
    return frozenset(word for words in tomllib.loads(text)["trade"].values() for word in words)


def is_trade(word: str) -> bool:
    """Whether a folded word names goods or a shop."""
    forms = (word, word.removesuffix("s"), word.removesuffix("es"))
    return any(form in _trade() or form in _groups() for form in forms)


@lru_cache(maxsize=4096)
def groups_of(text: str) -> frozenset[str]:
    """The groups of goods that a category or a class names."""
    table = _groups()
    words = re.findall(r"[^\W_]+", text.casefold())
    pairs = [f"{a} {b}" for a, b in zip(words, words[1:], strict=False)]
    single = [word[:-1] if word.endswith("s") and word not in table else word for word in words]
    return frozenset().union(*(table.get(word, frozenset()) for word in (*pairs, *words, *single)))


def fit(category: str, classes: Sequence[str]) -> int:
    """1 where category and classes share goods, -1 where they do not, 0 where one is unknown."""
    listed = groups_of(category) if category else frozenset()
    own = frozenset().union(*(groups_of(name) for name in classes))
    if not listed or not own:
        return UNKNOWN
    return FITS if listed & own else OTHER
