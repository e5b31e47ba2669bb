"""The USPTO's trademark files: each trap of the register, and the fast reading beside the slow one."""

from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rights.force import why_not_in_force
from rights.readers.formats import Format
from rights.readers.record import Completeness
from rights.readers.slices import Slicer
from rights.readers.us_case import UsCase
from rights.readers.uspto_plain import case_of_tree
from rights.readers.uspto_trademarks import case_of
from rights.readers.values import goods_in_force
from tests.rights.registers.made_up import (
    PERSONAL,
    US_HEAD,
    US_TAIL,
    read,
    reading,
    us_case,
    us_file,
    us_status,
)

US = Format.USPTO_TRADEMARKS


def test_a_case() -> None:
    """Every field arrives where it belongs, and the file says for which day it speaks."""
    told = reading()
    (record,) = read(US, us_file(us_case(
        registration="7000001",
        header="<published-for-opposition-date>20200901</published-for-opposition-date>"
        "<renewal-date>20300102</renewal-date>",
        statements=(("GS0111", "desk lamps"), ("D00000", "LAMPS"), ("PM0001", "VEL QUORA"),
                    ("DM0000", "the mark consists of")),
    )), told)  # fmt: skip
    right = record.right
    assert right.key == "tm-us-79000001"
    assert (right.application_number, right.registration_number) == ("79000001", "7000001")
    assert (right.text, right.aliases, right.disclaimer) == ("VELQUORA", ("VEL QUORA",), "LAMPS")
    assert (right.goods, right.classes, right.territories) == ("desk lamps", (11,), ("US",))
    assert (right.filed, right.published) == (date(2020, 1, 2), date(2020, 9, 1))
    assert (right.recorded, right.as_of) == (date(2026, 1, 10), date(2026, 1, 15))
    assert (right.status, right.status_date) == ("700 registered", date(2026, 1, 5))
    assert (right.feature, right.drawing, right.live) == ("word", "4", True)
    assert right.renewed == date(2030, 1, 2)
    assert told.coverage.completeness is Completeness.WHOLE
    assert told.notes.refused == told.notes.remarks == []


def test_the_class_comes_from_the_class_record_not_from_the_goods_code() -> None:
    """On old marks the goods code names a US class: 044 there is class 8 here."""
    (record,) = read(US, us_file(us_case(
        statements=(("GS0441", "emery boards"),), classes=(("044", ("008",), ("044",)),)
    )))  # fmt: skip
    assert record.right.classes == (8,)


def test_a_primary_code_that_is_no_us_class_stands_for_the_class() -> None:
    """Where a class record names no international class, its primary code does."""
    classes = (("009", (), ("021", "023")), ("044", (), ("044",)))
    (record,) = read(US, us_file(us_case(classes=classes)))
    assert record.right.classes == (9,)


@pytest.mark.parametrize("code", ["200", "A  ", "B"])
def test_classes_that_are_not_nice(code: str) -> None:
    """Collective and certification classes are none of the Nice Classification."""
    classes = ((code, (code,), (code,)), ("021", ("021",), ("002",)))
    (record,) = read(US, us_file(us_case(classes=classes)))
    assert record.right.classes == (21,)


def test_the_present_owner_is_the_highest_party_up_to_69() -> None:
    """70 is a correspondent; several of the highest type own it together, by their entries."""
    (record,) = read(US, us_file(us_case(owners=(
        ("1", "10", "First"), ("2", "31", "Second B"), ("1", "31", "Second A"), ("1", "70", "Lawyer"),
    ))))  # fmt: skip
    assert record.right.owner == "Second A"
    assert record.right.co_owners == ("Second B",)
    (alone,) = read(US, us_file(us_case(owners=(("1", "70", "Lawyer"),))))
    assert alone.right.owner is None


