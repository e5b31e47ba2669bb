"""The page of alerts: who may set what, dry runs, the test button, the delivery log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from lxml import html

from listingwatch.alerting.channels import list_channels
from listingwatch.alerting.delivering import deliver
from listingwatch.alerting.rules import find_rule, list_rules
from listingwatch.desk.office import Desk
from listingwatch.desk.people import DeskRole
from listingwatch.desk.settings_log import audit_log
from tests.alerts.receiver import SECRET, Receiver
from tests.console.conftest import ORIGIN, Visitor, visitor
from tests.console.stall import add, items

RULE = {
    "name": "Night", "direction": "enforcement", "severity": "medium", "territories": "us de",
    "sellers": "", "digest": "", "at": "08:00", "weekday": "mon", "zone": "Europe/Berlin",
    "quiet_from": "22:00", "quiet_to": "07:00", "break_through": "high", "flood_most": "5",
    "flood_window": "6h", "flood_per": "picture", "channels": "hook", "changes": "new",
    "do": "save",
}  # fmt: skip


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def hook(ada: Visitor, receiver: Receiver) -> None:
    answer = ada.send_form("/alerts/channel/add", name="hook", to=receiver.url, language="zh")
    assert "whsec_" in answer.text
    assert "hunter2" not in answer.text


def test_a_rule_is_written_tried_and_kept(desk: Desk, ada: Visitor, receiver: Receiver) -> None:
    """The form comes back as it was given, with the dry run; saved, it says the same."""
    hook(ada, receiver)
    tried = ada.send_form("/alerts/rule/save", **(RULE | {"do": "try", "severity": "low"}))
    assert tried.status_code == 200
    assert list_rules(desk.app, "p") == []
    tree = html.document_fromstring(tried.text)
    numbers = [b.text for b in tree.xpath("//div[@class='trial']//b")]
    assert numbers == ["6", "6"]
    assert tree.xpath("//input[@name='zone']/@value") == ["Europe/Berlin"]
    assert tree.xpath("//svg//rect")
    assert ada.send_form("/alerts/rule/save", **RULE).headers["location"] == "/alerts"
    words = find_rule(desk.app, "p", "Night").words
    assert words["territories"] == ["DE", "US"]
    assert (words["quiet"], words["flood"], words["flood_per"]) == (
        "22:00-07:00",
        "5/6h",
        "picture",
    )
    assert (words["changes"], words["break_through"]) == (["new"], "high")
    shown = ada.get("/alerts/rule?name=Night").text
    assert 'value="22:00"' in shown
    ada.send_form("/alerts/rule/save", **(RULE | {"was": "Night", "digest": "weekly"}))
    assert find_rule(desk.app, "p", "Night").words["digest"] == "weekly"
    assert "weekly digest" in ada.get("/alerts").text
    ada.send_form("/alerts/rule/pause", name="Night", paused="yes")
    assert find_rule(desk.app, "p", "Night").stored.paused_at is not None
    ada.send_form("/alerts/rule/pause", name="Night", paused="no")
    ada.send_form("/alerts/rule/remove", name="Night")
    assert list_rules(desk.app, "p") == []
    actions = [entry.action for entry in audit_log(desk)]
    assert actions == [
        "alert rule removed", "alert rule resumed", "alert rule paused", "alert rule changed",
        "alert rule added", "alert channel added",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [("zone", "Mars/Olympus"), ("quiet_to", ""), ("flood_most", "-3"), ("channels", "nobody"),
     ("at", "99:99"), ("name", ""), ("changes", "<script>alert(1)</script>"),
     ("territories", "<script>alert(1)</script>")],
)  # fmt: skip
def test_what_cannot_be_kept_comes_back(
    desk: Desk, ada: Visitor, receiver: Receiver, field: str, value: str
) -> None:
    """With what is wrong, and nothing of it as markup."""
    hook(ada, receiver)
    digest = {"digest": "daily"} if field == "at" else {}
    answer = ada.send_form("/alerts/rule/save", **(RULE | digest | {field: value}))
    assert "<script>alert" not in answer.text
    if field == "territories":
        assert answer.status_code == 303
        assert "<script>alert" not in ada.get("/alerts").text
        return
    assert answer.status_code in {400, 404}
    assert list_rules(desk.app, "p") == []


def test_the_test_button(desk: Desk, ada: Visitor, receiver: Receiver) -> None:
    """Says whether the message was taken."""
    ada.send_form("/alerts/channel/add", name="hook", to=receiver.url)
    assert "the test message was taken" in ada.send_form("/alerts/channel/test", name="hook").text
    receiver.answers = [lambda _: (500, {})]
    answer = ada.send_form("/alerts/channel/test", name="hook")
    assert "status 500" in answer.text
    ada.send_form("/alerts/channel/remove", name="hook")
    assert list_channels(desk.app, "p") == []


def test_the_delivery_log(desk: Desk, ada: Visitor, receiver: Receiver) -> None:
    """What was refused can be sent again; a filter narrows; a digest shows what it told."""
    from listingwatch.alerting.channels import add_channel

    now = datetime.now(UTC)
    add_channel(desk.app, "p", "hook", receiver.url, SECRET, now)
    add(desk.app, desk, items(9)[6:])
    receiver.answers = [lambda _: (422, {})]
    channel = list_channels(desk.app, "p")[0].id
    assert deliver(desk.app, desk.portfolio, channel, clock=lambda: now) is None
    shown = ada.get("/alerts/log?state=dropped")
    tree = html.document_fromstring(shown.text)
    (entry,) = tree.xpath("//input[@name='entry']/@value")
    assert "status 422" in shown.text
    ada.send_form("/alerts/redeliver", entry=entry, back="/alerts/log")
    assert deliver(desk.app, desk.portfolio, channel, clock=lambda: now) is None
    assert len(receiver.seen) == 3
    ada.send_form("/alerts/rule/save", **(RULE | {"digest": "hourly", "severity": "low",
                                                  "territories": "", "quiet_from": "",
                                                  "quiet_to": ""}))  # fmt: skip
    add(desk.app, desk, items(11)[9:])
    later = deliver(desk.app, desk.portfolio, channel, clock=lambda: now)
    assert later is not None
    assert "for the digest" in ada.get("/alerts/log?state=held").text
    later += timedelta(minutes=1)
    deliver(desk.app, desk.portfolio, channel, clock=lambda: later)
    bundles = html.document_fromstring(ada.get("/alerts/log?channel=hook").text)
    (link,) = bundles.xpath("//a[starts-with(@href, '/alerts/log?bundle=')]/@href")
    inside = html.document_fromstring(ada.get(link).text)
    assert len(inside.xpath("//tbody/tr")) == 2
    assert ada.get("/alerts/log?state=odd&channel=odd&before=odd").status_code == 200
    assert ada.get("/alerts/log?bundle=odd").status_code == 400


@pytest.mark.parametrize("role", [DeskRole.VIEWER, DeskRole.REVIEWER])
def test_only_an_admin_changes_anything(
    desk: Desk, ada: Visitor, receiver: Receiver, role: DeskRole
) -> None:
    """Others see rules, channels and the log, and no buttons; a token that is forged is refused."""
    hook(ada, receiver)
    ada.send_form("/alerts/rule/save", **RULE)
    other = visitor(desk, "Bo", role)
    page = other.get("/alerts")
    assert page.status_code == 200
    assert "Night" in page.text
    assert 'action="/alerts/' not in page.text
    assert other.get("/alerts/log").status_code == 200
    assert other.get("/alerts/rule").status_code == 403
    for address in (
        "/alerts/rule/save", "/alerts/rule/pause", "/alerts/rule/remove", "/alerts/channel/add",
        "/alerts/channel/test", "/alerts/channel/remove", "/alerts/redeliver",
    ):  # fmt: skip
        assert other.send_form(address, **RULE).status_code == 403, address
        forged = ada.post(address, data=RULE | {"csrf": "x"}, headers={"origin": ORIGIN})
        assert forged.status_code == 403, address
        foreign = ada.post(
            address, data=RULE | {"csrf": ada.csrf}, headers={"origin": "http://evil.example"}
        )
        assert foreign.status_code == 403, address
        assert ada.get(address).status_code == 405, address
    assert [rule.stored.name for rule in list_rules(desk.app, "p")] == ["Night"]
    assert [channel.name for channel in list_channels(desk.app, "p")] == ["hook"]


def test_pages_of_the_log_cover_it_once(desk: Desk, ada: Visitor, receiver: Receiver) -> None:
    """Also where hundreds of changes happened at one moment, and digests are among them."""
    from listingwatch.alerting.channels import add_channel
    from listingwatch.alerting.log import delivery_log, next_page

    now = datetime.now(UTC)
    add_channel(desk.app, "p", "hook", receiver.url, SECRET, now)
    ada.send_form("/alerts/rule/save", **(RULE | {"flood_most": "2", "flood_per": "right-and-seller",
                  "severity": "low", "quiet_from": "", "quiet_to": "", "territories": ""}))  # fmt: skip
    add(desk.app, desk, items(40)[6:])
    channel = list_channels(desk.app, "p")[0].id
    later = deliver(desk.app, desk.portfolio, channel, clock=lambda: now)
    assert later is not None
    deliver(desk.app, desk.portfolio, channel, clock=lambda: later)
    whole = [logged.entry.id for logged in delivery_log(desk.app, "p", limit=1000)]
    assert len(whole) == 6 + 3
    seen: list[str] = []
    before = ""
    while found := delivery_log(desk.app, "p", limit=4, before=before):
        seen += [logged.entry.id for logged in found]
        before = next_page(found, before)
    assert seen == whole
