"""Hostile names of rights, sources, licences, schedules and people, on the pages that show them."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, date, datetime, timedelta

from domain.hit import Verdict, VerdictKind
from domain.right import Licence, Right, RightKind
from domain.watch import Plan
from listingwatch.desk.own_rights import count_own_rights
from listingwatch.desk.queue import HitFilter
from listingwatch.reporting.keeping import kept_reports
from listingwatch.wiring import App
from storage.repositories.desk import DeskHits
from storage.repositories.hits import Hits
from storage.repositories.listings import Listings
from storage.repositories.rights import Rights
from storage.repositories.watches import Watches
from tests.console.conftest import visitor
from tests.console.hostile import PAYLOADS
from tests.console.stall import AT, snapshot_of, stocked
from tests.console.test_hostile import assert_harmless, hostile
from tests.reporting.test_page import harmless


def test_rights_catalogue_and_reports_are_harmless(app: App) -> None:
    """Payloads where rights, licences, the own catalogue, crawls and people have their names; a
    report of it all, at the desk and as a file."""
    desk = stocked(app, [hostile(n, text) for n, text in enumerate(PAYLOADS)])
    now = datetime.now(UTC)
    with desk.transaction() as connection:
        rights = Rights(connection, desk.portfolio.id)
        for n, text in enumerate(PAYLOADS):
            rights.put(Right(
                key=f"own-{n}{text[:40]}", kind=RightKind.TRADEMARK, owner="Firm", territories=("US", "DE"),
                office="US", source=text[:200] or "x", as_of=date(2026, 1, 1), text=text[:1000],
                registration_number=text[:50], status="registered", registered=date(2020, 1, 1),
            ), [])  # fmt: skip
            rights.add_source(name=text[:200], kind="rights", digest=str(n), as_of=date(2026, 1, 1), taken=1, refused=1)  # fmt: skip
            rights.add_licence(Licence(right=text[:100], licensee=text[:100]))
            listing = Listings(connection, desk.portfolio.id).keep(
                snapshot_of(hostile(1000 + n, text), "0" * 64), AT, private=True
            )
            connection.execute(
                "INSERT INTO catalogue (portfolio_id, listing_id) VALUES (%s, %s)", (desk.portfolio.id, listing)
            )  # fmt: skip
            Watches(connection, desk.portfolio.id).add(
                Plan(name=f"{n} {text}"[:100], targets=("https://shop.example/",), every=timedelta(days=1),
                     recheck_every=timedelta(hours=1)), AT,
            )  # fmt: skip
        for n, row in enumerate(DeskHits(connection, desk.portfolio.id).rows(HitFilter(), 20)):
            Hits(connection, desk.portfolio.id).add_verdict(row.id, Verdict(
                kind=VerdictKind.CONFIRMED, by=PAYLOADS[n], reason=PAYLOADS[-n], decided_at=now))  # fmt: skip
    count_own_rights(desk, now)
    ada = visitor(desk)
    for page in ("/rights", "/catalogue"):
        text = ada.get(page).text
        for _ in range(600):  # what is made in the background comes with a later look
            if 'http-equiv="refresh"' not in text:
                break
            time.sleep(0.1)
            text = ada.get(page).text
        tree = assert_harmless(text)
        assert "alert(1)" in tree.text_content(), page
    assert ada.send_form("/reports", period="week").status_code == 303
    assert_harmless(ada.get("/reports").text)
    assert_harmless(ada.get("/crawls").text)
    [kept] = kept_reports(app, desk.portfolio)
    for language in ("en", "zh"):
        answer = ada.get(f"/reports/{kept.id}.html?download&language={language}")
        tree = harmless(answer.text)
        assert "alert(1)" in tree.text_content()
        assert json.loads(ada.get(f"/reports/{kept.id}.json?language={language}").text)["found"]
        assert re.fullmatch(
            r'attachment; filename="[\w.-]+"', answer.headers["content-disposition"]
        )
