"""The coverage matrix over a planted portfolio: each state for its own reason, and no other."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.right import Right
from rights.gaps.brands import Brand, brands_of
from rights.gaps.cells import Basis, State
from rights.gaps.deadlines import DeadlineKind
from rights.wording import in_words
from tests.rights.gaps.marks import HOME, cells, mark, state, theirs

PORTFOLIO = (
    HOME,
    mark("JP", filed="2019-02-01", registered="2019-09-02", expires="2029-09-02"),
    mark("GB", filed="2016-12-20", registered="2017-03-03", expires="2026-12-20"),
    mark("CA", filed="2025-02-03", status="pending"),
    mark("MX", filed="2010-01-04", registered="2010-08-02", expires="2020-08-02", status="expired"),
    mark("US", filed="2026-07-31", status="pending", classes=(21,)),
)
STRANGERS = (
    theirs("JP", filed="2026-08-03", status="pending", published="2026-10-30"),
    theirs("AU", filed="2008-05-01", registered="2009-01-01"),
    theirs("CN", filed="2023-06-01", status="pending", published="2026-09-30"),
)  # fmt: skip


def test_each_state_once() -> None:
    """A portfolio, a day's filings, and what both mean: every state, each where it was planted."""
    found = {
        (cell.territory, cell.nice_class): cell
        for cell in cells(
            *PORTFOLIO, conflicts=STRANGERS, planned=("KR", "IN", "AU"), sold=("CN",),
            registers=("JP", "AU", "CN", "KR", "MX"),
        )
    }  # fmt: skip
    told = {place: cell.state for place, cell in found.items() if place[1] == 11}
    assert told == {
        ("US", 11): State.PROTECTED,
        ("JP", 11): State.AT_RISK,  # a stranger filed after us
        ("GB", 11): State.AT_RISK,  # it expires within six months
        ("CA", 11): State.PENDING,
        ("MX", 11): State.OPEN,  # ours expired long ago
        ("KR", 11): State.OPEN,
        ("AU", 11): State.BLOCKED,
        ("CN", 11): State.SQUAT_SUSPECT,
        ("IN", 11): State.UNKNOWN,
    }
    assert found["KR", 21].state is State.OPEN_PRIORITY
    assert found["US", 21].state is State.PENDING
    assert {cell.state for cell in found.values()} == set(State)
    assert found["CN", 11].basis == (Basis.SOLD,)
    assert found["US", 11].basis == (Basis.OWN_RIGHT,)


def test_deadlines_of_the_portfolio() -> None:
    """What is due: the renewal, the oppositions and the end of priority, each to the day."""
    found = cells(*PORTFOLIO, conflicts=STRANGERS, planned=("KR",), registers=("KR",))
    due = {
        (cell.territory, cell.nice_class, deadline.kind): deadline.day
        for cell in found
        for deadline in cell.deadlines
    }
    assert due["GB", 11, DeadlineKind.RENEWAL] == date(2026, 12, 20)
    assert due["CN", 11, DeadlineKind.OPPOSITION] == date(2026, 12, 30)
    assert due["KR", 21, DeadlineKind.PRIORITY] == date(2027, 1, 31)
    assert ("JP", 11, DeadlineKind.OPPOSITION) not in due  # not registered there yet


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 7, 31), State.OPEN_PRIORITY),
        (date(2027, 1, 31), State.OPEN_PRIORITY),
        (date(2027, 2, 1), State.OPEN),
    ],
)
def test_priority_ends_to_the_day(on: date, expected: State) -> None:
    """The last day counts, the next does not."""
    home = mark("US", filed="2026-07-31", status="pending")
    given: dict[str, Any] = {"planned": ("KR",), "registers": ("KR",), "on": on}
    assert state("KR", home, **given) is expected


def test_priority_belongs_to_the_first_filing() -> None:
    """A later filing that claims an earlier day starts nothing new; what became of the first does not
    matter; a class that it lacked is another matter."""
    first = mark("US", filed="2025-01-10", status="abandoned")
    second = mark("EU", filed="2026-09-01", priority="2025-01-10", status="pending")
    wider = mark("US", filed="2026-09-01", status="pending", classes=(11, 21))
    given: dict[str, Any] = {"planned": ("KR",), "registers": ("KR",)}
    assert state("KR", first, second, **given) is State.OPEN
    assert state("KR", first, wider, **given) is State.OPEN
    assert state("KR", first, wider, nice=21, **given) is State.OPEN_PRIORITY
    lapsed = mark("US", filed="2026-09-01", status="abandoned")
    assert state("KR", lapsed, **given) is State.OPEN_PRIORITY


def test_a_register_that_was_not_imported() -> None:
    """Nothing known is never open: every register that counts for the place has to be there."""
    for registers, expected in (
        ((), State.UNKNOWN), (("DE",), State.UNKNOWN), (("EU",), State.UNKNOWN),
        (("DE", "EU"), State.OPEN),
    ):  # fmt: skip
        assert state("DE", HOME, planned=("DE",), registers=registers) is expected
    (cell,) = [c for c in cells(HOME, planned=("DE",), registers=("DE",)) if c.territory == "DE"]
    assert cell.not_searched == ("EU", "WO")
    assert [register.source for register in cell.registers] == ["de.csv"]
    assert state("ZW", HOME, planned=("ZW",)) is State.UNKNOWN


