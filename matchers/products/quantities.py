"""Quantities in a product text: numbers with a unit, in one unit for each dimension.

``64 GB``, ``64gb`` and ``0.064 TB`` are the same amount of memory; two texts that state different
amounts of one dimension describe different things. The units are data (``data/units.toml``).
Offsets are those of the text handed in.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

TOLERANCE = 0.025
"""Relative difference within which amounts are one: 1000 GB and 1 TB, 15.6 and 15.5 inches."""

QUANTITIES_LIMIT = 60
"""Quantities of a text that are read."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in its dimension's unit, and where it stands: ``text[start:end] == surface``."""

    dimension: str
    amount: float
    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True)
class Units:
    """Every spelling's dimension and factor, each dimension's unit, and the pattern to find all."""

    spellings: Mapping[str, tuple[str, float]]
    names: Mapping[str, str]
    pattern: re.Pattern[str]


@cache
def units() -> Units:
    """The units of the data file."""
    lists = tomllib.loads(files("matchers").joinpath("data/units.toml").read_text("utf-8"))
    spellings: dict[str, tuple[str, float]] = {}
    names: dict[str, str] = {}
    for dimension, entries in lists.items():
        names[dimension] = entries.pop("unit")
        for spelling, factor in entries.items():
            spellings[spelling] = (dimension, float(factor))
    longest_first = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))
    alternatives = "|".join(map(re.escape, longest_first))
    pattern = re.compile(
        rf"(?<![\w.,])(\d{{1,9}}(?:[.,]\d{{1,4}})?)[\s-]?({alternatives})(?!\w)", re.IGNORECASE
    )
    return Units(spellings, names, pattern)


def read_quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities, in the order in which they stand."""
    table = units()
    found = []
    for match in table.pattern.finditer(text):
        number, spelling = match.groups()
        entry = table.spellings.get(spelling.casefold())
        amount = float(number.replace(",", "."))
        if entry is None or amount == 0:
            continue
        dimension, factor = entry
        found.append(
            Quantity(dimension, amount * factor, match.start(), match.end(), match.group())
        )
        if len(found) == QUANTITIES_LIMIT:
            break
    return tuple(found)


def alike(one: float, other: float) -> bool:
    """Whether two amounts of one dimension are one, up to rounding."""
    return abs(one - other) <= TOLERANCE * max(one, other)


def unmatched(own: tuple[float, ...], others: tuple[float, ...]) -> tuple[float, ...]:
    """The amounts that have no like among the others."""
    return tuple(amount for amount in own if not any(alike(amount, other) for other in others))