@pytest.mark.parametrize(
    ("code", "drawing", "feature"),
    [("4000", "4", "word"), ("3", "3", "combined"), ("2000", "2", "figurative"),
     ("5X18", "5", "stylised"), ("0000", None, None), ("", None, None)],
)  # fmt: skip
def test_drawing_codes(code: str, drawing: str | None, feature: str | None) -> None:
    """Only the first character counts; 0 is not assigned."""
    (record,) = read(US, us_file(us_case(drawing=code)))
    assert (record.right.drawing, record.right.feature) == (drawing, feature)


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("lamps [, candles ] and shades", "lamps and shades"),
        ("lamps ((excluding desk lamps)); shades", "lamps; shades"),
        ("lamps * and lanterns *; shades", "lamps and lanterns; shades"),
        ("[ a [ b ] c ] lamps", "lamps"),
        ("lamps ((a ((b)) c))", "lamps"),
        ("lamps [ never closed", "lamps [ never closed"),
        ("lamps (of glass)", "lamps (of glass)"),
    ],
)
def test_goods_are_those_in_force(text: str, goods: str) -> None:
    """[deleted] and ((less)) are struck, of *added* the wording stays."""
    assert goods_in_force(text) == goods


def test_a_statement_of_nothing_but_less_goods_is_left_out() -> None:
    """The sixth place of the code says so."""
    said = (("GS0111", "lamps"), ("GS0112", "excluding candles"))
    (record,) = read(US, us_file(us_case(statements=said)))
    assert record.right.goods == "lamps"


def test_registration_number_zero_is_none() -> None:
    (record,) = read(US, us_file(us_case(registration="0000000")))
    assert record.right.registration_number is None


def test_pending_and_dead() -> None:
    """Pending is live and not in force; cancelled is neither; an unclear code leaves it to dates."""
    for code, live, in_force in (("688", True, False), ("710", False, False), ("800", True, True),
                                 ("622", True, True)):  # fmt: skip
        (record,) = read(US, us_file(us_case(status=code)))
        assert record.right.live is live, code
        assert (why_not_in_force(record.right, date(2026, 1, 1)) is None) is in_force, code


def test_unknown_status_codes_are_named_and_counted_and_count_as_live() -> None:
    told = reading()
    records = read(
        US,
        us_file(*(us_case(f"7900000{n}", status="999") for n in range(3)), us_case("79000009")),
        told,
    )
    assert [record.right.live for record in records] == [True] * 4
    (remark,) = told.notes.remarks
    assert "999" in remark.message
    assert "3 records" in remark.message
    assert "79000000" in remark.where


def test_broken_dates_are_left_out_and_reported() -> None:
    """Zeros are no date; what is neither is named with its case."""
    told = reading()
    (record,) = read(US, us_file(us_case(
        filed="20200230", header="<registration-date>0</registration-date>"
    )), told)  # fmt: skip
    assert (record.right.filed, record.right.registered) == (None, None)
    assert [str(remark) for remark in told.notes.remarks] == [
        "f, case 79000001: filing date “20200230” is no day; left out"
    ]


def test_priorities_and_international_registrations() -> None:
    """Claimed priorities count, and only those."""
    (record,) = read(US, us_file(us_case(more=(
        "<foreign-applications><foreign-application><filing-date>20190801</filing-date>"
        "<foreign-priority-claim-in>T</foreign-priority-claim-in></foreign-application>"
        "<foreign-application><filing-date>20180101</filing-date>"
        "<foreign-priority-claim-in>F</foreign-priority-claim-in></foreign-application>"
        "</foreign-applications><international-registration>"
        "<international-registration-number>1234567</international-registration-number>"
        "<priority-claimed-in>T</priority-claimed-in>"
        "<priority-claimed-date>20190715</priority-claimed-date></international-registration>"
    ))))  # fmt: skip
    assert record.right.priority == date(2019, 7, 15)
    assert record.right.international_number == "1234567"


def test_a_bare_status_says_so() -> None:
    """A record without mark, goods, classes and owners is a status and nothing else."""
    (record,) = read(US, us_file(us_status("79000001", "710", "20260112")))
    assert record.status_only
    (full,) = read(US, us_file(us_case()))
    assert not full.status_only


def test_no_address_is_kept() -> None:
    (record,) = read(US, us_file(us_case()))
    assert not any(secret in repr(record) for secret in PERSONAL)


def test_a_case_without_a_serial_number_costs_only_itself() -> None:
    told = reading()
    records = read(US, us_file(us_case("none"), us_case("79000002")), told)
    assert [record.right.key for record in records] == ["tm-us-79000002"]
    assert "serial number “none”" in str(told.notes.refused[0])


