"""Every page for everybody: axe-core over each, in both languages, light, dark and on a phone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.hit import VerdictKind
from listingwatch.desk.deciding import Choice, decide_hit
from listingwatch.desk.queue import HitFilter, card, queue_page
from listingwatch.desk.reports import make_now, one, report_list
from listingwatch.reporting.period import PeriodKind
from listingwatch.sellers.contact_links import note_contacts
from tests.browser.acting import some_alerts
from tests.console.stall import Item, items

EVERY_PAGE = ("/queue", "/", "/clusters?by=wording", "/bulk", "/silenced", "/crawls", "/log", "/help", "/rights",
              "/catalogue", "/reports", "/alerts", "/alerts/rule", "/alerts/rule?name=Night", "/alerts/log", "/listings/{listing}", "/seller?marketplace=shop.example&id=stall",
              "/hits/{hit}", "/nowhere")  # fmt: skip

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize(
    ("language", "options"),
    [("en", {"color_scheme": "light"}), ("en", {"color_scheme": "dark"}), ("zh", {}), ("en", PHONE), ("zh", PHONE)],
    ids=["light", "dark", "chinese", "phone", "chinese phone"],
)  # fmt: skip
def test_no_serious_accessibility_fault(
    serve: Any, enter: Any, axe: str, language: str, options: dict[str, Any]
) -> None:
    """axe-core finds none that is serious or critical, on any page; on a phone none is wider than
    the window."""
    served = serve([
        Item("a", picture=True, description="mail a.shop@gmail.com"), Item("b"),
        Item("c", seller="other", description="mail ashop@gmail.com"),
    ])  # fmt: skip
    note_contacts(served.desk.app)
    some_alerts(served)
    rows = queue_page(served.desk, HitFilter()).rows
    decide_hit(served.desk, rows[0].id, Choice(VerdictKind.NOT_A_MATCH, "Ada", "1"))
    decide_hit(served.desk, rows[1].id, Choice(VerdictKind.CONFIRMED, "Ada", "2"))
    make_now(served.desk, PeriodKind.WEEK, "Ada", datetime.now(UTC))
    listing = card(served.desk, rows[0].id).standing.listing_id
    page = enter(served, **options)
    page.goto(f"{served.address}/language/{language}?back=/queue")
    faults = []
    for path in EVERY_PAGE:
        page.goto(served.address + path.format(hit=rows[0].id, listing=listing))
        if path in {"/rights", "/catalogue"}:
            page.wait_for_selector("table.matrix:not(.own), table.exposure, p.empty:not([role])")
        page.wait_for_load_state("networkidle")
        if "viewport" in options:
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        faults += [(path, *fault) for fault in serious(page, axe)]
    assert not faults, faults


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_report_is_accessible_and_prints(
    serve: Any, enter: Any, browser: Any, axe: str, language: str
) -> None:
    """The page as it is kept, in a window and on a phone; as a PDF it has pages."""
    served = serve([Item("a", picture=True), *items(8)])
    make_now(served.desk, PeriodKind.MONTH, "Ada", datetime.now(UTC))
    number = report_list(served.desk).reports[0].id
    form, _ = one(served.desk, number, language)
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_content(form.page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert serious(page, axe) == []
    page.set_viewport_size({"width": 1200, "height": 800})
    assert serious(page, axe) == []
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF-")
    context.close()
    # At the desk it is shown under its own policy, with its style and pictures.
    inside = enter(served)
    inside.goto(f"{served.address}/reports/{number}.html")
    assert inside.locator(".tiles li").count() == 7
    assert inside.evaluate("getComputedStyle(document.querySelector('.tiles')).display") == "grid"
    assert inside.evaluate("document.querySelector('.pair img').naturalWidth") > 50


def serious(page: Any, axe: str) -> list[Any]:
    """What axe-core finds, run from outside the page, whose own policy allows no such script."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": axe})
    found = page.evaluate(
        "axe.run({resultTypes: ['violations']}).then(r => r.violations.map(v => [v.impact, v.id, v.nodes.map(n => n.target.join(' ')).slice(0, 3)]))"
    )
    return [fault for fault in found if fault[0] in {"serious", "critical"}]
