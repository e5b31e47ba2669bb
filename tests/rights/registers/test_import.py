"""Registers on their way into the database: which record counts, and what every import leaves behind."""

from __future__ import annotations

import itertools
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.right import Side
from listingwatch.importing.rights import import_rights
from listingwatch.importing.seen_numbers import SeenNumbers
from listingwatch.input_files import ImportSummary
from listingwatch.portfolio.rights_list import list_rights, list_sources
from listingwatch.wiring import App
from storage.records import more_of_right, right_from_json, right_to_json
from storage.repositories.rights import Rights
from storage.repositories.work import Work
from tests.commands import Command
from tests.rights.registers.made_up import (
    GRANT,
    PERSONAL,
    euipo_mark,
    euipo_page,
    read,
    tsdr,
    us_case,
    us_file,
    us_status,
)

pytestmark = pytest.mark.postgres

Import = Callable[..., ImportSummary]


@pytest.fixture
def bring(app: App, tmp_path: Path) -> Import:
    """Imports bytes under a file's name."""

    def bring(data: bytes, name: str = "f.xml", **more: Any) -> ImportSummary:
        path = tmp_path / name
        path.write_bytes(data)
        told = {"side": Side.OTHERS, "as_of": date(2026, 2, 1), "as_of_stated": False} | more
        return import_rights(app, "default", [path], **told)

    return bring


def rights(app: App) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in list_rights(app, "default")}


def state(app: App) -> list[tuple[Any, ...]]:
    """Everything that an import stores, numbers of rows included."""
    with app.database.transaction(1) as connection:
        return connection.execute(
            "SELECT r.id, r.key, r.record, r.more, r.recorded, r.digest, r.status_only,"
            " r.later_status, f.id, f.key, f.text, t.id FROM rights r"
            " LEFT JOIN right_references f ON f.right_id = r.id"
            " LEFT JOIN to_match t ON t.reference_id = f.id ORDER BY r.id, f.id"
        ).fetchall()


def test_a_right_comes_back_as_it_went_in(app: App, bring: Import) -> None:
    """Every field, those included that the release before does not know."""
    data = us_file(us_case(registration="7000001", owners=(("1", "31", "A"), ("2", "31", "B"))))
    bring(data)
    (record,) = read("uspto-trademarks", data)  # type: ignore[arg-type]
    with app.database.transaction(1) as connection:
        (stored,) = Rights(connection, 1).each()
    made = right_from_json(right_to_json(record.right) | more_of_right(record.right))
    assert made == record.right
    assert stored.co_owners == ("B",)
    assert {name: getattr(stored, name) for name in stored.__slots__ if name != "source"} == {
        name: getattr(made, name) for name in made.__slots__ if name != "source"
    }


def test_what_the_release_before_reads_is_all_that_it_knows(app: App, bring: Import) -> None:
    """It would stumble over a field that it does not know: those are kept apart."""
    bring(us_file(us_case()))
    with app.database.transaction(1) as connection:
        row = connection.execute("SELECT record, more FROM rights").fetchone()
    assert row is not None
    assert {"co_owners", "designated", "recorded", "feature"}.isdisjoint(row[0])
    assert row[1]["recorded"] == "2026-01-10"


def test_the_same_file_twice_changes_nothing(app: App, bring: Import) -> None:
    data = us_file(
        us_case("79000001"), us_status("79000002", "710", "20260101"), us_case("79000003")
    )
    first = bring(data)
    assert (first.taken, first.changed) == (3, 3)
    before, sources = state(app), list_sources(app, "default")
    again = bring(data, as_of=date(2026, 5, 5))
    assert (again.taken, again.changed) == (3, 0)
    assert state(app) == before
    (source,) = list_sources(app, "default")
    assert {k: v for k, v in source.items() if k != "imported_at"} == {
        k: v for k, v in sources[0].items() if k != "imported_at"
    }


def test_a_file_that_names_no_day_keeps_that_of_its_first_import(app: App, bring: Import) -> None:
    """Imported again on another day, it is still the same file."""
    data = json.dumps(euipo_page("trademarks", euipo_mark())).encode()
    bring(data, "p.json", as_of=date(2026, 2, 1))
    assert bring(data, "p.json", as_of=date(2026, 3, 1)).changed == 0
    (right,) = rights(app).values()
    assert right["as_of"] == "2026-02-01"