def test_a_truncated_file() -> None:
    """What came before the cut counts; the cut is named, within a record or between two."""
    whole = us_file(us_case("79000001"), us_case("79000002"))
    for cut in (len(whole) - len(US_TAIL) - 40, len(whole) - len(US_TAIL)):
        told = reading()
        records = read(US, whole[:cut], told)
        assert [r.right.key for r in records][:1] == ["tm-us-79000001"]
        assert told.coverage.completeness is Completeness.TRUNCATED
        assert "truncated" in str(told.notes.refused[0])


def test_a_monstrous_record_is_named_and_the_others_are_read() -> None:
    """Ten megabytes in one record: refused with its size, the rest imported."""
    told = reading()
    monster = us_case("79000002", mark="X" * 10_000_000)
    records = read(US, us_file(us_case("79000001"), monster, us_case("79000003")), told)
    assert [record.right.key for record in records] == ["tm-us-79000001", "tm-us-79000003"]
    (problem,) = told.notes.refused
    assert "record 2" in problem.where
    assert "10,00" in problem.message


def test_declared_entities_are_never_expanded() -> None:
    """A billion laughs costs nothing: the type definition is not read."""
    bomb = US_HEAD.replace(
        "[<!ELEMENT",
        '[<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd"><!ELEMENT',
    )
    told = reading()
    data = bomb + us_case(mark="&b; &x; A &amp; B &#65;") + US_TAIL
    (record,) = read(US, data.encode(), told)
    assert record.right.text == "&b; &x; A & B A"
    assert any("entity &b;" in str(remark) for remark in told.notes.remarks)


def test_comments_and_cdata_hide_tags() -> None:
    """A record in a comment is none; text in CDATA is text."""
    data = us_file(
        f"<!-- {us_case('79000001')} -->",
        us_case("79000002", mark="<![CDATA[A </case-file> B]]>"),
        us_case("79000003", mark="C<!-- not D -->"),
    )
    records = read(US, data)
    assert [r.right.text for r in records] == ["A </case-file> B", "C"]


def test_other_encodings() -> None:
    """What the declaration says is believed."""
    text = us_file(us_case(mark="CAFÉ ÜBER")).decode()
    for encoding in ("iso-8859-1", "utf-16"):
        data = text.replace('encoding="utf-8"', f'encoding="{encoding}"').encode(encoding)
        from rights.readers.files import as_utf8

        records = list(_read(as_utf8(io.BytesIO(data), data[:4096])))
        assert [record.right.text for record in records] == ["CAFÉ ÜBER"]


def _read(stream):  # type: ignore[no-untyped-def]
    from rights.readers.uspto_trademarks import read_uspto_trademarks

    return read_uspto_trademarks(stream, reading())


TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="<&\r", exclude_categories=("Cs", "Cc")), max_size=12
)  # fmt: skip
ESCAPED = TEXT.map(lambda text: text.replace("]]>", "") + "&amp;&lt;&#233;")
CODE = st.sampled_from(["", "009", "044", "A", "200"])


@settings(max_examples=60, deadline=None)
@given(
    mark=ESCAPED,
    statements=st.lists(st.tuples(st.sampled_from(["GS0111", "PM0001", "D10000", "DM0000"]), ESCAPED),
                        max_size=3).map(tuple),
    classes=st.lists(st.tuples(CODE, st.lists(CODE, max_size=2).map(tuple),
                               st.lists(CODE, max_size=2).map(tuple)), max_size=3).map(tuple),
    owners=st.lists(st.tuples(st.sampled_from(["1", "2"]), st.sampled_from(["10", "31", "70"]), ESCAPED),
                    max_size=3).map(tuple),
    attribute=st.booleans(),
    block=st.integers(1, 300),
)  # fmt: skip
def test_fast_and_slow_reading_agree(mark, statements, classes, owners, attribute, block) -> None:
    """The tags that are looked up give what the tree gives, however the file comes in."""
    case = us_case(mark=mark, statements=statements, classes=classes, owners=owners)
    if attribute:
        case = case.replace("<party-name>", '<party-name lang="en">')
    data = us_file(case, us_case("79000002"))

    class Drop:
        def __init__(self) -> None:
            self._stream = io.BytesIO(data)

        def read(self, size: int, /) -> bytes:
            return self._stream.read(min(size, block))

    pieces = [piece.data for piece in Slicer(Drop(), ("case-file",), reading())]
    assert pieces == [case.strip().encode(), us_case("79000002").strip().encode()]
    found: UsCase = case_of(pieces[0], reading())
    assert found == case_of_tree(pieces[0])
