"""Where a right counts and where a listing is offered, read from dated rows.

The rows are data (``data/territories.toml``), each with its source and whether counsel reviewed it;
here is only how they are looked up. A place that no row covers is *unsupported*: said, not guessed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from domain.right import Licence, Right, RightKind


@dataclass(frozen=True, slots=True)
class _Row:
    """One dated row: what it says, from when until when (inclusive), and on what ground."""

    values: tuple[str, ...]
    valid_from: date
    valid_until: date | None
    source: str

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Offered:
    """Where a listing is offered, and how we know: territory code → the sign that says so."""

    signs: Mapping[str, str]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted(self.signs))


class TerritoryTable:
    """The rows of one file.

    :param data: the parsed file; see ``data/territories.toml`` for its form.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._unions: dict[str, dict[str, list[_Row]]] = {}
        for union in data["union"]:
            members = self._unions.setdefault(union["code"], {})
            for member in union["members"]:
                row = _row((member["territory"],), member, union["source"])
                members.setdefault(member["territory"], []).append(row)
        self._defaults = [
            (frozenset(row["kinds"]), _row(row["territories"], row, row["source"]))
            for row in data["default_territory"]
        ]
        self._offices: dict[str, str | None] = {}
        for office in data["office"]:
            for name in office["names"]:
                self._offices[_fold(name)] = office.get("territory")
        self._hosts: dict[str, list[_Row]] = {}
        for host in data["host"]:
            row = _row(host["territories"], host, host["source"])
            self._hosts.setdefault(host["host"], []).append(row)
        domains = data["national_domains"]
        self._domains = {
            domain: _row((territory,), domains, domains["source"])
            for domain, territory in domains["territories"].items()
        }
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
        folded = code.strip().upper()
        return {"UK": "GB", "EM": "EU", "EUTM": "EU", "BENELUX": "BX"}.get(folded, folded)

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
        return self.includes(right.territories, territory, on)

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

    def offered(
        self, host: str, ship_to: Iterable[str], declared: Iterable[str], on: date
    ) -> Offered:
        """Where a listing is offered: what the user declared, what the page names, the site's row,
        and else its national top-level domain."""
        signs: dict[str, str] = {}
        for code in declared:
            signs.setdefault(self.canonical(code), "declared")
        for code in ship_to:
            signs.setdefault(self.canonical(code), "ship-to on the page")
        name = host.partition(":")[0]
        row = self._host_row(name, on)
        if row is not None:
            for code in row.values:
                signs.setdefault(code, "marketplace host")
        elif name.rpartition(".")[2] in self._domains:
            domain = self._domains[name.rpartition(".")[2]]
            if domain.holds(on):
                signs.setdefault(domain.values[0], "national domain")
        return Offered(signs)

    def _host_row(self, host: str, on: date) -> _Row | None:
        labels = host.split(".")
        for start in range(len(labels)):
            for row in self._hosts.get(".".join(labels[start:]), ()):
                # What was captured before the row was written is judged by the row all the same:
                # the site has not moved, we only had not written it down.
                if row.valid_until is None or on <= row.valid_until:
                    return row
        return None


def _row(values: Iterable[str], data: Mapping[str, Any], source: str) -> _Row:
    return _Row(tuple(values), data["valid_from"], data.get("valid_until"), source)


def _fold(office: str) -> str:
    return office.strip().upper().replace("-", "").replace(" ", "")
