"""One cell of the coverage matrix: a brand, a territory, a class, and how it stands there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.reason import Reason
from domain.right import Right
from rights.gaps.brands import Brand
from rights.gaps.conflicts import Conflict
from rights.gaps.deadlines import Deadline

INTERNATIONAL = "WO"
"""Stands for WIPO's register, which grants rights for no territory of its own."""


class State(StrEnum):
    """How a brand stands in a territory and class."""

    PROTECTED = "PROTECTED"
    """Our own right is in force, and nothing found threatens it."""
    AT_RISK = "AT_RISK"
    """Our own right is in force (or can still be renewed), and something found threatens it."""
    PENDING = "PENDING"
    """Our own application."""
    OPEN_PRIORITY = "OPEN_PRIORITY"
    """No own right; the day of our first filing can still be claimed."""
    OPEN = "OPEN"
    """No own right, and no mark that counts in the registers searched."""
    BLOCKED = "BLOCKED"
    """A stranger's mark stands before us."""
    SQUAT_SUSPECT = "SQUAT_SUSPECT"
    """A stranger filed a mark as good as ours, after us, where we have nothing."""
    UNKNOWN = "UNKNOWN"
    """A register was not searched, or no rule covers the place."""


class Basis(StrEnum):
    """Why a territory is looked at."""

    SOLD = "sold"
    PLANNED = "planned"
    OWN_RIGHT = "own right"
    FOUND = "found"
    """A stranger's mark was found there."""


@dataclass(frozen=True, slots=True)
class Register:
    """A register that was imported: what its rights are granted for, and as of when. ``partial``
    says which part of it that was, or that it was not whole; None for one that seems whole."""

    office: str
    source: str
    as_of: date
    partial: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How a brand stands in one territory and class (None: no record names a class).

    ``reasons`` decide; ``background`` is what else is known. ``registers`` were searched;
    ``not_searched`` are those that were not, ``WO`` for WIPO's. ``ours`` and ``theirs`` are the
    records behind the state, the weightiest first; ``more`` says how many of theirs were left out.
    """

    brand: str
    name: str
    territory: str
    nice_class: int | None
    state: State
    basis: tuple[Basis, ...]
    reasons: tuple[Reason, ...]
    background: tuple[Reason, ...]
    registers: tuple[Register, ...]
    not_searched: tuple[str, ...]
    ours: tuple[Right, ...]
    theirs: tuple[Conflict, ...]
    deadlines: tuple[Deadline, ...]
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is asked: one brand in one territory and class, on a day."""

    brand: Brand
    territory: str
    nice_class: int | None
    basis: tuple[Basis, ...]
    on: date

    def asks_for(self, right: Right) -> bool:
        """Whether a right is for this class, or does not say for which it is."""
        named = right.classes
        return self.nice_class is None or not named or self.nice_class in named
