"""New records of registers are held against our brands: found whatever came first, told once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.right import Side
from listingwatch.alerting.channels import add_channel
from listingwatch.alerting.delivering import deliver
from listingwatch.importing.rights import import_rights
from listingwatch.portfolio import mark_watch as module
from listingwatch.portfolio.mark_watch import watch_marks
from listingwatch.wiring import App
from storage.repositories.channels import Channels
from storage.repositories.mark_watch import MarkWatch, StoredLikeness
from storage.repositories.portfolios import PortfolioNumber, Portfolios
from storage.repositories.rights import Rights
from tests.alerts.receiver import SECRET, Receiver

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
HEAD = "kind,text,office,territory,number,owner,classes,status,filed,registered,expires,published\n"
OURS = (
    HEAD
    + "trademark,ZORVANTIK,USPTO,,5000001,Ada LLC,11,registered,2019-01-01,2019-06-01,2039-06-01,\n"
)
DAILY = (
    HEAD
    + "trademark,ZORVANTIK,KIPO,,40-1,Kim,11,published,2025-01-02,,,2025-07-22\n"
    + "trademark,Sorvantic,EUIPO,,0187,Meyer,21,published,2026-01-02,,,2026-10-15\n"
    + "trademark,Kettle,EUIPO,,0188,Meyer,11,published,2026-01-02,,,2026-10-15\n"
    + "trademark,ZORVANTIK,CNIPA,,7000,Old Co,33,published,2026-01-02,,,2026-10-15\n"
    + "trademark,ZORVANTIK,JPO,,66,Before KK,11,registered,2001-01-02,2001-09-02,2031-09-02,\n"
)

Importing = Callable[..., None]


@pytest.fixture
def portfolio(app: App) -> PortfolioNumber:
    with app.database.transaction() as connection:
        return Portfolios(connection).ensure("p")


@pytest.fixture
def bring_in(app: App, portfolio: PortfolioNumber, tmp_path: Path) -> Importing:
    """Imports a table, as a file of that name."""

    def importing(
        name: str, text: str, side: Side = Side.OTHERS, as_of: date = date(2026, 11, 20)
    ) -> None:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        import_rights(app, portfolio.name, [path], side=side, as_of=as_of)

    return importing


def told(app: App, portfolio: PortfolioNumber) -> list[dict[str, Any]]:
    return watch_marks(app, portfolio, now=NOW).told


def found(app: App, portfolio: PortfolioNumber) -> list[tuple[str, StoredLikeness]]:
    """What stands on record, by the rights' keys."""
    with app.database.transaction(portfolio.id) as connection:
        keys = {
            number: right.key for number, right in Rights(connection, portfolio.id).all().items()
        }
        rows = MarkWatch(connection, portfolio.id).likenesses()
    return sorted(
        ((keys[row.right], row) for row in rows), key=lambda pair: (pair[0], pair[1].brand)
    )


def notices(app: App, portfolio: PortfolioNumber) -> list[str]:
    with app.database.transaction(portfolio.id) as connection:
        rows = connection.execute("SELECT key FROM notices ORDER BY key").fetchall()
    return [row[0] for row in rows]


def test_a_stranger_s_filings_are_told(
    app: App, portfolio: PortfolioNumber, bring_in: Importing
) -> None:
    """Identical in our class and alike in one beside it: with owner, office, day and deadline. Not
    told: other words, a class that has nothing to do with ours, and who was there before us."""
    bring_in("ours.csv", OURS, Side.OURS)
    bring_in("daily.csv", DAILY)
    messages = {message["right"]["office"]: message for message in told(app, portfolio)}
    assert set(messages) == {"KIPO", "EUIPO"}
    korea = messages["KIPO"]
    assert korea["kind"] == "mark.published"
    assert korea["likeness"]["kind"] == "identical"
    assert korea["deadlines"] == [
        {
            "territory": "KR", "day": "2025-08-21", "extended": None,
            "source": "Trademark Act, article 60(1) as amended with effect from 22 July 2025",
            "reviewed": False,
        }
    ]  # fmt: skip
    europe = messages["EUIPO"]
    assert europe["likeness"]["kind"] == "sound"
    assert [entry["day"] for entry in europe["deadlines"]] == ["2027-01-15"]
    for part in ("ZORVANTIK", "Sorvantic", "Meyer", "2026-10-15", "2027-01-15", "sounds like"):
        assert part in europe["text"]


