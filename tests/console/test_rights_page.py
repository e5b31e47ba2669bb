"""The page of rights: where own ones are in force, where hits are all the same, page by page."""

from __future__ import annotations

from datetime import UTC, date, datetime

from lxml import html

from domain.right import Licence, Right, RightKind
from listingwatch.desk.own_rights import SHOWN, count_own_rights, total
from listingwatch.wiring import App
from storage.repositories.rights import Rights
from tests.console.conftest import visitor
from tests.console.stall import AT, Item, items, stocked


def mark(key: str, office: str, territory: str, status: str = "registered") -> Right:
    return Right(
        key=key, kind=RightKind.TRADEMARK, owner="Firm", territories=(territory,), office=office,
        source="marks.csv", as_of=date(2026, 1, 1), text=key.upper(), status=status,
        registered=None if status == "pending" else date(2020, 1, 1),
    )  # fmt: skip


def test_in_force_through_a_union_pending_over_and_gaps(app: App) -> None:
    """Each territory with its state; a hit where nothing is in force is a gap."""
    desk = stocked(app, [*items(3), Item("x", picture=True, ship_to=("JP",))])
    with desk.transaction() as connection:
        rights = Rights(connection, desk.portfolio.id)
        rights.put(mark("eu-1", "EM", "EU"), [])
        rights.add_licence(Licence(right="tm-us-1", licensee="friend"))
        connection.execute(
            "INSERT INTO own_marks (portfolio_id, right_id) SELECT portfolio_id, id FROM rights WHERE key = 'eu-1'"
        )  # fmt: skip
    found = count_own_rights(desk, AT)
    by_key = {own.right.key: own for own in found.rights}
    us = by_key["tm-us-1"].places["US"]
    assert (us.state, us.through, us.is_gap) == ("in force", None, False)
    assert us.hits == 3
    assert by_key["eu-1"].places["EU"].state == "in force"
    assert by_key["eu-1"].places["US"].state == "no effect"
    if "DE" in found.territories:
        assert by_key["eu-1"].places["DE"].through == "EU"
    assert by_key["tm-us-1"].licences == 1
    assert sum(total(found.rights)) == sum(sum(own.weeks) for own in found.rights) > 0
    assert all(len(code) == 2 for code in found.territories)


def test_pending_and_over(app: App) -> None:
    """With the reason why it is not in force."""
    desk = stocked(app, items(1))
    with desk.transaction() as connection:
        rights = Rights(connection, desk.portfolio.id)
        for right in (mark("a", "US", "US", "pending"), mark("b", "US", "US", "cancelled")):
            rights.put(right, [])
        connection.execute(
            "INSERT INTO own_marks (portfolio_id, right_id) SELECT portfolio_id, id FROM rights WHERE key IN ('a', 'b')"
        )  # fmt: skip
    places = {own.right.key: own.places["US"] for own in count_own_rights(desk, AT).rights}
    assert places["a"].state == "pending"
    assert places["b"].state == "over"
    assert places["b"].because is not None


def test_many_rights_stand_on_several_pages(app: App) -> None:
    """The page stays short, says how many there are, and the next one goes on."""
    desk = stocked(app, items(1))
    with desk.transaction() as connection:
        rights = Rights(connection, desk.portfolio.id)
        for n in range(SHOWN + 30):
            rights.put(mark(f"brand{n:03}", "US", "US"), [])
    ada = visitor(desk)
    text = ada.get("/rights").text
    for _ in range(200):
        if 'http-equiv="refresh"' not in text:
            break
        text = ada.get("/rights").text
    first = html.document_fromstring(text)
    link = first.xpath("//a[starts-with(@href, '/rights?start=')]/@href")
    assert len(link) == 1
    second = html.document_fromstring(ada.get(link[0]).text)

    def brands(tree: html.HtmlElement) -> set[str]:
        rows = tree.xpath("//table[contains(@class, 'matrix') and not(contains(@class, 'own'))]//th[@scope='row']")  # fmt: skip
        return {row.text_content() for row in rows}

    assert brands(first)
    assert brands(second)
    assert not brands(first) & brands(second)
    assert ada.get("/rights?start=nonsense").status_code == 200
    assert count_own_rights(desk, datetime.now(UTC)).count >= SHOWN + 30
