"""How the desk shows itself: in another language, on a phone, without scripts, with hostile titles."""

from __future__ import annotations

from typing import Any

import pytest

from listingwatch.desk.queue import HitFilter, card, queue_page
from tests.browser.acting import current, sent
from tests.console.hostile import PAYLOADS
from tests.console.stall import MARK, Item, items


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
