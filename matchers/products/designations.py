"""What a thing is called by its maker, however a shop parts it: ``ZV-120``, ``ZV 120``, ``ZV120``.

A title is a row of runs of letters and digits. Neighbours that a blank, hyphen, slash, dot, plus or
underscore parts may be one name: each window of up to three is a **form**, written together. Two
titles share a designation if they share a form with a letter and a digit, or a number of four
digits or more. Behind its last digit a designation may name the colour or the market that the thing
is made for (``W120B``, ``W120/EU``); without that it is a **stem**.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from matchers.commonness import COMMON, zipf
from matchers.products.words import fold, has_digit, has_letter

WINDOW = 3
"""Runs that are written together at most."""

SHORTEST = 3
SHORTEST_NUMBER = 4
LONGEST = 24
"""Characters of a form, of one without letters, and of any."""

PREFIX = 5
"""Letters of a run that may be part of a designation: a series or a maker's abbreviation."""

ENDING = 2
"""Letters behind a blank that may still belong to the number before it."""

SUFFIX = 3
"""Letters behind the last digit that may be a suffix."""

TEXT_LIMIT = 2_000
RUNS_LIMIT = 80
"""Characters and runs of a text that are read."""

_RUN = re.compile(r"[^\W_]+")
_SIGN = re.compile(r"\s?[-/._+#]\s?|\s")
_DECIMAL = re.compile(r"\d+[.,]\d+")
_STEM = re.compile(rf"(.*\d)([^\W\d_]{{1,{SUFFIX}}})")


@dataclass(frozen=True, slots=True)
class Run:
    """Where a run of letters and digits stands."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Designations:
    """The forms of a text; ``names`` are those that alone name a thing: with letters and digits,
    not parted by blanks. ``stems`` says what remains of each form or name without its suffix."""

    forms: frozenset[str]
    names: frozenset[str]
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """The longest form that two texts share, and the longest stem; empty where they share none.
    ``suffix`` is 1 where the suffix that one of both adds is a colour's or a market's, 0.5 where it
    is another, and 0 without one. ``variant`` says that both have the stem with another suffix
    each, ``against`` that both have names, and not even a stem is shared."""

    form: str
    stem: str
    suffix: float
    variant: bool
    against: bool


@cache
def suffixes() -> frozenset[str]:
    """Letters for colours and markets."""
    lists = tomllib.loads(files("matchers").joinpath("data/model_suffixes.toml").read_text("utf-8"))
    return frozenset(letters for kind in lists.values() for letters in kind)


def read_designations(
    text: str, amounts: frozenset[str] = frozenset(), norms: frozenset[str] = frozenset()
) -> Designations:
    """The designations in a text.

    :param amounts: runs that are part of amounts; they are part of no designation.
    :param norms: names of norms, which may be part of one but are none alone.
    """
    folded = fold(text[:TEXT_LIMIT])
    decimals = [match.span() for match in _DECIMAL.finditer(folded)]
    runs = [
        Run(match.start(), match.end())
        for match in _RUN.finditer(folded)
        if len(match.group()) <= LONGEST
        and match.group() not in amounts
        and not any(match.start() < end and start < match.end() for start, end in decimals)
    ][:RUNS_LIMIT]
    forms: set[str] = set()
    names: set[str] = set()
    for first in range(len(runs)):
        for form, blank in _windows(folded, runs[first : first + WINDOW]):
            if form in norms:
                continue
            forms.add(form)
            if has_letter(form) and len(form) > SHORTEST and not blank:
                names.add(form)
    stems = {stem for form in forms if (stem := stem_of(form)) is not None}
    return Designations(frozenset(forms), frozenset(names), frozenset(stems))


def _windows(text: str, runs: list[Run]) -> Iterator[tuple[str, bool]]:
    """The forms that begin with the first of some runs, and whether a blank parts them in the
    text."""
    form, blank = "", False
    for number, run in enumerate(runs):
        written = text[run.start : run.end]
        if number:
            gap = text[runs[number - 1].end : run.start]
            if _SIGN.fullmatch(gap) is None:
                return
            if gap.isspace():
                # Behind a blank comes a number, or the letter or two that a number ends in; before
                # and behind it stands no ordinary word.
                if not has_digit(written) and not (has_digit(form) and _ends(written)):
                    return
                if number == 1 and not has_digit(form) and zipf(form)[0] >= COMMON:
                    return
                blank = True
        if not has_digit(written) and len(written) > PREFIX:
            return
        form += written
        if is_form(form):
            yield form, blank


def _ends(written: str) -> bool:
    return len(written) == 1 or (len(written) <= ENDING and zipf(written)[0] < COMMON)


def is_form(text: str) -> bool:
    """Whether a text may be a designation."""
    if not SHORTEST <= len(text) <= LONGEST or not has_digit(text):
        return False
    return has_letter(text) or len(text) >= SHORTEST_NUMBER


def stem_of(form: str) -> str | None:
    """A designation without the letters behind its last digit; None where there are none, or more
    than a suffix has."""
    found = _STEM.fullmatch(form)
    return found.group(1) if found is not None and is_form(found.group(1)) else None


def agree(left: Designations, right: Designations) -> Agreement:
    """What two texts' designations have in common."""
    shared = left.forms & right.forms
    stems = (left.forms & right.stems) | (left.stems & right.forms)
    form = _longest(shared)
    stem = _longest(shared | stems | (left.stems & right.stems))
    ours, theirs = _endings(left, stem), _endings(right, stem)
    variant = bool(ours and theirs and not ours & theirs)
    suffix = 0.0
    if bool(ours) is not bool(theirs):
        suffix = 1.0 if (ours | theirs) & suffixes() else 0.5
    against = bool(left.names) and bool(right.names) and not stem
    return Agreement(form, stem, suffix, variant, against)


def _endings(designations: Designations, stem: str) -> frozenset[str]:
    """The suffixes with which names have a stem."""
    if not stem:
        return frozenset()
    return frozenset(
        name[len(stem) :]
        for name in designations.names
        if name.startswith(stem) and stem_of(name) == stem
    )


def _longest(forms: frozenset[str]) -> str:
    return min(forms, key=lambda form: (-len(form), form), default="")
