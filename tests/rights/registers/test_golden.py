"""Every real file of the development data, read whole, with what is known to stand in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from domain.right import Right
from rights.readers.files import members_of
from rights.readers.formats import Format
from rights.readers.reading import format_of, read_rights
from rights.status import Status, uspto_codes
from rights.territories import TerritoryTable
from tests.rights.registers.made_up import reading

pytestmark = pytest.mark.shared

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "registers"


def rights_in(name: str, form: Format) -> dict[str, Right]:
    told = reading()
    (member,) = members_of(FOLDER / name, told.notes)
    assert format_of(member, None) is form
    found = {
        record.right.key: record.right
        for record in read_rights(member, form, told, default_owner=None)
    }
    assert told.notes.refused == told.notes.remarks == []
    return found


def test_uspto_daily() -> None:
    """Eleven cases; on old marks class, owner and struck goods go by the register's rules."""
    found = rights_in("uspto_tm/apc_seed_2018_11cases.xml", Format.USPTO_TRADEMARKS)
    assert len(found) == 11
    assert {right.as_of for right in found.values()} == {date(2018, 2, 18)}
    assert {key: right.classes for key, right in found.items() if key < "tm-us-73"} == {
        "tm-us-71112081": (8,), "tm-us-71522974": (16,), "tm-us-72029003": (6,),
        "tm-us-72045204": (32,), "tm-us-72243407": (1,), "tm-us-72244388": (7,),
        "tm-us-72244547": (1, 2, 3, 19),
    }  # fmt: skip
    assert found["tm-us-71112081"].owner == "CUTEX, INC."
    assert found["tm-us-72029003"].aliases == ("BG",)
    assert found["tm-us-87310367"].registration_number is None
    goods = found["tm-us-72244547"].goods or ""
    assert "PRIMER AND FINISH" in goods
    assert not set("[]*") & set(goods)
    pending = {key for key, right in found.items() if right.registered is None}
    assert len(pending) == 4
    assert all(right.live for right in found.values())


def test_one_registration_in_st66_and_st96() -> None:
    """Both say the same of it; the later extract is dated later."""
    old = rights_in("tsdr/sn76044902-ST66.xml", Format.ST66)["tm-us-76044902"]
    new = rights_in("tsdr/sn76044902-ST96.xml", Format.ST96)["tm-us-76044902"]
    for name in ("text", "owner", "classes", "goods", "filed", "registered", "published",
                 "registration_number", "drawing"):  # fmt: skip
        assert getattr(old, name) == getattr(new, name), name
    assert (old.owner, old.filed) == ("PYTHON SOFTWARE FOUNDATION", date(2000, 5, 9))
    assert old.recorded is not None
    assert new.recorded is not None
    assert old.recorded < new.recorded
    assert (old.status or "")[:3] == "702"
    assert (new.status or "")[:3] == "800"


def test_tsdr_json() -> None:
    """A collective membership mark: class 200 is none of Nice."""
    (right,) = rights_in("tsdr/sn78787878_casestatus.json", Format.TSDR).values()
    assert (right.classes, right.live, right.registration_number) == ((), False, None)
    assert right.owner == "MEMPHIS ATHLETIC CAMPUS FOUNDATION"
    assert right.filed == date(2006, 1, 9)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("euipo/tm_list_size10.json", Format.EUIPO_TRADEMARKS),
        ("euipo/tm_apple_size10.json", Format.EUIPO_TRADEMARKS),
        ("euipo/design_list_size10.json", Format.EUIPO_DESIGNS),
    ],
)
def test_euipo(name: str, form: Format) -> None:
    """Ten records a page, every status known."""
    found = rights_in(name, form)
    assert len(found) == 10
    assert all(right.territories == ("EU",) for right in found.values())
    assert all(right.filed or right.international_number for right in found.values())


def test_us_grants() -> None:
    """Owners are the assignees, else the inventor; the term is the document's own."""
    (maxell,) = rights_in("designs/uspto_design_sgml_USD435854S1.xml", Format.US_DESIGNS).values()
    assert maxell.owner == "Hitachi Maxell, Ltd."
    assert len(maxell.co_owners) == 2
    assert (maxell.registered, maxell.expires) == (date(2001, 1, 2), date(2015, 1, 2))
    (braid,) = rights_in("designs/uspto_design_grant_v2-5_S1.xml", Format.US_DESIGNS).values()
    assert (braid.owner, braid.priority) == ("Ute Rossi-Wolter", date(2000, 3, 22))


def test_status_codes_agree_with_the_transcribed_table() -> None:
    """Ours were written from the office's table; another's transcript says the same, but for those
    two whose group our file explains."""
    import csv

    with (FOLDER / "lookups/status_codes.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["code"]: row["live_dead_indicator"] for row in csv.DictReader(file)}
    ours = {code: meaning.status for code, meaning in uspto_codes().items()}
    assert rows.keys() == ours.keys()

    def meant(indicator: str) -> Status:
        if indicator.startswith("Dead"):
            return Status.DEAD
        if indicator.startswith("Live"):
            return Status.PENDING if "Pending" in indicator else Status.LIVE
        return Status.UNSTATED

    assert {code for code, said in rows.items() if meant(said) is not ours[code]} == {"740", "969"}


def test_the_interfaces_statuses_are_all_known() -> None:
    """Every word of the published schemas means something here."""
    import json

    from rights.status import status_of

    for name in ("euipo_trademark_search", "euipo_design_search"):
        schema = json.loads((FOLDER / f"openapi/{name}.json").read_text("utf-8"))
        for word in schema["components"]["schemas"]["Status"]["enum"]:
            assert status_of(word) is not Status.UNKNOWN, word


def test_every_office_of_the_files_is_in_the_table() -> None:
    table = TerritoryTable.shipped()
    assert (table.of_office("US"), table.of_office("EM")) == ("US", "EU")
