"""Where a right counts and where a listing is offered, read from dated rows.

The rows are data (``data/territories.toml``), each with its source and whether counsel reviewed it;
here is only how they are looked up. A place that no row covers is *unsupported*: said, not guessed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from domain.right import Licence, Right, RightKind
from rights.offering import Offered, OfferRules, Signs, canonical
from rights.rows import Row, row_of


@dataclass(frozen=True, slots=True)
class Ground:
    """By what a right has effect in a territory: the code of its record that reaches there (the
    territory's own, or a union's), and the rule behind it. ``continued`` marks a right that went on
    in the territory's own register when the union ended there."""

    code: str
    source: str
    since: date
    reviewed: bool
    continued: bool = False


@dataclass(frozen=True, slots=True)
class _Continued:
    union: str
    territory: str
    registered_until: date
    kinds: frozenset[str]
    row: Row


class TerritoryTable:
    """The rows of one file.

    :param data: the parsed file; see ``data/territories.toml`` for its form.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._unions: dict[str, dict[str, list[Row]]] = {}
        for union in data["union"]:
            members = self._unions.setdefault(union["code"], {})
            for member in union["members"]:
                row = row_of((member["territory"],), member, union)
                members.setdefault(member["territory"], []).append(row)
        self._defaults = [
            (frozenset(row["kinds"]), row_of(row["territories"], row))
            for row in data["default_territory"]
        ]
        self._offices: dict[str, str | None] = {}
        self._statutes: dict[str, Row] = {}
        for office in data["office"]:
            for name in office["names"]:
                self._offices[_fold(name)] = office.get("territory")
            if office.get("territory"):
                self._statutes[office["territory"]] = row_of((), office)
        self._continued = [
            _Continued(
                row["union"],
                row["territory"],
                row["registered_until"],
                frozenset(row["kinds"]),
                row_of((), row),
            )
            for row in data.get("continued", ())
        ]
        self._offers = OfferRules(data)
        self._supported = frozenset(
            [member for union in self._unions.values() for member in union]
            + [code for code in self._offices.values() if code and code not in self._unions]
        )

    @classmethod
    @cache
    def shipped(cls) -> TerritoryTable:
        """The table that comes with this version."""
        text = files("rights").joinpath("data/territories.toml").read_text("utf-8")
        return cls(tomllib.loads(text))

    def canonical(self, code: str) -> str:
        """The code that this table uses for a territory or union as people write it."""
        return canonical(code)

    def supports(self, territory: str) -> bool:
        """Whether any row speaks of this territory; if none does, nothing can be judged there."""
        return territory in self._supported

    def knows(self, code: str) -> bool:
        """Whether a code is a territory or a union of this table."""
        return code in self._unions or self.supports(code)

    def of_office(self, office: str) -> str | None:
        """The territory for which an office grants rights, or None for an office without a row and
        for one (WIPO) whose rights count by designation."""
        return self._offices.get(_fold(office))

    def knows_office(self, office: str) -> bool:
        return _fold(office) in self._offices

    def by_designation(self, office: str) -> bool:
        """Whether an office's rights count only where they designate."""
        return self.knows_office(office) and self._offices[_fold(office)] is None

    def offices_over(self, territory: str, on: date) -> tuple[str, ...]:
        """What the offices whose own registers have effect in a territory on a day grant rights
        for: ``("DE", "EU")`` for Germany. Empty where no row names such an office."""
        granted = {code for code in self._offices.values() if code}
        return tuple(sorted(code for code in granted if self.includes((code,), territory, on)))

    def default_for(self, kind: RightKind, on: date) -> tuple[str, ...]:
        """The territories of a right whose record names none, by the rule in force on that day;
        empty where there is no such rule."""
        for kinds, row in self._defaults:
            if kind.value in kinds and row.holds(on):
                return row.values
        return ()

    def covers(self, right: Right, territory: str, on: date) -> bool:
        """Whether a right has effect in a territory on a day, its own dates left aside."""
        ground = self.ground(right, territory, on)
        return ground is not None and not ground.continued

    def ground(self, right: Right, territory: str, on: date) -> Ground | None:
        """By what a right has effect in a territory on a day, its own dates left aside; None where
        it has none. What refused an international registration does not count."""
        codes = [code for code in right.territories if code not in right.refused]
        if territory in codes:
            row = self._statutes.get(territory)
            if row is None:
                return Ground(territory, right.source, right.as_of, reviewed=False)
            return Ground(territory, row.source, row.valid_from, row.reviewed)
        if territory in right.refused:
            return None
        for code in codes:
            for row in self._unions.get(code, {}).get(territory, ()):
                if row.holds(on):
                    return Ground(code, row.source, row.valid_from, row.reviewed)
        return self._goes_on(right, codes, territory, on)

    def _goes_on(
        self, right: Right, codes: Collection[str], territory: str, on: date
    ) -> Ground | None:
        for rule in self._continued:
            if (
                rule.territory == territory
                and rule.union in codes
                and right.kind.value in rule.kinds
                and right.registered is not None
                and right.registered <= rule.registered_until
                and rule.row.holds(on)
            ):
                row = rule.row
                return Ground(rule.union, row.source, row.valid_from, row.reviewed, continued=True)
        return None

    def licensed(self, licence: Licence, territory: str, on: date) -> bool:
        """Whether a licence holds in a territory on a day."""
        if not licence.holds(on):
            return False
        return not licence.territories or self.includes(licence.territories, territory, on)

    def includes(self, codes: Iterable[str], territory: str, on: date) -> bool:
        """Whether a territory is one of these, or on that day a member of a union among them."""
        for code in codes:
            if code == territory:
                return True
            members = self._unions.get(code, {})
            if any(row.holds(on) for row in members.get(territory, ())):
                return True
        return False

    def offered(self, shown: Signs, on: date) -> Offered:
        """Where a listing is offered; see :meth:`rights.offering.OfferRules.offered`."""
        return self._offers.offered(shown, on)


def _fold(office: str) -> str:
    return office.strip().upper().replace("-", "").replace(" ", "")
