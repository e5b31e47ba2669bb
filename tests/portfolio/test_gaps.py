"""``listingwatch gaps``: the matrix as a table, JSON and a calendar, in English and Chinese."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from domain.errors import FormatError
from domain.right import Side
from listingwatch.commands.gaps import GapFormat, show_gaps
from listingwatch.importing.catalogue import Whose, import_catalogue
from listingwatch.importing.rights import import_rights
from listingwatch.portfolio.gap_calendar import to_calendar
from listingwatch.portfolio.gap_matrix import Gaps, find_gaps
from listingwatch.wiring import App
from tests.commands import Command
from tests.rights.test_wording import VERDICTS

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
OURS = """kind,text,office,territory,number,owner,classes,status,filed,registered,expires
trademark,ZORVANTIK,USPTO,,5000001,Ada LLC,11,registered,2019-01-01,2019-06-01,2039-06-01
trademark,ZORVANTIK,UKIPO,,UK9,Ada LLC,11,registered,2017-01-20,2017-06-01,2027-01-20
trademark,VELMORIQ,USPTO,,9800001,Ada LLC,21,pending,2026-08-31,,
"""
REGISTERS = """kind,text,office,territory,number,owner,classes,status,filed,registered,expires,published
trademark,ZORVANTIK,KIPO,,40-1,Kim,11,published,2026-01-02,,,2026-11-10
trademark,Zorvantic,CIPO,,TMA1,Old Lamp Ltd,11,registered,2001-01-02,2003-09-02,2033-09-02,
trademark,Kettle,IPAU,,77,Someone,11,registered,2001-01-02,2003-09-02,2033-09-02,
"""
CATALOGUE = """id,url,title,brand,ship_to
1,https://shop.example/1,Zorvantik lamp,Zorvantik,KR|NZ
2,https://shop.example/2,Some cup,Velmoriq,US
3,https://shop.example/3,Some plate,Another brand,
"""

Asking = Callable[..., Gaps]


@pytest.fixture
def asking(app: App, tmp_path: Path) -> Asking:
    """Our marks, registers and catalogue are on file; asks for the matrix."""
    for name, text, side, day in (
        ("ours.csv", OURS, Side.OURS, date(2026, 11, 20)),
        ("registers.csv", REGISTERS, Side.OTHERS, date(2026, 11, 25)),
    ):
        (tmp_path / name).write_text(text)
        import_rights(app, "default", [tmp_path / name], side=side, as_of=day)
    (tmp_path / "catalogue.csv").write_text(CATALOGUE)
    import_catalogue(app, "default", tmp_path / "catalogue.csv", pictures=Whose.UNKNOWN, at=NOW)

    def ask(*planned: str, **settings: str) -> Gaps:
        other = App(app.settings.model_copy(update=settings), app.database, app.blobs)
        return find_gaps(other, "default", on=NOW.date(), now=NOW, planned=planned)

    return ask


def test_json(asking: Asking) -> None:
    """States, what they are based on, the registers with their days, the records, the deadlines."""
    gaps = asking("AU,CA", "IN")
    found = {(cell["brand"], cell["territory"]): cell for cell in gaps.to_json("en")}
    states = {place: cell["state"] for place, cell in found.items()}
    assert states == {
        ("ZORVANTIK", "US"): "PROTECTED",
        ("ZORVANTIK", "GB"): "AT_RISK",
        ("ZORVANTIK", "KR"): "SQUAT_SUSPECT",
        ("ZORVANTIK", "CA"): "BLOCKED",
        ("ZORVANTIK", "AU"): "OPEN",
        ("ZORVANTIK", "IN"): "UNKNOWN",
        ("ZORVANTIK", "NZ"): "UNKNOWN",
        ("VELMORIQ", "US"): "PENDING",
        ("VELMORIQ", "AU"): "OPEN_PRIORITY",
        ("VELMORIQ", "CA"): "OPEN_PRIORITY",
        ("VELMORIQ", "IN"): "OPEN_PRIORITY",
    }
    korea = found["ZORVANTIK", "KR"]
    assert korea["basis"] == ["sold"]
    assert korea["registers"] == [
        {"office": "KR", "source": "registers.csv", "as_of": "2026-11-25", "partial": None}
    ]
    (record,) = korea["records"]
    assert (record["owner"], record["side"], record["number"]) == ("Kim", "others", "40-1")
    (deadline,) = korea["deadlines"]
    assert (deadline["kind"], deadline["date"], deadline["reviewed"]) == (
        "opposition", "2026-12-10", False,
    )  # fmt: skip
    assert found["ZORVANTIK", "IN"]["not_searched"] == ["IN", "WO"]
    assert [d["date"] for d in found["VELMORIQ", "AU"]["deadlines"]] == ["2027-02-28"]
    assert gaps.unplaced == 1


def test_calendar(asking: Asking) -> None:
    """Each deadline once, a whole day each, the same identity in every export."""
    gaps = asking("AU", "CA")
    text = to_calendar(gaps, language="en", now=NOW)
    events = list(Calendar.from_ical(text).walk("VEVENT"))
    days = [event["dtstart"].dt for event in events]
    assert days == sorted(days)
    assert all(event["dtend"].dt - event["dtstart"].dt == timedelta(days=1) for event in events)
    assert set(days) == {
        date(2026, 12, 10), date(2027, 1, 20), date(2027, 2, 28), date(2039, 6, 1),
    }  # fmt: skip
    assert len(events) == 5  # priority is claimed in two places
    uids = [str(event["uid"]) for event in events]
    assert len(set(uids)) == len(uids)
    again = to_calendar(gaps, language="zh", now=NOW + timedelta(days=1))
    assert [str(event["uid"]) for event in Calendar.from_ical(again).walk("VEVENT")] == uids
    assert all("not reviewed" in str(event["description"]) for event in events)
    assert all(line.endswith(b"\r") for line in text.split(b"\n")[:-1])
    assert max(len(line) for line in text.split(b"\r\n")) <= 75


def test_languages_and_no_verdict(asking: Asking, capfd: pytest.CaptureFixture[str]) -> None:
    """Tables, JSON and calendars speak both languages, and never give a verdict."""
    gaps = asking("AU", "IN")
    for language in ("en", "zh"):
        for form in GapFormat:
            show_gaps(gaps, form, language, NOW)
            said = capfd.readouterr().out
            for pattern in VERDICTS.values():
                assert not pattern.search(said), (language, form, pattern.search(said))
            assert bool(re.search("[\u4e00-\u9fff]", said)) == (language == "zh"), (language, form)
            assert len(said) > 1_000


def test_what_is_set(asking: Asking) -> None:
    """Planned territories and further brands can be set for good."""
    gaps = asking(planned="AU", brands="Kettle")
    found = {(cell["brand"], cell["territory"]): cell for cell in gaps.to_json("zh")}
    assert found["Kettle", "AU"]["state"] == "BLOCKED"
    assert "未检索" in " ".join(found["Kettle", "AU"]["reasons"])
    assert ("Kettle", "AU") not in {(cell.name, cell.territory) for cell in asking().cells}


def test_a_planned_territory_that_is_no_code(asking: Asking) -> None:
    """It is refused by name, with the way out."""
    with pytest.raises(FormatError, match=r"Germany.*ISO 3166"):
        asking("Germany")


def test_the_command(command: Command) -> None:
    """The import tells of a filing, ``gaps`` shows it, and hits give their reasons in Chinese."""
    (command.folder / "ours.csv").write_text(OURS)
    (command.folder / "registers.csv").write_text(REGISTERS)
    command.run("rights", "import", "ours.csv", "--side", "ours")
    (alert,) = command.json("rights", "import", "registers.csv")["alerts"]
    assert (alert["kind"], alert["right"]["office"]) == ("mark.published", "KIPO")
    done = command.run("gaps", "--planned", "AU", "--lang", "zh", "--format", "json")
    cells = json.loads(done.stdout)
    assert "疑似抢注" in " ".join(cell for entry in cells for cell in entry["reasons"])
    (command.folder / "catalogue.csv").write_text(
        "id,url,title,ship_to\n1,https://shop.example/1,Zorvantic bowl,CA\n"
    )
    command.run("catalog", "import", "catalogue.csv")
    command.run("match")
    hits: list[dict[str, Any]] = command.json("hits", "--lang", "zh")
    assert hits
    for hit in hits:
        said = " ".join([*hit["reasons"], *(entry["reason"] for entry in hit["exceptions"])])
        assert re.search("[\u4e00-\u9fff]", said)
        assert not any(pattern.search(said) for pattern in VERDICTS.values())
