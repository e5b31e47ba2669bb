"""Values as registers write them: days, classes, numbers, goods, names. Broken ones are no
error."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache

_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:$|[T+\-Z ])")
"""ISO 8601, extended or basic; a time or an offset (``2000-05-09-04:00``) may follow and is left
aside: a register's day is the day at its office, whatever day it is elsewhere."""

_NICE = re.compile(r"0*([1-9]|[1-3]\d|4[0-5])")
_EMPTY_DAY = re.compile(r"[0\-/ ]*")


@lru_cache(maxsize=65_536)
def day_of(text: str | None) -> tuple[date | None, bool]:
    """The day, and whether what stands there is broken (None and not broken: nothing stands there;
    registers write zeros for that)."""
    value = (text or "").strip()
    if _EMPTY_DAY.fullmatch(value):
        return None, False
    found = _DAY.match(value)
    if found is None:
        return None, True
    try:
        return date(int(found[1]), int(found[2]), int(found[3])), False
    except ValueError:
        return None, True


class Days:
    """Reads the days of one record and reports broken ones.

    :param report: called with a sentence for each.
    """

    __slots__ = ("_report",)

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report

    def __call__(self, field: str, text: str | None) -> date | None:
        day, is_broken = day_of(text)
        if is_broken:
            self._report(f"{field} “{(text or '').strip()[:40]}” is no day; left out")
        return day


@lru_cache(maxsize=4096)
def nice_class(text: str) -> int | None:
    """A class of the Nice Classification (1 to 45), or None for what is none: the USPTO's
    collective (200) and certification (A, B) classes among them."""
    found = _NICE.fullmatch(text.strip())
    return None if found is None else int(found[1])


def nice_classes(texts: Iterable[str]) -> tuple[int, ...]:
    """The Nice classes among these, each once, in the order of their numbers."""
    return tuple(sorted({number for number in map(nice_class, texts) if number is not None}))


def number_of(text: str | None) -> str | None:
    """A number as the register writes it, or None for what stands for none (``0000000``)."""
    value = (text or "").strip()
    return value if value.strip("0 -") else None


def plain_text(text: str | None) -> str | None:
    """Text with single spaces and without control characters; None where nothing is left."""
    value = " ".join((text or "").split())
    if not value.isprintable():
        value = "".join(c for c in value if c.isprintable() or c == "\N{ZERO WIDTH JOINER}")
    return value or None


_BRACKETED = re.compile(r"\[[^\[\]]*\]")
_LESS = re.compile(r"\(\((?:(?!\(\(|\)\)).)*\)\)", re.DOTALL)
_GAP = re.compile(r"\s+([,;.])")


def goods_in_force(text: str) -> str:
    """Goods as the USPTO marks their changes: ``[deleted]`` and ``((less))`` are struck, of
    ``*added*`` the wording stays. Brackets may stand within brackets; one that is never closed is
    left as it is.

    Source: USPTO, Trademark Applications Daily XML 2.0, statement type GS.
    """
    if "[" in text:
        before = None
        while before != text:
            before, text = text, _BRACKETED.sub(" ", text)
    if "((" in text:
        before = None
        while before != text:
            before, text = text, _LESS.sub(" ", text)
    if "*" in text:
        text = text.replace("*", " ")
    return _GAP.sub(r"\1", " ".join(text.split())).strip(" ;,")


def years_after(start: date, years: int) -> date:
    """The same day so many years on; the 29th of February becomes the 28th."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)