def test_twice_is_once(app: App, portfolio: PortfolioNumber, bring_in: Importing) -> None:
    """The same file again, and the same records in a file of another day, tell nothing new."""
    bring_in("ours.csv", OURS, Side.OURS)
    bring_in("daily.csv", DAILY)
    assert len(told(app, portfolio)) == 2
    before = found(app, portfolio), notices(app, portfolio)
    bring_in("daily.csv", DAILY)
    assert told(app, portfolio) == []
    bring_in("daily-2.csv", DAILY, as_of=date(2026, 11, 21))
    assert told(app, portfolio) == []
    assert notices(app, portfolio) == before[1]
    assert [(key, row.likeness) for key, row in found(app, portfolio)] == [
        (key, row.likeness) for key, row in before[0]
    ]


def test_order_does_not_matter(app: App, bring_in: Importing, tmp_path: Path) -> None:
    """Registers first and our marks later find and tell the same."""
    outcomes = []
    for name, steps in (
        ("one", (("ours", OURS, Side.OURS), ("daily", DAILY, Side.OTHERS))),
        ("two", (("daily", DAILY, Side.OTHERS), ("ours", OURS, Side.OURS))),
    ):
        with app.database.transaction() as connection:
            number = Portfolios(connection).ensure(name)
        for file, text, side in steps:
            path = tmp_path / f"{file}.csv"
            path.write_text(text)
            import_rights(app, name, [path], side=side, as_of=date(2026, 11, 20))
            watch_marks(app, number, now=NOW)
        likenesses = [(key, row.brand, row.likeness) for key, row in found(app, number)]
        outcomes.append((likenesses, notices(app, number)))
    assert outcomes[0] == outcomes[1]
    assert len(outcomes[0][1]) == 2


def test_a_change_is_told_again(app: App, portfolio: PortfolioNumber, bring_in: Importing) -> None:
    """Filed, then published: each once; what is withdrawn since is no news."""
    bring_in("ours.csv", OURS, Side.OURS)
    row = "trademark,ZORVANTIK,EUIPO,,0190,Meyer,11,{status},2026-02-02,,,{published}\n"
    kinds = []
    for day, (status, published) in enumerate(
        (("filed", ""), ("published", "2026-10-15"), ("withdrawn", "2026-10-15")), 1
    ):
        text = HEAD + row.format(status=status, published=published)
        bring_in(f"{day}.csv", text, as_of=date(2026, 11, day))
        kinds.append([message["kind"] for message in told(app, portfolio)])
    assert kinds == [["mark.filed"], ["mark.published"], []]


