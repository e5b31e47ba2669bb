"""How a mark is used where it stands: as a sign, or only to say what something fits.

The wording lists are data (``data/use_words.toml``). A cue counts when nothing but a few connecting
words stands between it and the mark, and no clause ends there.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from domain.match import Use

REACH = 40
"""Characters between a cue and the mark: "compatible with all models of the X"."""

_CLAUSE_END = re.compile(r"[.;:!?|()\[\]{}•\n]|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class Reading:
    """A use and the cue that shows it (None for plain use)."""

    use: Use
    cue: str | None = None


@dataclass(frozen=True, slots=True)
class _Cues:
    nominative_before: re.Pattern[str]
    nominative_after: re.Pattern[str]
    negated_before: re.Pattern[str]


def _alternatives(lists: dict[str, list[str]]) -> str:
    cues = sorted({cue for cues in lists.values() for cue in cues}, key=len, reverse=True)
    # Letters of alphabets need a word's edge; Chinese and Japanese write without gaps.
    return "|".join(
        rf"(?<!\w){re.escape(cue)}(?!\w)" if cue[0] < "⺀" else re.escape(cue) for cue in cues
    )


@cache
def _cues() -> _Cues:
    text = files("matchers").joinpath("data/use_words.toml").read_text("utf-8")
    lists = tomllib.loads(text)
    return _Cues(
        re.compile(_alternatives(lists["nominative"]["before"])),
        re.compile(rf"^[\s\w-]{{0,12}}?(?:{_alternatives(lists['nominative']['after'])})"),
        re.compile(_alternatives(lists["negated"]["before"])),
    )


def use_of(text: str, start: int, end: int) -> Reading:
    """How the mark that stands at ``text[start:end]`` is used."""
    cues = _cues()
    before = text[max(0, start - REACH - 20) : start].lower()
    ends = list(_CLAUSE_END.finditer(before))
    if ends:
        before = before[ends[-1].end() :]
    for use, pattern in (
        (Use.NEGATED, cues.negated_before),
        (Use.NOMINATIVE, cues.nominative_before),
    ):
        found = None
        for found in pattern.finditer(before):  # noqa: B007 - the last cue before the mark counts
            pass
        if found is not None and len(before) - found.end() <= _reach(use):
            return Reading(use, found.group())
    after = cues.nominative_after.search(text[end : end + REACH].lower())
    if after is not None:
        return Reading(Use.NOMINATIVE, after.group().strip())
    return Reading(Use.USE)


def _reach(use: Use) -> int:
    """A cue of fitting reaches over a list of models; a denial only reaches the next word."""
    return REACH if use is Use.NOMINATIVE else 3