def test_a_later_record_replaces_the_whole_record(app: App, bring: Import) -> None:
    """What the later one does not say is gone, its references with it; by the transaction, not by
    the order of import."""
    old = us_case(transaction="20260101", mark="OLD", statements=(("PM0001", "OLDE"),), more="")
    new = us_case(transaction="20260102", mark="NEW", statements=())
    bring(us_file(old), "1.xml")
    assert bring(us_file(new), "2.xml").changed == 1
    assert bring(us_file(old), "1.xml").changed == 0
    (right,) = rights(app).values()
    assert (right["text"], right["aliases"], right["goods"]) == ("NEW", [], None)
    with app.database.transaction(1) as connection:
        assert [row.reference.text for row in Rights(connection, 1).references()] == ["NEW"]


def test_a_bare_status_never_overwrites_a_full_record(app: App, bring: Import) -> None:
    """It tells the status; all else stays, the reference's row too."""
    bring(us_file(us_case(transaction="20260101")), "1.xml")
    before = state(app)[0][8:]
    bring(us_file(us_status("79000001", "710", "20260103")), "2.xml")
    (right,) = rights(app).values()
    assert (right["text"], right["owner"]) == ("VELQUORA", "Velquora Lighting LLC")
    assert (right["live"], right["status"]) == (False, "710 cancelled: section 8")
    assert right["recorded"] == "2026-01-03"
    assert state(app)[0][8:] == before


def test_an_older_bare_status_says_nothing(app: App, bring: Import) -> None:
    bring(us_file(us_case(transaction="20260105")), "1.xml")
    assert bring(us_file(us_status("79000001", "710", "20260103")), "2.xml").changed == 0
    (right,) = rights(app).values()
    assert right["live"]


def test_a_full_record_replaces_what_was_only_a_status(app: App, bring: Import) -> None:
    """Even an older one; the later status stays laid over it."""
    bring(us_file(us_status("79000001", "710", "20260103")), "1.xml")
    (right,) = rights(app).values()
    assert (right["text"], right["live"]) == (None, False)
    bring(us_file(us_case(transaction="20260101")), "2.xml")
    (right,) = rights(app).values()
    assert (right["text"], right["live"]) == ("VELQUORA", False)
    assert right["status"].startswith("710")


def test_the_dead_can_be_revived(app: App, bring: Import) -> None:
    """By a full record, and by a bare status."""
    bring(us_file(us_case(transaction="20260101", status="602")), "1.xml")
    assert not rights(app)["tm-us-79000001"]["live"]
    bring(us_file(us_status("79000001", "616", "20260102")), "2.xml")
    assert rights(app)["tm-us-79000001"]["live"]
    bring(us_file(us_status("79000001", "602", "20260103")), "3.xml")
    assert not rights(app)["tm-us-79000001"]["live"]
    bring(us_file(us_case(transaction="20260104", status="700")), "4.xml")
    assert rights(app)["tm-us-79000001"]["live"]


def test_order_and_batches_do_not_matter(app: App, tmp_path: Path) -> None:
    """Full records and bare statuses of one case, one file each or together, in every order: the
    same right at the end."""
    steps = [
        us_case(transaction="20260101", mark="ONE", status="700"),
        us_status("79000001", "710", "20260102"),
        us_case(transaction="20260103", mark="THREE", status="700"),
        us_status("79000001", "900", "20260104"),
    ]
    ends = set()
    for number, order in enumerate(itertools.permutations(steps)):
        name = f"portfolio {number}"
        for start in (0, 2) if number % 2 else range(4):
            path = tmp_path / "s.xml"
            path.write_bytes(us_file(*order[start : start + (2 if number % 2 else 1)]))
            import_rights(
                app, name, [path], side=Side.OTHERS, as_of=date(2026, 2, 1), as_of_stated=False
            )
        (right,) = list_rights(app, name)
        ends.add(json.dumps(right, sort_keys=True))
    assert len(ends) == 1
    (end,) = ends
    assert ("THREE" in end, "900 expired" in end) == (True, True)


def test_two_records_for_one_number_are_named_and_counted(app: App, bring: Import) -> None:
    """Within a batch and beyond it, the later one counts."""
    summary = bring(us_file(
        us_case(transaction="20260102", mark="LATER"), us_case(transaction="20260101", mark="EARLIER"),
    ))  # fmt: skip
    (right,) = rights(app).values()
    assert right["text"] == "LATER"
    assert (summary.taken, summary.changed, summary.remarks_count) == (2, 1, 1)
    assert "79000001 stands in the file twice" in str(summary.remarks[0])


def test_seen_numbers_beyond_any_batch() -> None:
    """A key is new once, whatever its shape; leading zeros tell keys apart."""
    seen = SeenNumbers()
    keys = ["tm-us-7", "tm-us-07", "tm-us-8", "tm-em-7", "tm-us-79000001", "x", "", "tm-us-w1234567",
            "design-em-0042478230007", "tm-us-65543", "tm-us-7a"]  # fmt: skip
    assert [seen.is_new(key) for key in keys] == [True] * len(keys)
    assert [seen.is_new(key) for key in keys] == [False] * len(keys)


