"""A labelled pair as other shops would show it, so that what is learned does not hang on one shop's
habits. A view gives less, or adds only what a web page adds; the label stays."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matchers.products.codes import is_code
from matchers.products.core import page_words
from matchers.products.record import role_of
from matchers.products.words import has_digit


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two records as a shop shows them, and whether they are one product."""

    left: Mapping[str, Any]
    right: Mapping[str, Any]
    same: bool


def less(pair: LabelledPair, choice: int) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The pair as shops show it that give less: without the model numbers of one side or both,
    with the title alone, or both. ``choice`` is any number; it decides."""
    left, right = pair.left, pair.right
    if choice // 4 % 2:
        left, right = _title_alone(left), _title_alone(right)
        if choice % 4 == 3:
            return left, right
    if choice % 4 in {0, 2, 3}:
        left = _without_codes(left)
    if choice % 4 in {1, 2}:
        right = _without_codes(right)
    return left, right


def _title_alone(record: Mapping[str, Any]) -> Mapping[str, Any]:
    named = {key: value for key, value in record.items() if role_of(str(key)) == "title"}
    return named or record


_RUN = re.compile(r"[^\s\"|,()]+")


def _without_codes(record: Mapping[str, Any]) -> Mapping[str, Any]:
    def kept(match: re.Match[str]) -> str:
        run = match.group()
        bare = re.sub(r"[\W_]+", "", run.casefold())
        return "" if len(bare) >= 4 and is_code(bare) else run

    return {
        key: _RUN.sub(kept, value[:4000]) if isinstance(value, str) else value
        for key, value in record.items()
        if role_of(str(key)) not in {"model", "gtin"}
    }


DROPPED = 0.25
"""The part of a title's words without digits that another shop does not write."""

SHOWN = 0.7
"""How often either record is shown as a page's title; at least one of both is."""

_SYLLABLES = ("ba", "co", "da", "ek", "fo", "gu", "ha", "in", "ja", "ka", "lo", "me", "no", "or")


def on_pages(pair: LabelledPair, choice: int) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The pair as titles of web pages: the title alone, with some words missing and the name of a
    made-up shop and its stock phrases added. ``choice`` is any number; it decides."""
    source = random.Random(choice)  # noqa: S311 - a made-up view, not a secret
    left, right = _title_alone(pair.left), _title_alone(pair.right)
    point = source.random()
    if point < SHOWN:
        left = _as_page(left, source)
    if point > 1 - SHOWN:
        right = _as_page(right, source)
    return left, right


def _as_page(record: Mapping[str, Any], source: random.Random) -> Mapping[str, Any]:
    shown = dict(record)
    for key in sorted(map(str, record)):
        value = record.get(key)
        if role_of(key) == "title" and isinstance(value, str):
            words = value[:1000].split()
            kept = [w for w in words if has_digit(w) or source.random() >= DROPPED]
            added = source.sample(page_words(), source.randrange(5))
            added.append("".join(source.choice(_SYLLABLES) for _ in range(source.randint(2, 4))))
            source.shuffle(added)
            shown[key] = " ".join((*(kept or words), "-", *added))
    return shown
