"""What a reviewer does, in a real browser."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from listingwatch.alerting.channels import add_channel
from listingwatch.alerting.rules import add_rule
from listingwatch.desk.queue import HitFilter, card, queue_page
from listingwatch.desk.settings_log import audit_log
from tests.console.hostile import PAYLOADS
from tests.console.stall import MARK, Item, items

KEYS = {"c": "confirmed", "x": "not-a-match", "p": "permitted", "u": "unsure"}


def current(page: Any) -> str:
    return str(page.get_attribute("#card .card", "data-hit"))


def sent(page: Any, count: int, seconds: float = 30) -> None:
    """Until so many decisions have been answered."""
    page.wait_for_function(
        "n => Number(document.documentElement.dataset.sent ?? 0) >= n",
        arg=count,
        timeout=seconds * 1000,
    )


def press(page: Any, key: str) -> None:
    """Press a key and wait for the next card."""
    before = current(page)
    page.keyboard.press(key)
    page.wait_for_function(
        "b => document.querySelector('#card .card')?.dataset.hit !== b", arg=before
    )


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


def test_chinese(serve: Any, enter: Any) -> None:
    """Chosen once, every page is Chinese, and the keys work."""
    served = serve(items(2))
    page = enter(served)
    page.click("text=中文")
    page.wait_for_selector("h1:has-text('待审队列')")
    assert "权利属于我方" in page.inner_text(".why")
    page.keyboard.press("c")
    page.wait_for_selector(".toast:has-text('已确认')")


def test_on_a_phone(serve: Any, enter: Any) -> None:
    """Nothing is wider than the window; buttons are large enough for a thumb; a tap decides."""
    served = serve([Item("a", picture=True), Item("b")])
    page = enter(served, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    for path in ("/queue", "/", "/clusters?by=wording", "/silenced", "/crawls", "/bulk", "/log",
                 "/alerts", "/alerts/rule", "/alerts/log"):  # fmt: skip
        page.goto(served.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    page.goto(f"{served.address}/queue")
    hit = current(page)
    button = page.get_by_role("button", name="Confirm")
    assert button.bounding_box()["height"] >= 44
    button.tap()
    page.wait_for_function("h => document.querySelector('#card .card').dataset.hit !== h", arg=hit)
    sent(page, 1)
    assert card(served.desk, hit).standing.kind == "confirmed"


def test_without_the_script_it_works_too(serve: Any, enter: Any, browser: Any) -> None:
    """Forms alone."""
    served = serve(items(2))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served.way_in())
    page.fill("input[name=name]", "Ada")
    page.click("button.go")
    hit = current(page)
    page.get_by_role("button", name="Not a match").click()
    page.wait_for_load_state()
    assert card(served.desk, hit).standing.kind == "not-a-match"
    page.get_by_role("button", name="Undo").click()
    page.wait_for_load_state()
    assert card(served.desk, hit).standing.kind is None
    context.close()


def test_the_boxes_lie_on_the_pictures(serve: Any, enter: Any) -> None:
    """The overlay has the picture's place and size, whatever the window's."""
    served = serve([Item("a", picture=True)])
    page = enter(served)
    page.goto(f"{served.address}/queue?kind=copyright")
    for width in (1440, 1000, 420):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(150)
        for number in range(2):
            picture = page.locator(".pair .shot img").nth(number).bounding_box()
            overlay = page.locator(".pair .shot .boxes").nth(number).bounding_box()
            for side in ("x", "y", "width", "height"):
                assert overlay[side] == pytest.approx(picture[side], abs=1.5), (width, side)


def test_payloads_run_nothing(serve: Any, enter: Any) -> None:
    """Every hostile title opened in the queue: no dialog, no error, no request elsewhere."""
    served = serve(
        [
            Item(f"p{n}", f"{MARK} {text}", f"s{n}", text, description=text)
            for n, text in enumerate(PAYLOADS)
        ]
    )
    page = enter(served)
    outside: list[str] = []
    page.on(
        "request", lambda r: None if r.url.startswith(served.address) else outside.append(r.url)
    )
    for row in queue_page(served.desk, HitFilter(), 100).rows:
        page.goto(f"{served.address}/queue?hit={row.id}")
        assert current(page) == row.id
        assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    assert outside == []


def some_alerts(served: Any) -> None:
    """A channel with a rule."""
    now = datetime.now(UTC)
    add_channel(served.desk.app, "p", "log", "stdout:", None, now)
    words = {"quiet": "22:00-07:00", "digest": "daily", "zone": "Europe/Berlin"}
    add_rule(served.desk.app, "p", "Night", words, ["log"], who="Ada", now=now)


def test_a_rule_is_tried_before_it_goes_live(serve: Any, enter: Any) -> None:
    """Written, tried with another severity, saved; paused and gone again."""
    served = serve([Item(f"i{n}") for n in range(3)])
    add_channel(served.desk.app, "p", "log", "stdout:", None, datetime.now(UTC))
    page = enter(served)
    page.goto(served.address + "/alerts")
    page.click("text=New rule")
    page.fill("input[name=name]", "Morning")
    page.select_option("select[name=digest]", "daily")
    page.click("button[value=try]")
    page.wait_for_load_state("networkidle")
    assert page.input_value("input[name=name]") == "Morning"
    assert page.input_value("input[name=zone]") == "Europe/Berlin"
    assert page.text_content(".trial b") == "1"
    page.select_option("select[name=direction]", "exposure")
    page.click("button[value=try]")
    page.wait_for_load_state("networkidle")
    assert page.text_content(".trial b") == "0"
    page.click("button[value=save]")
    page.wait_for_url("**/alerts")
    assert page.text_content(".ruled h3 a") == "Morning"
    page.click("text=Pause")
    page.wait_for_selector(".ruled .off")
    page.click(".ruled-do >> text=Remove")
    page.wait_for_selector("text=No rule yet")
