"""Deadlines follow dated rows, each with a source and a word on whether counsel has read it."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest

from domain.right import Right, RightKind
from rights.gaps.classes import ClassTable, Relation
from rights.gaps.deadlines import DeadlineTable
from rights.territories import TerritoryTable

TABLE = TerritoryTable.shipped()
RULES = DeadlineTable.shipped()


def mark(office: str, territory: str, **dates: Any) -> Right:
    values: dict[str, Any] = {
        "key": "tm-theirs", "kind": RightKind.TRADEMARK, "owner": "A Stranger",
        "territories": (territory,), "source": "daily", "as_of": date(2026, 11, 1),
        "text": "ZORVANTIK", "office": office, "application_number": "1",
    }  # fmt: skip
    days = {name: date.fromisoformat(day) for name, day in dates.items() if name != "ir"}
    if "ir" in dates:
        values["international_number"] = dates["ir"]
    return Right(**values, **days)


@pytest.mark.parametrize(
    ("office", "territory", "published", "deadline"),
    [
        ("USPTO", "US", "2026-01-06", "2026-02-05"),
        ("USPTO", "US", "2028-01-31", "2028-03-01"),
        ("EUIPO", "EU", "2026-11-30", "2027-02-28"),
        ("EUIPO", "EU", "2027-11-30", "2028-02-29"),
        ("KIPO", "KR", "2025-07-21", "2025-09-21"),
        ("KIPO", "KR", "2025-07-22", "2025-08-21"),
        ("KIPO", "KR", "2026-01-31", "2026-03-02"),
        ("CNIPA", "CN", "2026-10-31", "2027-01-31"),
        ("UKIPO", "GB", "2025-12-31", "2026-02-28"),
        ("BOIP", "BX", "2026-01-05", "2026-03-05"),
        ("INPI-FR", "FR", "2026-01-05", "2026-03-05"),
        ("OEPM", "ES", "2026-01-05", "2026-03-05"),
        ("UIBM", "IT", "2026-01-05", "2026-04-05"),
        ("IMPI", "MX", "2026-01-31", "2026-02-28"),
        ("CGPDTM", "IN", "2026-01-05", "2026-05-05"),
        ("CIPO", "CA", "2026-01-05", "2026-03-05"),
        ("VN", "VN", "2026-01-05", "2026-06-05"),
        ("TH", "TH", "2016-07-27", "2016-10-25"),
        ("TH", "TH", "2016-07-28", "2016-09-26"),
    ],
)  # fmt: skip
def test_opposition(office: str, territory: str, published: str, deadline: str) -> None:
    """To the day, by the row in force on the day of publication: Korea and Thailand on both sides of
    their changes, ends of months, leap years."""
    found = RULES.opposition(mark(office, territory, published=published), territory, TABLE)
    assert found is not None
    assert found.day == date.fromisoformat(deadline)
    assert found.source
    assert not found.reviewed


def test_extension() -> None:
    """A period that can be prolonged says to when, counted from the publication."""
    found = RULES.opposition(mark("UKIPO", "GB", published="2025-12-31"), "GB", TABLE)
    assert found is not None
    assert found.extended == date(2026, 3, 31)


@pytest.mark.parametrize(("office", "territory"), [("DPMA", "DE"), ("JPO", "JP"), ("PRV", "SE")])
def test_after_registration(office: str, territory: str) -> None:
    """Where marks are registered first, the application's publication starts nothing; registration
    stands in for its own publication, and says so."""
    applied = mark(office, territory, published="2026-01-05")
    assert RULES.opposition(applied, territory, TABLE) is None
    registered = mark(office, territory, published="2026-01-05", registered="2026-03-31")
    found = RULES.opposition(registered, territory, TABLE)
    assert found is not None
    assert found.provisional
    assert found.event == date(2026, 3, 31)
    printed = mark(office, territory, published="2026-04-30", registered="2026-03-31")
    found = RULES.opposition(printed, territory, TABLE)
    assert found is not None
    assert not found.provisional
    assert found.event == date(2026, 4, 30)


def test_international_registrations() -> None:
    """WIPO's gazette starts a period only where a row says so; what stands in an office's own
    register counts by that office's publication."""

    def by_gazette(territory: str) -> date | None:
        right = mark("WIPO", territory, published="2026-01-08", ir="1700000")
        found = RULES.opposition(right, territory, TABLE)
        return None if found is None else found.day

    assert by_gazette("DE") == date(2026, 4, 30)
    assert by_gazette("CN") == date(2026, 4, 30)
    assert by_gazette("EU") == date(2026, 5, 8)
    assert by_gazette("US") is None
    extended_here = mark("USPTO", "US", published="2026-01-06", ir="1700000")
    found = RULES.opposition(extended_here, "US", TABLE)
    assert found is not None
    assert found.day == date(2026, 2, 5)