@pytest.mark.parametrize(
    ("right", "covered", "not_covered"),
    [
        (mark("EU"), ("DE", "FR", "EU"), ("GB", "CH")),
        (mark("BX"), ("NL", "BE", "LU"), ("DE",)),
        (mark("WIPO", "JP", "EU"), ("JP", "DE"), ("US",)),
        (mark("DE"), ("DE",), ("FR",)),
    ],
)
def test_reach(right: Right, covered: tuple[str, ...], not_covered: tuple[str, ...]) -> None:
    """A union's mark protects its members and nobody else; an international registration only where
    it designates and was not refused (its territories are those)."""
    for territory in covered:
        assert state(territory, right, planned=(territory,)) is State.PROTECTED
    for territory in not_covered:
        assert state(territory, right, planned=(territory,)) is State.UNKNOWN


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"expires": "2030-01-01"}, State.PROTECTED),
        ({"expires": "2027-06-01"}, State.PROTECTED),
        ({"expires": "2027-05-27"}, State.AT_RISK),
        ({"expires": "2026-11-26"}, State.AT_RISK),
        ({"expires": "2026-05-27"}, State.AT_RISK),
        ({"expires": "2026-05-26"}, State.OPEN),
        ({"status": "pending", "filed": "2025-01-01"}, State.PENDING),
        ({"status": None, "filed": "2025-01-01"}, State.PENDING),
        ({"status": None, "filed": "2024-01-01", "registered": "2025-01-01"}, State.PROTECTED),
        ({"status": "cancelled"}, State.OPEN),
        ({"status": "CANCELLATION_PENDING"}, State.AT_RISK),
        ({"status": "OPPOSITION_PENDING", "filed": "2025-01-01"}, State.PENDING),
        ({"status": "registered"}, State.PROTECTED),  # revived: the newest record counts
        ({"registration_number": None, "status": None}, State.OPEN),  # nothing shows a registration
    ],
)
def test_own_right_s_force(fields: dict[str, Any], expected: State) -> None:
    """In force, to be renewed, in the time of grace, over; applied for; and what shows none."""
    ours = mark("NO", **fields)
    assert state("NO", ours, planned=("NO",), registers=("NO",)) is expected


def test_brands_are_told_apart() -> None:
    """Spellings of one brand are one; another brand, and a mark without words, stand by themselves."""
    found = brands_of([
        HOME, mark("EU", text="Zorvantik", aliases=("卓梵",)), mark("US", text="Velmoriq"),
        mark("US", text=None, key="tm-us-figure"),
    ])  # fmt: skip
    assert [(brand.key, brand.texts) for brand in found] == [
        ("tm-us-figure", ()),
        ("velmoriq", ("Velmoriq",)),
        ("zorvantik", ("ZORVANTIK", "卓梵")),
    ]
    named = brands_of([HOME], {"zorvantik": "Zorvantik", "tesalto": "Tesalto"})
    assert [brand.key for brand in named] == ["tesalto", "zorvantik"]


def test_a_mark_without_words_is_never_open() -> None:
    """Pictures are not compared with registers, so nothing can be said."""
    figure = mark("US", text=None)
    assert state("KR", figure, planned=("KR",), registers=("KR",)) is State.UNKNOWN
    assert state("US", figure) is State.PROTECTED


def test_order_does_not_matter() -> None:
    """The same records in any order give the same matrix."""
    given: dict[str, Any] = {"planned": ("KR", "AU"), "registers": ("KR",)}
    one = cells(*PORTFOLIO, conflicts=STRANGERS, **given)
    other = cells(*PORTFOLIO[::-1], conflicts=STRANGERS[::-1], **given)
    assert one == other


def test_every_reason_has_words() -> None:
    """Each reason of each state can be said in both languages."""
    found = cells(
        *PORTFOLIO, conflicts=STRANGERS, planned=("KR", "IN", "AU", "ZW"), registers=("KR",)
    )
    for cell in found:
        assert cell.reasons
        for reason in (*cell.reasons, *cell.background):
            for language in ("en", "zh"):
                assert in_words(reason, language)


def test_a_brand_without_classes() -> None:
    """Where no record names a class there is one row, for whatever class."""
    brand = mark("US", classes=())
    found = cells(brand, planned=("KR",), registers=("KR",))
    assert [(cell.territory, cell.nice_class, cell.state) for cell in found] == [
        ("KR", None, State.OPEN), ("US", None, State.PROTECTED),
    ]  # fmt: skip


def test_brand_since() -> None:
    """A brand is as old as its first filing anywhere, its priority included."""
    (brand,) = brands_of([HOME, mark("EU", filed="2020-09-01", priority="2020-03-01")])
    assert isinstance(brand, Brand)
    assert brand.since == date(2020, 3, 1)
