"""Which classes stand beside one another, and how alike a mark there has to be to count: a dated
working list (``data/related_classes.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any


class Relation(StrEnum):
    """How the classes of a stranger's mark stand to ours."""

    SAME = "same"
    RELATED = "related"
    UNSTATED = "unstated"
    """One of the records names no class."""


class ClassTable:
    """The rows of one file.

    :param data: the parsed file; see ``data/related_classes.toml`` for its form.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._beside: dict[int, set[int]] = {}
        for number, others in data["beside"].items():
            for other in others:
                self._beside.setdefault(int(number), set()).add(other)
                self._beside.setdefault(other, set()).add(int(number))
        counts = data["counts"]
        self.copy: float = counts["copy"]
        self._counts = {relation: float(counts[relation.value]) for relation in Relation}
        self._told = {relation: float(counts[f"told_{relation.value}"]) for relation in Relation}

    @classmethod
    @cache
    def shipped(cls) -> ClassTable:
        """The table that comes with this version."""
        text = files("rights").joinpath("data/related_classes.toml").read_text("utf-8")
        return cls(tomllib.loads(text))

    def relation(self, ours: Sequence[int], theirs: Sequence[int]) -> Relation | None:
        """The closest relation between any class of ours and any of theirs; None for classes that
        have nothing to do with one another."""
        if not ours or not theirs:
            return Relation.UNSTATED
        if set(ours) & set(theirs):
            return Relation.SAME
        if any(other in self._beside.get(number, ()) for number in ours for other in theirs):
            return Relation.RELATED
        return None

    def counts(self, relation: Relation, score: float) -> bool:
        """Whether a mark so alike and so related decides anything."""
        return score >= self._counts[relation]

    def told(self, relation: Relation, score: float) -> bool:
        """Whether its filing deserves a message."""
        return score >= self._told[relation]
