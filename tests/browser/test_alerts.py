"""Rules of alerts, in a real browser."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from listingwatch.alerting.channels import add_channel
from tests.console.stall import Item


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