def test_no_rule_no_deadline() -> None:
    """A place without a row has none, and it can be told; so has a record without the day."""
    ukraine = mark("UA", "UA", published="2026-01-05")
    assert RULES.opposition(ukraine, "UA", TABLE) is None
    assert not RULES.has_opposition_rule(ukraine, "UA", TABLE)
    assert RULES.opposition(mark("USPTO", "US"), "US", TABLE) is None
    assert RULES.has_opposition_rule(mark("USPTO", "US"), "US", TABLE)


@pytest.mark.parametrize(
    ("filed", "until"),
    [("2026-05-27", "2026-11-27"), ("2026-08-31", "2027-02-28"), ("2027-08-31", "2028-02-29")],
)
def test_priority(filed: str, until: str) -> None:
    """Six months from the first filing, to the day."""
    day = date.fromisoformat(filed)
    found = RULES.priority(mark("USPTO", "US", filed=filed), day)
    assert found is not None
    assert found.day == date.fromisoformat(until)


def rows() -> list[tuple[str, dict[str, Any]]]:
    """Every row of law that the gaps use."""
    text = files("rights").joinpath("data/deadlines.toml").read_text("utf-8")
    return [
        (f"{group}-{row.get('territory', '')}-{row['valid_from']}", row)
        for group, entries in tomllib.loads(text).items()
        for row in entries
    ]


@pytest.mark.parametrize("row", [row for _, row in rows()], ids=[name for name, _ in rows()])
def test_every_row_has_a_source(row: dict[str, Any]) -> None:
    """A row says where it is from, from when it holds, and whether counsel has read it."""
    assert len(row["source"]) > 5
    assert isinstance(row["reviewed"], bool)
    assert row["valid_from"] <= row.get("valid_until", date.max)
    assert bool(row.get("days")) + bool(row.get("months")) + ("before_months" in row) == 1
    assert row.get("territory", "*") == "*" or TABLE.knows(row["territory"])


def test_rows_do_not_overlap() -> None:
    """For one territory and kind of registration, one row holds on any day."""
    spans: dict[tuple[str, str, str], list[tuple[date, date]]] = {}
    for name, row in rows():
        key = (name.partition("-")[0], row.get("territory", ""), row.get("registration", ""))
        spans.setdefault(key, []).append((row["valid_from"], row.get("valid_until", date.max)))
    for key, found in spans.items():
        found.sort()
        assert all(a[1] < b[0] for a, b in pairwise(found)), key


def test_classes() -> None:
    """Classes stand beside one another from both sides; what has nothing in common does not."""
    table = ClassTable.shipped()
    assert table.relation((11,), (9, 11)) is Relation.SAME
    assert table.relation((11,), (21,)) is Relation.RELATED
    assert table.relation((21,), (11,)) is Relation.RELATED
    assert table.relation((11,), ()) is Relation.UNSTATED
    assert table.relation((), (11,)) is Relation.UNSTATED
    assert table.relation((11,), (33,)) is None
    for ours in range(1, 46):
        for theirs in range(1, 46):
            there, back = table.relation((ours,), (theirs,)), table.relation((theirs,), (ours,))
            assert there == back, (ours, theirs)
