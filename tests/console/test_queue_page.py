"""Searches in the address, pages of the queue, saved views, clusters."""

from __future__ import annotations

from lxml import html

from listingwatch.desk.clusters import clusters, members, strangeness
from listingwatch.desk.office import Desk
from listingwatch.desk.queue import HitFilter, queue_page
from listingwatch.wiring import App
from tests.console.conftest import Visitor, visitor
from tests.console.stall import MARK, Item, items, stocked


def test_a_search_lives_in_the_address(app: App) -> None:
    """Each condition narrows the list; conditions add up; the next page goes on where the first
    ended."""
    desk = stocked(app, [
        Item("a", f"{MARK} red lamp", "stall", picture=True),
        Item("b", f"{MARK} blue lamp", "other", market="bazaar.example"),
        Item("c", f"{MARK} 红色台灯", "third", "红灯小店"),
    ])  # fmt: skip
    ada = visitor(desk)

    def shown(query: str) -> list[str]:
        tree = html.document_fromstring(ada.get(f"/queue?{query}").text)
        return sorted(
            "".join(b.itertext()).removeprefix(MARK).strip()
            for b in tree.xpath("//ol[@id='rows']//b")
        )

    assert len(shown("")) == 4
    assert shown("kind=copyright") == ["red lamp"]
    assert shown("seller=other") == ["blue lamp"]
    assert shown("marketplace=bazaar.example") == ["blue lamp"]
    assert shown("q=bl") == ["blue lamp"]
    assert shown("q=lamp&seller=stall&kind=trademark") == ["red lamp"]
    assert shown("q=%E7%BA%A2%E8%89%B2") == ["红色台灯"]
    assert shown("q=%E5%B0%8F%E5%BA%97") == ["红色台灯"]
    assert shown("q=nothing") == []
    assert shown("right=work-1") == ["red lamp"]
    assert shown("direction=exposure") == []
    assert len(shown("direction=enforcement&severity=high&territory=US&state=new")) == 4
    assert len(shown("direction=sideways&severity=odd&standing=odd")) == 4
    assert len(shown("since=2026-05-01T12:02:00")) == 1


def test_pages_of_the_queue_cover_it_once(app: App) -> None:
    """Ninety hits in pages of seven: each once, in one order."""
    desk = stocked(app, items(90))
    seen: list[str] = []
    after = None
    while True:
        page = queue_page(desk, HitFilter(after=after), 7)
        seen += [row.id for row in page.rows]
        assert page.total == 90
        if page.after is None:
            break
        after = (page.after.severity, page.after.first_seen, page.after.id)
    assert len(seen) == len(set(seen)) == 90
    assert seen == [row.id for row in queue_page(desk, HitFilter(), 200).rows]


def test_the_next_rows_come_by_address(app: App) -> None:
    """ "Show more" leads on, and ends."""
    desk = stocked(app, items(60))
    ada = visitor(desk)
    tree = html.document_fromstring(ada.get("/queue").text)
    assert len(tree.xpath("//ol[@id='rows']/li[@data-hit]")) == 50
    more = tree.xpath("//li[@class='more']/button/@hx-get")[0]
    rest = html.document_fromstring(ada.get(more).text)
    assert len(rest.xpath("//li[@data-hit]")) == 10
    assert not rest.xpath("//li[@class='more']")


def test_saved_views(desk: Desk, ada: Visitor) -> None:
    """Kept under a name, with conditions alone; saved anew they change; removed they are gone."""
    ada.send_form("/views", name="Ours first", query="severity=high&csrf=secret&q=lamp&hit=h1")
    text = ada.get("/queue").text
    assert "Ours first" in text
    assert "severity=high&amp;q=lamp" in text
    assert "secret" not in text
    ada.send_form("/views", name="Ours first", query="kind=design")
    tree = html.document_fromstring(ada.get("/queue").text)
    (link,) = tree.xpath("//details[@class='views']//li/a/@href")
    assert link == "/queue?kind=design"
    number = tree.xpath("//input[@name='view']/@value")[0]
    assert ada.send_form("/views/remove", view=number).status_code == 303
    assert "Ours first" not in ada.get("/queue").text


def test_a_cluster_is_decided_at_once_with_what_was_unticked_left(desk: Desk, ada: Visitor) -> None:
    """By the form as the page has it."""
    found = clusters(desk, "wording")
    assert [(c.kind, c.hits) for c in found] == [("wording", 6)]
    tree = html.document_fromstring(ada.get("/bulk?seller=stall-0").text)
    boxes = tree.xpath("//input[@name='hit']/@value")
    assert len(boxes) == 2
    ticket = tree.xpath("//input[@name='ticket']/@value")[0]
    done = ada.send_form("/bulk/decide", hit=boxes[0], kind="not-a-match", ticket=ticket)
    assert "1 ×" in done.text
    assert queue_page(desk, HitFilter()).total == 5
    ada.send_form("/undo", ticket=ticket, back="/clusters")
    assert queue_page(desk, HitFilter()).total == 6


def test_what_fits_least_comes_first(app: App) -> None:
    """Among equal listings the odd one is the outlier, and it is said in what."""
    usual = [Item(f"i{n}", f"{MARK} paper lamp shade") for n in range(8)]
    desk = stocked(
        app, [*usual, Item("odd", f"{MARK} spare bulb holder, brass", ship_to=("DE", "US"))]
    )
    found = members(desk, HitFilter(seller="stall", marketplace="shop.example"))
    assert found[0].row.title == f"{MARK} spare bulb holder, brass"
    assert found[0].is_outlier
    assert "title" in found[0].unusual
    assert not any(member.is_outlier for member in found[1:])
    assert strangeness([]) == []
