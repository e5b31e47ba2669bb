"""The rules by which marks are reduced and weighed, read from ``data/likeness.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from matchers import commonness


@dataclass(frozen=True, slots=True)
class Weights:
    """What a comparison is worth; see the file."""

    alike: float
    shortest: int
    look: float
    sound: float
    pinyin: float
    transliteration: float
    skeleton: float
    part: float
    ordinary: float


@dataclass(frozen=True, slots=True)
class Rules:
    """One file of rules, made ready: each function turns letters into what stands for them."""

    weights: Weights
    look: Callable[[str], str]
    sound: Callable[[str], str]
    syllable: Callable[[str], str]
    skeleton: Callable[[str], str]
    shortest_skeleton: int
    version: str


@cache
def shipped() -> Rules:
    """The rules that come with this version."""
    text = files("matchers").joinpath("data/likeness.toml").read_text("utf-8")
    data = tomllib.loads(text)
    skeleton = _groups(data["sound"]["skeleton"]) | {ord(vowel): None for vowel in "aeiouy"}
    return Rules(
        weights=Weights(**data["score"]),
        look=_look(data["look"]),
        sound=_rewriting(data["sound"]["rules"]),
        syllable=_rewriting(data["sound"]["pinyin"]),
        skeleton=lambda sound: sound.translate(skeleton),
        shortest_skeleton=data["sound"]["shortest_skeleton"],
        version=f"{data['version']}-{commonness.VERSION}",
    )


def _groups(groups: Sequence[str]) -> dict[int, str | None]:
    return {ord(letter): group[0] for group in groups for letter in group[1:]}


def _look(data: Any) -> Callable[[str], str]:
    others = data["other_scripts"]
    table: dict[int, str | None] = {
        ord(strange): latin for strange, latin in zip(others[::2], others[1::2], strict=True)
    }
    groups = _groups(data["groups"])
    pairs = [(pair, letter) for pair, letter in data["pairs"]]

    def look(text: str) -> str:
        text = text.translate(table).translate(groups)
        for pair, letter in pairs:
            text = text.replace(pair, letter)
        return text

    return look


def _rewriting(rules: Sequence[Sequence[str]]) -> Callable[[str], str]:
    """All rules in one pass from left to right, the earlier before the later at each place."""
    pattern = re.compile("|".join(f"({rule})" for rule, _ in rules))
    assert pattern.groups == len(rules), "a rule's own groups have to be (?:…)"
    replacements = ["", *(replacement for _, replacement in rules)]
    return lambda text: pattern.sub(lambda found: replacements[found.lastindex or 0], text)


def once(text: str) -> str:
    """Letters that follow themselves, written once."""
    return re.sub(r"(.)\1+", r"\1", text)
