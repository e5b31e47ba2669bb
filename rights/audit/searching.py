"""Which sources a column has to be searched in, and which of them were.

Marks, designs and patents stand in registers: for each territory every office whose rights count
there has to be among the sources, by the dated rows of :mod:`rights.territories`; which office
grants which kind is data (``data/audit.toml``). Works have no register: what can be searched is
what was imported.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from domain.page import Snapshot
from domain.reason import Reason
from rights.audit.columns import Column, Source
from rights.territories import TerritoryTable


@dataclass(frozen=True, slots=True)
class OfficeRules:
    """Offices that do not grant what a column is about, and international registers that are named
    where they were not searched, without holding up the column."""

    grants_not: Mapping[Column, frozenset[str]]
    international: Mapping[Column, tuple[str, ...]]
    also_written: Mapping[str, str]

    @classmethod
    @cache
    def shipped(cls) -> OfficeRules:
        text = files("rights").joinpath("data/audit.toml").read_text("utf-8")
        data = tomllib.loads(text)
        rows: list[dict[str, Any]] = data["column"]
        return cls(
            {Column(row["name"]): frozenset(row["grants_not"]) for row in rows},
            {Column(row["name"]): tuple(row["international"]) for row in rows},
            data["offices"],
        )


@dataclass(frozen=True, slots=True)
class Search:
    """What was searched for one column of one product, what was not, and what is worth knowing."""

    searched: tuple[Source, ...]
    gaps: tuple[Reason, ...]
    remarks: tuple[Reason, ...] = ()


def search_of(
    column: Column,
    snapshot: Snapshot,
    territories: Iterable[str],
    sources: Sequence[Source],
    table: TerritoryTable,
    on: date,
) -> Search:
    """:param sources: those with rights of others of this column's kinds."""
    if column is Column.COPYRIGHT:
        return _works(snapshot, sources)
    rules = OfficeRules.shipped()
    codes = sorted(set(territories))
    if not codes:
        return Search((), (Reason("audit.no_territory"),))
    searched: set[Source] = set()
    gaps: list[Reason] = []
    remarks: list[Reason] = []
    for code in codes:
        if not table.supports(code):
            gaps.append(Reason("audit.unsupported", {"territory": code}))
            continue
        needed = [
            office
            for office in table.offices_over(code, on)
            if office not in rules.grants_not[column]
        ] or [code]
        missing = [office for office in needed if not _of(office, sources)]
        searched.update(source for office in needed for source in _of(office, sources))
        if missing:
            params = {"territory": code, "offices": ", ".join(missing)}
            gaps.append(Reason("audit.not_imported", params))
    searched.update(
        source for office in rules.international[column] for source in _of(office, sources)
    )
    absent = [office for office in rules.international[column] if not _of(office, sources)]
    if absent and searched:
        remarks.append(Reason("audit.no_international", {"offices": ", ".join(absent)}))
    return Search(tuple(sorted(searched)), tuple(gaps), tuple(remarks))


def _of(office: str, sources: Iterable[Source]) -> list[Source]:
    return [source for source in sources if source.office == office]


def _works(snapshot: Snapshot, sources: Sequence[Source]) -> Search:
    """Every work on file was looked for; what cannot be looked at leaves a gap."""
    if not sources:
        return Search((), (Reason("audit.no_works"),))
    gaps = []
    if not snapshot.images:
        gaps.append(Reason("audit.no_pictures"))
    gaps += [
        Reason("audit.picture_unread", {"picture": image.url, "why": image.missing or ""})
        for image in snapshot.images
        if image.digest is None
    ]
    return Search(tuple(sorted(set(sources))), tuple(gaps))


def offices_of(
    office: str | None, territories: Collection[str], table: TerritoryTable
) -> tuple[str, ...]:
    """What a record's register grants rights for, by its office; where it names none, the
    territories that it counts in."""
    if office:
        if table.by_designation(office):
            return ("WO",)
        granted = table.of_office(office)
        written = office.strip().upper()
        return (granted or OfficeRules.shipped().also_written.get(written, written),)
    return tuple(territories)