def test_what_a_crash_left_is_done_later(
    app: App, portfolio: PortfolioNumber, bring_in: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed in the middle, the next run tells all of it, once."""
    bring_in("ours.csv", OURS, Side.OURS)
    bring_in("daily.csv", DAILY)
    monkeypatch.setattr(module, "AT_ONCE", 2)
    real, calls = module.filing_message, iter(range(100))

    def dies(*arguments: Any) -> dict[str, Any]:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(module, "filing_message", dies)
    with pytest.raises(KeyboardInterrupt):
        told(app, portfolio)
    assert len(notices(app, portfolio)) == 1
    told(app, portfolio)
    assert len(notices(app, portfolio)) == 2
    with app.database.transaction(portfolio.id) as connection:
        assert MarkWatch(connection, portfolio.id).left() == 0


def test_the_firm_s_other_name(app: App, portfolio: PortfolioNumber, bring_in: Importing) -> None:
    """A mark that turns out to be ours is no stranger's any more, and a brand of its own counts."""
    bring_in("ours.csv", OURS, Side.OURS)
    bring_in("daily.csv", DAILY)
    told(app, portfolio)
    assert any("kipo" in key for key, _ in found(app, portfolio))
    extra = HEAD + "trademark,TESALTO,KIPO,,40-9,KIM,11,registered,2019-01-01,2019-06-01,,\n"
    bring_in("kim.csv", extra, Side.OURS)
    told(app, portfolio)
    assert not any("kipo" in key for key, _ in found(app, portfolio))


def test_our_own_record_in_a_register(
    app: App, portfolio: PortfolioNumber, bring_in: Importing
) -> None:
    """A register spells our name otherwise, but the number is ours: that is no stranger."""
    bring_in("ours.csv", OURS, Side.OURS)
    same = 'trademark,ZORVANTIK,US,,5000001,"ADA, L.L.C.",11,registered,2019-01-01,2019-06-01,,\n'
    bring_in("register.csv", HEAD + same)
    assert told(app, portfolio) == []
    assert found(app, portfolio) == []


CASE = """<case-file><serial-number>{serial}</serial-number>
<registration-number>0000000</registration-number><transaction-date>20261110</transaction-date>
<case-file-header><filing-date>20260105</filing-date><status-code>686</status-code>
<status-date>20261110</status-date><mark-identification>{mark}</mark-identification>
<mark-drawing-code>4000</mark-drawing-code>
<published-for-opposition-date>20261110</published-for-opposition-date></case-file-header>
<classifications><classification><international-code-total-no>1</international-code-total-no>
<international-code>011</international-code><primary-code>011</primary-code>
</classification></classifications>
<case-file-owners><case-file-owner><entry-number>1</entry-number><party-type>20</party-type>
<party-name>{owner}</party-name></case-file-owner></case-file-owners></case-file>"""
US_DAILY = """<?xml version="1.0" encoding="utf-8"?>
<trademark-applications-daily><version><version-no>2.0</version-no>
<version-date>20050401</version-date></version><creation-datetime>202611112208</creation-datetime>
<application-information><file-segments><file-segment>TRMK</file-segment><action-keys>
<action-key>IB</action-key>{cases}</action-keys></file-segments></application-information>
</trademark-applications-daily>"""


def test_a_daily_file_of_the_uspto(
    app: App, portfolio: PortfolioNumber, bring_in: Importing
) -> None:
    """A publication in the office's own daily file is told with the thirtieth day after it."""
    bring_in("ours.csv", OURS, Side.OURS)
    cases = "".join(
        CASE.format(serial=serial, mark=mark, owner=owner)
        for serial, mark, owner in (
            ("98000001", "ZORVANTIC", "Grab Trading Co."),
            ("98000002", "ZORVANTIK", "ADA LLC"),
            ("98000003", "KETTLE", "Somebody Inc."),
        )
    )
    bring_in("apc261111.xml", US_DAILY.format(cases=cases), as_of=date(2026, 11, 11))
    (message,) = told(app, portfolio)
    assert message["kind"] == "mark.published"
    assert message["right"]["owner"] == "Grab Trading Co."
    assert [entry["day"] for entry in message["deadlines"]] == ["2026-12-10"]
    assert message["deadlines"][0]["extended"] == "2027-05-09"


def test_nobody_sees_another_firm_s(
    app: App, portfolio: PortfolioNumber, bring_in: Importing
) -> None:
    """Findings, marks and messages stay within their portfolio."""
    bring_in("ours.csv", OURS, Side.OURS)
    bring_in("daily.csv", DAILY)
    told(app, portfolio)
    with app.database.transaction() as connection:
        other = Portfolios(connection).ensure("other")
    with app.database.transaction(other.id) as connection:
        watch = MarkWatch(connection, other.id)
        assert (watch.own(), watch.likenesses(), watch.searched()) == ([], [], [])
    assert notices(app, other) == []
    assert told(app, other) == []


def test_channels_get_them(app: App, portfolio: PortfolioNumber, bring_in: Importing) -> None:
    """Every channel of the portfolio delivers the message, with its kind and its data, once."""
    with Receiver() as receiver:
        add_channel(app, portfolio.name, "desk", receiver.url, SECRET, NOW)
        with app.database.transaction(portfolio.id) as connection:
            channel = Channels(connection, portfolio.id).require("desk").id
        bring_in("ours.csv", OURS, Side.OURS)
        bring_in("daily.csv", DAILY)
        messages = told(app, portfolio)
        for _ in range(2):
            assert deliver(app, portfolio, channel, clock=lambda: NOW) is None
        bodies = list(receiver.seen.values())
        assert set(receiver.posts.values()) == {1}
    by_text = {message["text"]: message for message in messages}
    assert {body["data"]["text"] for body in bodies} == set(by_text)
    for body in bodies:
        message = by_text[body["data"]["text"]]
        assert body["type"] == message["kind"]
        assert body["data"]["right"] == message["right"]
        assert body["data"]["deadlines"] == message["deadlines"]
        assert body["data"]["portfolio"] == portfolio.name


def test_hostile_words(app: App, portfolio: PortfolioNumber, bring_in: Importing) -> None:
    """Strange texts in a register stop nothing."""
    bring_in("ours.csv", OURS, Side.OURS)
    words = ["\u202ezorvantik", "z" * 5000, "\U0001f4a9", "{owner}", "ZORVANTIK%s{0}", "''"]
    rows = "".join(
        f'trademark,"{word}",EUIPO,,02{n},"{{x}}\u202e",11,filed,2026-01-01,,,\n'
        for n, word in enumerate(words)
    )
    bring_in("hostile.csv", HEAD + rows)
    assert {message["right"]["text"] for message in told(app, portfolio)} >= {"\u202ezorvantik"}
