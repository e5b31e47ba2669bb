"""What strangers' marks do to a cell of the matrix, and which of them count for nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from rights.gaps.cells import Basis, State
from tests.rights.gaps.marks import HOME, cells, mark, state, theirs


def test_a_stranger_s_mark_that_counts_for_nothing() -> None:
    """Dead, expired past its grace, in a distant class, elsewhere, or too little alike."""
    for conflict in (
        theirs("KR", filed="2023-01-01", status="abandoned"),
        theirs("KR", filed="2003-01-01", registered="2004-01-01", expires="2024-01-01"),
        theirs("KR", filed="2023-01-01", registered="2024-01-01", classes=(33,)),
        theirs("JP", filed="2023-01-01", registered="2024-01-01"),
        theirs("KR", filed="2023-01-01", registered="2024-01-01", score=0.72),
        theirs("KR", filed="2023-01-01", registered="2024-01-01", score=0.85, classes=(21,)),
    ):
        given: dict[str, Any] = {"conflicts": (conflict,), "planned": ("KR",), "registers": ("KR",)}
        assert state("KR", HOME, **given) is State.OPEN, conflict


def test_who_was_first() -> None:
    """Before our first day anywhere it blocks; after it, and as good as ours, it may be a squatter's;
    after our own filing there it threatens nothing but is to be watched."""
    given: dict[str, Any] = {"planned": ("KR",), "registers": ("KR",)}
    older = theirs("KR", filed="2019-01-01", registered="2020-01-01")
    younger = theirs("KR", filed="2024-01-01", registered="2025-01-01")
    like = theirs("KR", filed="2024-01-01", registered="2025-01-01", score=0.78)
    undated = theirs("KR")
    assert state("KR", HOME, conflicts=(older,), **given) is State.BLOCKED
    assert state("KR", HOME, conflicts=(younger,), **given) is State.SQUAT_SUSPECT
    assert state("KR", HOME, conflicts=(like,), **given) is State.BLOCKED
    assert state("KR", HOME, conflicts=(undated,), **given) is State.BLOCKED
    assert state("KR", HOME, conflicts=(older, younger), **given) is State.BLOCKED
    applied = mark("KR", filed="2023-01-01", status="pending")
    assert state("KR", HOME, applied, conflicts=(younger,), **given) is State.PENDING
    late = mark("KR", filed="2025-01-01", status="pending")
    assert state("KR", HOME, late, conflicts=(younger,), **given) is State.SQUAT_SUSPECT
    registered = mark("KR", filed="2023-01-01", registered="2023-09-01")
    assert state("KR", HOME, registered, conflicts=(younger,), **given) is State.AT_RISK
    assert state("KR", HOME, registered, conflicts=(like,), **given) is State.PROTECTED


def test_squatters_elsewhere_are_shown() -> None:
    """A stranger who files after us where we neither sell nor plan to gets a row; one who was there
    long before does not."""
    found = cells(HOME, conflicts=(theirs("TH", filed="2025-01-01", status="pending"),))
    assert [(cell.territory, cell.state, cell.basis) for cell in found] == [
        ("TH", State.SQUAT_SUSPECT, (Basis.FOUND,)),
        ("US", State.PROTECTED, (Basis.OWN_RIGHT,)),
    ]
    found = cells(HOME, conflicts=(theirs("TH", filed="2005-01-01", registered="2006-01-01"),))
    assert [cell.territory for cell in found] == ["US"]


def test_a_union_s_mark_of_a_stranger() -> None:
    """A stranger's EU mark stands in Germany, with the EU's deadline."""
    conflict = theirs("EU", filed="2025-01-01", status="pending", published="2026-10-15")
    (cell,) = [
        c for c in cells(HOME, conflicts=(conflict,), planned=("DE",)) if c.territory == "DE"
    ]
    assert cell.state is State.SQUAT_SUSPECT
    assert [(d.territory, d.day) for d in cell.deadlines] == [("EU", date(2027, 1, 15))]
