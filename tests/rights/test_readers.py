"""Files of rights and licences as people save them: what can be read is, the rest is named."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import FormatError
from domain.right import RightKind
from rights.readers.licences_csv import read_licences_csv
from rights.readers.notes import Notes
from rights.readers.record import RightRecord
from rights.readers.rights_csv import read_rights_csv
from rights.territories import TerritoryTable

DAY = date(2026, 1, 1)
HEADER = (
    "kind,text,office,territory,number,owner,classes,status,filed,registered,expires,aliases,image"
)


def read(text: str | bytes, owner: str | None = None) -> tuple[list[RightRecord], Notes]:
    notes = Notes()
    data = text if isinstance(text, bytes) else text.encode()
    rows = read_rights_csv(
        data, "f.csv", as_of=DAY, default_owner=owner, table=TerritoryTable.shipped(), notes=notes
    )
    return list(rows), notes


def test_a_full_row() -> None:
    """Every column arrives where it belongs."""
    row = (
        "trademark,Zorvantik,EM,,018,Firm,9|11,registered,2020-01-02,2020-06-01,2030-01-02,Zorv|ZV,"
    )
    (record,), notes = read(f"{HEADER}\n{row}\n")
    right = record.right
    assert right.kind is RightKind.TRADEMARK
    assert right.territories == ("EU",)
    assert right.registration_number == "018"
    assert right.classes == (9, 11)
    assert right.aliases == ("Zorv", "ZV")
    assert right.registered == date(2020, 6, 1)
    assert right.live
    assert notes.refused == []


@pytest.mark.parametrize(
    ("row", "territories"),
    [
        ("trademark,X,US,,1,,,,,,,,", ("US",)),
        ("trademark,X,UKIPO,,1,,,,,,,,", ("GB",)),
        ("trademark,X,BOIP,,1,,,,,,,,", ("BX",)),
        ("trademark,X,,US|DE,1,,,,,,,,", ("US", "DE")),
        ("trademark,X,,UK,1,,,,,,,,", ("GB",)),
        ("copyright,My photo,,,,,,,,,,,", ("BERNE", "TRIPS")),
        ("copyright,My photo,,US,,,,,,,,,", ("US",)),
    ],
)
def test_territories(row: str, territories: tuple[str, ...]) -> None:
    """Named ones, else the office's, else the dated rule for works."""
    (record,), _ = read(f"{HEADER}\n{row}\n")
    assert record.right.territories == territories


def test_international_registrations_count_where_they_designate() -> None:
    """Designated less refused; without a designation the row is refused."""
    header = "kind,text,office,number,designated,refused"
    (record,), _ = read(f"{header}\ntrademark,X,WO,1,US|EU|CN,CN\n")
    assert record.right.territories == ("US", "EU")
    rows, notes = read(f"{header}\ntrademark,X,WO,1,,\n")
    assert rows == []
    assert "designates" in str(notes.refused[0])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("nonsense,X,US,,1,,,,,,,,", "kind “nonsense” is not known"),
        ("trademark,X,,,1,,,,,,,,", "office is empty: fill the column territory"),
        ("trademark,X,Narnia,,1,,,,,,,,", "office “NARNIA” is not known"),
        ("trademark,X,US,,1,,99,,,,,,", "class “99” is no Nice class"),
        ("trademark,X,US,,1,,,,31.12.2020,,,,", "filed “31.12.2020” is no date"),
        ("trademark,X,US,Germany,1,,,,,,,,", "territory “GERMANY” is no code"),
        ('trademark,"X,US,,1,,,,,,,,', "kind"),
        ("trademark,X,US,,1,,,,,,,,,,extra", "put cells that hold the separator in quotes"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_is_read(row: str, message: str) -> None:
    """The complaint names the line and the way out; the good rows beside it arrive."""
    good = "trademark,Good,US,,2,,,,,,,,"
    rows, notes = read(f"{HEADER}\n{good}\n{row}\n")
    assert [record.right.text for record in rows][:1] == ["Good"]
    if "“" in message or "quotes" in message or "empty" in message:
        assert len(notes.refused) == 1
        assert "f.csv, line 3" in str(notes.refused[0])
        assert message in str(notes.refused[0])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "gb18030"])
def test_encodings(encoding: str) -> None:
    """UTF-8 with and without a mark, UTF-16, and what old spreadsheets write."""
    name = "商标名称测试" if encoding == "gb18030" else "Größenwahn Café Überall"
    text = f"{HEADER}\n" + "".join(f"trademark,{name} {n},US,,{n},,,,,,,,\n" for n in range(30))
    rows, notes = read(text.encode(encoding))
    assert len(rows) == 30
    if encoding == "cp1252":
        assert "is not UTF-8; read as" in str(notes.remarks[0])
        assert rows[0].right.text is not None
        assert rows[0].right.text.startswith("Gr")
    else:
        assert rows[0].right.text == f"{name} 0"


def test_semicolons() -> None:
    """A spreadsheet's semicolons are no trouble."""
    rows, _ = read("kind;text;office;number\ntrademark;A, B;US;1\n")
    assert rows[0].right.text == "A, B"


def test_no_table_at_all() -> None:
    """A picture, an empty file, a table without its column: one message that says what is missing."""
    for data in (b"\x89PNG\r\n\x1a\n\x00\x00", b"", b"name,number\nX,1\n"):
        with pytest.raises(FormatError, match=r"f\.csv"):
            read(data)


def test_the_same_record_has_the_same_key() -> None:
    """Importing again updates; a changed status or date is the same right."""
    (first,), _ = read("kind,text,office,number,status\ntrademark,X,US,7,registered\n")
    (second,), _ = read("kind,text,office,number,status\ntrademark,X,US,7,expired\n")
    assert first.right.key == second.right.key
    (other,), _ = read("kind,text,office,number,status\ntrademark,X,DE,7,registered\n")
    assert other.right.key != first.right.key


@given(data=st.binary(max_size=400))
def test_arbitrary_bytes_never_crash(data: bytes) -> None:
    """Any bytes are read or refused in our own words."""
    try:
        read(data)
        read(b"kind,text,office,number\n" + data)
    except FormatError:
        pass


def test_licences() -> None:
    """Rights, licensees, territories and dates; what makes no sense is named."""
    text = (
        "right,licensee,territory,from,until\n"
        "77,ann,UK|EU,2020-01-01,2021-01-01\n"
        "77,,,,\n"
        "77,bob,,01/02/2020,\n"
        "77,eve,,2022-01-01,2021-01-01\n"
        "78,bob,,,\n"
    )
    notes = Notes()
    found = list(
        read_licences_csv(text.encode(), "l.csv", table=TerritoryTable.shipped(), notes=notes)
    )
    assert [(licence.licensee, licence.territories) for licence in found] == [
        ("ann", ("GB", "EU")),
        ("bob", ()),
    ]
    assert [problem.where for problem in notes.refused] == [
        "l.csv, line 3", "l.csv, line 4", "l.csv, line 5",
    ]  # fmt: skip