def test_every_import_records_what_it_covered(app: App, bring: Import) -> None:
    """Format, digest, day and completeness, for each file."""
    whole = us_file(us_case("79000001"), us_case("79000002"))
    bring(whole, "whole.xml")
    bring(whole[: len(whole) - 300], "cut.xml")
    bring(json.dumps(euipo_page("trademarks", euipo_mark(), total=7)).encode(), "page.json")
    bring(b"kind,text,office,number\ntrademark,X,US,1\n", "t.csv", as_of_stated=True)
    found = {row["name"]: row for row in list_sources(app, "default")}
    told = {name: (row["format"], row["as_of"], row["completeness"], row["scope"], row["taken"])
            for name, row in found.items()}  # fmt: skip
    assert told == {
        "whole.xml": ("uspto-trademarks", "2026-01-15", "whole", None, 2),
        "cut.xml": ("uspto-trademarks", "2026-01-15", "truncated", None, 1),
        "page.json": ("euipo-trademarks", "2026-02-01", "part", "1 of 7 found", 1),
        "t.csv": ("csv", "2026-02-01", "whole", None, 1),
    }
    assert all(len(row["digest"]) == 64 for row in found.values())


def test_new_references_wait_to_be_matched(app: App, bring: Import) -> None:
    """Each once; a worker is woken once for the whole batch, not once a row."""
    bring(us_file(*(us_case(f"790{n:05}", mark=f"MARK {n}") for n in range(50))))
    with app.database.transaction(1) as connection:
        assert Work(connection, 1).waiting() == (50, 0)
        row = connection.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'match'"
        ).fetchone()
    assert row == (1,)


def test_no_contact_data_reaches_the_database(app: App, bring: Import) -> None:
    bring(us_file(us_case()))
    bring(json.dumps(tsdr()).encode(), "t.json")
    bring(GRANT.format(number="D1", granted="20250107", kind="design").encode(), "g.xml")
    stored = repr(state(app)) + repr(list_sources(app, "default"))
    assert "Velquora" in stored
    assert not any(secret in stored for secret in PERSONAL)


def test_our_own_marks_from_a_register(app: App, bring: Import) -> None:
    """With --side ours the owners named are the firm."""
    bring(us_file(us_case()), side=Side.OURS)
    (right,) = rights(app).values()
    assert right["side"] == "ours"


def test_a_bad_file_among_several(command: Command) -> None:
    """Each is named for what is wrong with it, the others are imported; a row's bad date likewise."""
    folder = command.folder
    (folder / "good.xml").write_bytes(us_file(us_case()))
    (folder / "login.zip").write_bytes(b"<html><body>Please sign in</body></html>")
    with zipfile.ZipFile(folder / "mixed.zip", "w") as archive:
        archive.writestr("notice.html", "<!DOCTYPE html><html>moved</html>")
        archive.writestr("picture.tif", b"II*\x00" + bytes(64))
        archive.writestr("more.xml", us_file(us_case("79000009", mark="OTHERWISE")))
    (folder / "marks.csv").write_text(
        "kind,text,office,number,filed\ntrademark,Good,US,1,2020-01-01\ntrademark,Bad,US,2,31.12.2020\n"
    )
    names = ("good.xml", "login.zip", "nowhere.xml", "mixed.zip", "marks.csv")
    done = command.json("rights", "import", *names, code=1)
    assert done["taken"] == 3
    said = [f"{problem['where']}: {problem['message']}" for problem in done["refused"]]
    assert done["refused_count"] == len(said) == 4
    for words in (
        "login.zip: is an HTML page",
        "nowhere.xml: no such file",
        "mixed.zip/notice.html: is an HTML page",
        "marks.csv, line 3: filed “31.12.2020”",
    ):
        assert any(words in line for line in said), (words, said)  # fmt: skip
    listed = command.json("rights", "list")
    assert sorted(row["text"] for row in listed) == ["Good", "OTHERWISE", "VELQUORA"]
    assert {row["name"] for row in command.json("rights", "sources")} == {
        "good.xml", "mixed.zip", "marks.csv",
    }  # fmt: skip


def test_the_format_can_be_named(command: Command) -> None:
    """--as says what content does not; what is no such format is refused in words."""
    (command.folder / "c.xml").write_bytes(b"<anything>" + us_case().encode() + b"</anything>")
    command.run("rights", "import", "c.xml", "--as", "uspto-trademarks")
    assert len(command.json("rights", "list")) == 1
    done = command.run("rights", "import", "c.xml", "--as", "nonsense", code=2)
    assert "uspto-trademarks" in done.stderr
