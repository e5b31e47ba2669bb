"""What a reviewer does, in a real browser."""

from __future__ import annotations

import time
from typing import Any

from listingwatch.desk.queue import HitFilter, card, queue_page
from listingwatch.desk.settings_log import audit_log
from tests.browser.acting import current, press, sent
from tests.console.stall import MARK, Item, items

KEYS = {"c": "confirmed", "x": "not-a-match", "p": "permitted", "u": "unsure"}


def test_thirty_hits_by_keyboard(serve: Any, enter: Any) -> None:
    """Each key decides the hit that is shown, the next one comes, all is stored with the name."""
    served = serve([Item(f"i{n}", f"{MARK} lamp {n}", picture=n % 2 == 0) for n in range(20)])
    page = enter(served)
    expected = {}
    for n in range(29):
        key = "cxpu"[n % 4]
        expected[current(page)] = KEYS[key]
        press(page, key)
    expected[current(page)] = "confirmed"
    page.keyboard.press("c")
    sent(page, 30)
    assert len(expected) == 30
    for hit, kind in expected.items():
        standing = card(served.desk, hit).standing
        assert (standing.kind, standing.decided_by) == (kind, "Ada")
    assert page.locator("#rows .row.decided").count() == 30


def test_fifty_verdicts_in_ten_seconds(serve: Any, enter: Any) -> None:
    """As fast as somebody presses; the screen moves on before the answer; all are stored. The time
    is printed: a busy machine is slower."""
    served = serve([Item(f"i{n}", f"{MARK} lamp {n}", picture=True) for n in range(30)])
    page = enter(served)
    page.wait_for_load_state("networkidle")
    begun = time.monotonic()
    waits = []
    for _ in range(49):
        pressed = time.monotonic()
        press(page, "c")
        waits.append(time.monotonic() - pressed)
    page.keyboard.press("c")
    on_screen = time.monotonic() - begun
    sent(page, 50, 60)
    print(f"50 verdicts: {on_screen:.2f} s on the screen, {time.monotonic() - begun:.2f} s until all were stored, "
          f"next card after {sorted(waits)[24] * 1000:.0f} ms (median), {sorted(waits)[46] * 1000:.0f} ms (95th)")  # fmt: skip
    assert queue_page(served.desk, HitFilter(state="confirmed")).total == 50
    assert len([e for e in audit_log(served.desk) if e.action == "verdict"]) == 50


def test_undo_brings_the_hit_back(serve: Any, enter: Any) -> None:
    """By key and by the button of the message, one after another."""
    served = serve(items(4))
    page = enter(served)
    first = current(page)
    press(page, "x")
    second = current(page)
    press(page, "c")
    page.keyboard.press("z")
    page.wait_for_function(
        "h => document.querySelector('#card .card').dataset.hit === h", arg=second
    )
    page.locator(".toast", has_text="Not a match").get_by_role("button").click()
    page.wait_for_function(
        "h => document.querySelector('#card .card').dataset.hit === h", arg=first
    )
    assert queue_page(served.desk, HitFilter()).total == 4
    assert page.inner_text("#count") == "4"


def test_moving_zooming_and_searching_by_keyboard(serve: Any, enter: Any) -> None:
    """Down, up, zoom, leave it, search, and the address has it."""
    served = serve([Item("a", f"{MARK} red lamp", picture=True), Item("b", f"{MARK} blue lamp")])
    page = enter(served)
    first = current(page)
    press(page, "j")
    page.keyboard.press("k")
    page.wait_for_function(
        "h => document.querySelector('#card .card').dataset.hit === h", arg=first
    )
    page.keyboard.press("v")
    page.wait_for_selector("dialog.zoom[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog.zoom", state="detached")
    page.keyboard.press("/")
    page.keyboard.type("blue")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelectorAll('#rows .row').length === 1")
    assert "q=blue" in page.url
    page.reload()
    assert page.locator("#rows .row").count() == 1
    assert page.input_value("input[type=search]") == "blue"


