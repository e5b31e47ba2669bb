"""Reports that are made by themselves: each period once, kept, written, and shown at the desk."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from domain.errors import SettingsError
from listingwatch.desk.office import Desk
from listingwatch.desk.people import DeskRole
from listingwatch.jobs.app import Jobs
from listingwatch.reporting.keeping import kept_form, kept_reports, make_due_reports
from listingwatch.settings import Settings, load_settings
from listingwatch.wiring import App
from tests.commands import Command
from tests.console.conftest import Visitor, visitor
from tests.console.stall import items, stocked

WEDNESDAY = datetime(2026, 5, 6, 9, tzinfo=UTC)


def test_the_last_week_and_month_once(desk: Desk, app: App) -> None:
    """Asked again and again, each is made once; the next week brings the next one."""
    made = make_due_reports(app, WEDNESDAY)
    assert [(p, str(period.first_day), str(period.last_day)) for p, period in made] == [
        ("p", "2026-04-27", "2026-05-03"), ("p", "2026-04-01", "2026-04-30"),
    ]  # fmt: skip
    assert make_due_reports(app, WEDNESDAY + timedelta(hours=1)) == []
    later = make_due_reports(app, WEDNESDAY + timedelta(days=7))
    assert [str(period.last_day) for _, period in later] == ["2026-05-10"]
    kept = kept_reports(app, desk.portfolio)
    assert [report.period for report in kept] == ["week", "month", "week"]
    assert kept[-1].summary["listings"] == 6


def test_an_empty_portfolio_gets_none(app: App) -> None:
    """There is nothing to report about one that was only named."""
    from storage.repositories.portfolios import Portfolios

    with app.database.transaction() as connection:
        Portfolios(connection).ensure("empty", "Nobody")
    assert make_due_reports(app, WEDNESDAY) == []


def test_several_workers_make_one(desk: Desk, app: App) -> None:
    """At the same moment."""
    made: list[object] = []
    threads = [threading.Thread(target=lambda: made.extend(make_due_reports(app, WEDNESDAY))) for _ in range(3)]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert len(kept_reports(app, desk.portfolio)) == 2


def test_written_to_a_folder(desk: Desk, app: App, tmp_path: Path) -> None:
    """Page and data, in both languages, the same as what is kept."""
    folder = tmp_path / "made" / "reports"
    settings = app.settings.model_copy(update={"reports_folder": folder, "reports": "week"})
    make_due_reports(replace(app, settings=settings), WEDNESDAY)
    assert sorted(path.name for path in folder.iterdir()) == [
        f"p-week-2026-05-03-{language}.{ending}" for language in ("en", "zh") for ending in ("html", "json")
    ]  # fmt: skip
    [kept] = kept_reports(app, desk.portfolio)
    form = kept_form(app, desk.portfolio, kept.id, "zh")
    assert json.loads((folder / "p-week-2026-05-03-zh.json").read_text("utf-8")) == form.document
    assert (folder / "p-week-2026-05-03-zh.html").read_text("utf-8") == form.page


def test_a_folder_that_cannot_be_written_to(desk: Desk, app: App, tmp_path: Path) -> None:
    """The report is kept all the same."""
    (tmp_path / "taken").write_text("a file")
    settings = app.settings.model_copy(update={"reports_folder": tmp_path / "taken"})
    assert len(make_due_reports(replace(app, settings=settings), WEDNESDAY)) == 2
    assert len(kept_reports(app, desk.portfolio)) == 2


def test_run_asks_for_them(app: App) -> None:
    """The background knows the job, and does it."""
    stocked(app, items(1))
    jobs = Jobs(app, clock=lambda: WEDNESDAY)
    assert "report" in jobs.make().tasks
    jobs._report(0)
    with app.database.transaction() as connection:
        from storage.repositories.portfolios import Portfolios

        number = Portfolios(connection).require("p")
    assert len(kept_reports(app, number)) == 2


def test_settings_name_known_periods(monkeypatch: pytest.MonkeyPatch) -> None:
    """A period that is none is told at once."""
    monkeypatch.setenv("LISTINGWATCH_REPORTS", "week,year")
    with pytest.raises(SettingsError, match="year"):
        load_settings.__wrapped__()  # what was loaded is kept for the length of a process
    monkeypatch.setenv("LISTINGWATCH_REPORTS", " month , month ")
    assert Settings().report_periods() == ("month",)
    monkeypatch.setenv("LISTINGWATCH_REPORTS", "")
    assert Settings().report_periods() == ()


def test_at_the_desk(desk: Desk, app: App, ada: Visitor) -> None:
    """Made by a button, listed, opened under a policy of its own, and saved as files."""
    assert "No report was made yet." in ada.get("/reports").text
    for _ in range(2):  # the same day again is made anew
        assert ada.send_form("/reports", period="week").headers["location"] == "/reports"
    [kept] = kept_reports(app, desk.portfolio)
    page = ada.get(f"/reports/{kept.id}.html")
    assert page.headers["content-security-policy"].endswith("sandbox")
    assert "script-src" not in page.headers["content-security-policy"]
    assert page.text == kept_form(app, desk.portfolio, kept.id, "en").page
    saved = ada.get(f"/reports/{kept.id}.json?download&language=zh")
    assert saved.headers["content-disposition"].startswith('attachment; filename="p-week-')
    assert saved.json()["language"] == "zh"
    assert "/reports/" in ada.get("/reports").text
    for wrong in (f"{kept.id + 1}.html", f"{kept.id}.exe", f"{kept.id}.html?language=xx"):
        assert ada.get(f"/reports/{wrong}").status_code == 404
    assert ada.send_form("/reports", period="year").status_code == 400
    other = visitor(stocked(app, items(1), portfolio="q", firm="Other"), "Bo")
    assert other.get(f"/reports/{kept.id}.html").status_code == 404


def test_a_viewer_reads_and_makes_none(desk: Desk, app: App) -> None:
    """Making one is a reviewer's."""
    make_due_reports(app, WEDNESDAY)
    eve = visitor(desk, "Eve", DeskRole.VIEWER)
    kept = kept_reports(app, desk.portfolio)[0]
    assert eve.get(f"/reports/{kept.id}.html").status_code == 200
    assert eve.send_form("/reports", period="week").status_code == 403
    assert "Report the last" not in eve.get("/reports").text


def test_the_command(command: Command) -> None:
    """JSON and page on standard output; what was made on the other."""
    command.run("rights", "list")
    found = json.loads(command.run("report", "--format", "json", "--until", "2026-05-31", "--period", "month").stdout)  # fmt: skip
    assert found["period"] == {"kind": "month", "first_day": "2026-05-01", "last_day": "2026-05-31", "time_zone": "UTC"}  # fmt: skip
    page = command.run("report", "--language", "zh").stdout
    assert page.startswith("<!doctype html>")
    assert "周报" in page
    assert str(date(2026, 5, 31)) not in page