def test_a_filter_lives_in_the_address(serve: Any, enter: Any) -> None:
    """Chosen in the page it is in the address; opened from the address it is chosen in the page."""
    served = serve([Item("a", picture=True), Item("b")])
    page = enter(served)
    page.select_option("select[name=kind]", "copyright")
    page.wait_for_function("() => document.querySelectorAll('#rows .row').length === 1")
    assert "kind=copyright" in page.url
    page.goto(f"{served.address}/queue?kind=trademark")
    assert page.locator("#rows .row").count() == 2
    assert page.input_value("select[name=kind]") == "trademark"
    page.click(".pill")
    page.wait_for_function("() => document.querySelectorAll('#rows .row').length === 3")


def test_a_cluster_by_mouse(serve: Any, enter: Any) -> None:
    """From the list of clusters to one decision, and all of it undone."""
    served = serve(items(6))
    page = enter(served)
    page.goto(f"{served.address}/clusters?by=wording")
    page.click(".cluster")
    page.locator("tbody input[type=checkbox]").nth(5).uncheck()
    assert page.inner_text("[data-ticked]") == "5"
    page.get_by_role("button", name="Not a match").click()
    page.wait_for_selector("text=5 ×")
    assert queue_page(served.desk, HitFilter()).total == 1
    page.get_by_role("button", name="Undo all of it").click()
    page.wait_for_url("**/clusters")
    assert queue_page(served.desk, HitFilter()).total == 6


def test_a_licence_from_a_hit(serve: Any, enter: Any) -> None:
    """L, Enter: the seller is licensed where it was found; Z takes it back."""
    served = serve([Item("a"), Item("b", seller="other")])
    page = enter(served)
    hit = current(page)
    seller = card(served.desk, hit).hit.seller.id
    page.keyboard.press("l")
    page.wait_for_selector("dialog.licence[open]")
    assert page.input_value("dialog.licence input[name=licensee]") == seller
    assert page.input_value("dialog.licence input[name=territories]") == "US"
    page.keyboard.press("Enter")
    page.wait_for_function("h => document.querySelector('#card .card').dataset.hit !== h", arg=hit)
    sent(page, 1)
    assert card(served.desk, hit).hit.suppressed_by == "licence"
    page.goto(f"{served.address}/silenced")
    assert page.locator("td", has_text=seller).count() >= 1
    page.get_by_role("button", name="Take back").click()
    page.wait_for_url("**/silenced")
    for _ in range(200):  # other listings are judged beside the page
        if queue_page(served.desk, HitFilter()).total == 2:
            break
        time.sleep(0.05)
    assert queue_page(served.desk, HitFilter()).total == 2


def test_two_people_at_once(serve: Any, enter: Any) -> None:
    """Both look at the same hit; the second is told who was first, and sees it."""
    served = serve(items(3))
    ada, bo = enter(served, "Ada"), enter(served, "Bo")
    hit = current(ada)
    assert current(bo) == hit
    press(ada, "c")
    sent(ada, 1)
    press(bo, "x")
    bo.wait_for_selector(".toast.bad")
    assert "Ada was quicker: confirmed" in bo.inner_text(".toast.bad")
    bo.wait_for_selector(f'.row.clash[data-hit="{hit}"]')
    assert card(served.desk, hit).standing.kind == "confirmed"


def test_a_desk_that_is_away_loses_no_verdict(serve: Any, enter: Any) -> None:
    """Requests fail for a while, the page is even loaded again: the verdict gets there, once."""
    served = serve(items(3))
    page = enter(served)
    hit = current(page)
    page.route("**/verdict", lambda route: route.abort())
    press(page, "c")
    page.wait_for_selector(".toast.bad")
    assert card(served.desk, hit).standing.verdict is None
    page.unroute("**/verdict")
    page.reload()
    sent(page, 1)
    assert card(served.desk, hit).standing.kind == "confirmed"
    assert len([e for e in audit_log(served.desk) if e.action == "verdict"]) == 1
