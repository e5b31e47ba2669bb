"""Pages, searches in the address, saved views, clusters and figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.resources import files

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from lxml import html

from domain.hit import VerdictKind
from domain.listing import ListingKey
from domain.money import Price
from domain.page import Offer, PageRecord, Snapshot
from domain.ports import CrawlOrder
from listingwatch.desk.clusters import clusters, members, strangeness
from listingwatch.desk.deciding import Choice, decide_hit
from listingwatch.desk.office import Desk
from listingwatch.desk.overview import count
from listingwatch.desk.places import listing_page, seller_page
from listingwatch.desk.queue import HitFilter, card, queue_page
from listingwatch.wiring import App
from tests.console.conftest import Visitor, visitor
from tests.console.stall import AT, MARK, Item, add, items, stocked

PAGES = ("/", "/rights", "/catalogue", "/reports", "/queue", "/clusters", "/clusters?by=seller", "/clusters?by=wording", "/bulk", "/silenced",
         "/crawls", "/log", "/help", "/alerts", "/alerts/rule", "/alerts/log", "/listings/{listing}", "/hits/{hit}",
         "/seller?marketplace=shop.example&id=stall-0", "/nowhere")  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_in_every_language(desk: Desk, ada: Visitor, language: str) -> None:
    """A page, complete, in the language that was chosen."""
    chosen = ada.get(f"/language/{language}?back=/queue")
    assert chosen.headers["location"] == "/queue"
    row = queue_page(desk, HitFilter()).rows[0]
    listing = card(desk, row.id).standing.listing_id
    for page in PAGES:
        answer = ada.get(page.format(hit=row.id, listing=listing))
        assert answer.status_code == (404 if page == "/nowhere" else 200), page
        tree = html.document_fromstring(answer.text)
        assert tree.get("lang") == {"en": "en", "zh": "zh-Hans"}[language]
        heading = "".join(tree.xpath("//h1//text() | //h2//text()"))
        assert any("\u4e00" <= c <= "\u9fff" for c in answer.text.partition("<main")[2]) == (
            language == "zh"
        ), page
        assert heading.strip(), page


def test_the_browsers_language_counts_until_one_is_chosen(ada: Visitor) -> None:
    """As its header asks."""
    assert 'lang="zh-Hans"' in ada.get("/queue", headers={"accept-language": "zh-CN,zh;q=0.9"}).text
    assert 'lang="en"' in ada.get("/queue", headers={"accept-language": "fr,de;q=0.5"}).text
    assert 'lang="en"' in ada.get("/queue", headers={"accept-language": ";;;,\x7f"}).text


def test_every_text_has_its_translation() -> None:
    """What the templates say is in the catalogue, and nothing in it is empty."""
    options = {
        "templates/**.html": {
            "extensions": "jinja2.ext.i18n",
            "trim_blocks": "true",
            "lstrip_blocks": "true",
        }
    }
    found = {m for _, _, m, _, _ in extract_from_dir(
        str(files("console")), [("templates/**.html", "jinja2"), ("**.py", "python")], options_map=options)}  # fmt: skip
    assert len(found) > 150
    with files("console").joinpath("locale/zh/console.po").open("rb") as file:
        catalogue = read_po(file, locale="zh")
    missing = sorted(str(m) for m in found if not (catalogue.get(m) and catalogue.get(m).string))
    assert missing == []
    assert all(message.string for message in catalogue if message.id)


def test_values_of_ours_have_their_translation() -> None:
    """States, kinds, suggestions and the like are shown in the viewer's language too."""
    from domain.hit import Direction, HitState, Outcome, Severity, Suggestion
    from domain.listing import Role
    from domain.right import RightKind, Side
    from rights import exceptions

    with files("console").joinpath("locale/zh/console.po").open("rb") as file:
        catalogue = read_po(file, locale="zh")
    kinds = (VerdictKind, HitState, Suggestion, Outcome, Direction, RightKind, Side, Role)
    words = {value.value for kind in kinds for value in kind} | {s.label for s in Severity}
    words |= {
        value
        for name, value in vars(exceptions).items()
        if name.isupper() and isinstance(value, str)
    }
    assert [word for word in sorted(words) if catalogue.get(word) is None] == []


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


def test_a_listing_over_time(app: App) -> None:
    """Each capture that differs, with what changed; where else its picture is; its hits."""
    desk = stocked(app, [Item("a"), Item("b", seller="other")])
    add(app, desk, [Item("a", price="19.99", description="Now with a bulb.")], AT.replace(day=8))
    row = next(r for r in queue_page(desk, HitFilter()).rows if r.seller_id == "stall")
    number = card(desk, row.id).standing.listing_id
    found = listing_page(desk, number)
    assert len(found.history.chapters) == 2
    assert {c.field for c in found.history.chapters[1].changes} == {"price", "description"}
    assert [e["seller_id"] for e in found.elsewhere] == ["other"]
    assert [h.id for h in found.hits] == [row.id]
    text = visitor(desk).get(f"/listings/{number}").text
    assert "19.99" in text
    assert "<svg" in text


def test_a_seller_with_links_and_share(app: App) -> None:
    """Hits by state, the share that was confirmed, and other accounts with the proof."""
    desk = stocked(
        app, [Item("a"), Item("b"), Item("c", seller="other"), Item("d", market="bazaar.example")]
    )
    hits = [
        r.id for r in queue_page(desk, HitFilter(seller="stall", marketplace="shop.example")).rows
    ]
    decide_hit(desk, hits[0], Choice(VerdictKind.CONFIRMED, "Ada", "1"))
    decide_hit(desk, hits[1], Choice(VerdictKind.NOT_A_MATCH, "Ada", "2"))
    found = seller_page(desk, "shop.example", "stall")
    assert found.states == {"confirmed": 1, "dismissed": 1}
    assert found.confirmed_share == 0.5
    links = {(link.marketplace, link.seller): link for link in found.links}
    assert links["shop.example", "other"].strength == "weak"
    assert links["bazaar.example", "stall"].strength == "medium"
    assert all(link.pictures == 1 for link in links.values())


def test_figures_count_what_is_there(desk: Desk) -> None:
    """By severity, state, kind and matcher; a decided hit is no longer undecided."""
    hit = queue_page(desk, HitFilter()).rows[0].id
    decide_hit(desk, hit, Choice(VerdictKind.CONFIRMED, "Ada", "1"))
    figures = count(desk, datetime(2026, 5, 6, tzinfo=UTC))
    assert figures.undecided == 5
    assert figures.by_state == {"new": 5, "confirmed": 1}
    assert figures.by_kind == {"trademark": 5}
    assert figures.by_territory == (("US", 5),)
    assert sum(by.get("enforcement", 0) for _, by in figures.weeks) == 6
    assert [(p.matcher, p.right, p.wrong) for p in figures.precision] == [("word marks", 1, 0)]
    assert figures.median_wait is not None


def test_another_firm_sees_nothing_of_it(app: App, desk: Desk) -> None:
    """Hits, verdicts, users, sessions, views and the log are one portfolio's own."""
    from domain.errors import UnknownNameError
    from listingwatch.desk.people import session_of
    from storage.repositories.portfolios import Portfolios

    ada = visitor(desk)
    ada.send_form("/views", name="secret view", query="q=x")
    hit = queue_page(desk, HitFilter()).rows[0].id
    with app.database.transaction() as connection:
        Portfolios(connection).ensure("q", "Other firm")
    other = Desk.of(app, "q")
    bo = visitor(other, "Bo")
    assert queue_page(other, HitFilter()).total == 0
    with pytest.raises(UnknownNameError):
        card(other, hit)
    assert "secret view" not in bo.get("/queue").text
    assert bo.get(f"/hits/{hit}").status_code == 404
    assert bo.send_form(f"/hits/{hit}/verdict", kind="confirmed").status_code == 404
    assert session_of(other, ada.cookies["listingwatch"], datetime.now(UTC)) is None
    work = desk.app.blobs
    with desk.transaction() as connection:
        (image,) = connection.execute(
            "SELECT image FROM right_references WHERE image IS NOT NULL"
        ).fetchone()  # type: ignore[misc]
    assert work.has(image)
    assert ada.get(f"/pictures/{image}/160").status_code == 200
    assert bo.get(f"/pictures/{image}/160").status_code == 303


def test_times_are_in_the_viewers_zone(ada: Visitor, desk: Desk) -> None:
    """The page's script says which; nonsense is UTC."""
    hit = queue_page(desk, HitFilter()).rows[-1].id
    assert "1 May 2026, 12:0" in ada.get(f"/hits/{hit}").text
    ada.cookies.set("desk-zone", "Asia/Shanghai")
    assert "1 May 2026, 20:0" in ada.get(f"/hits/{hit}").text
    ada.cookies.set("desk-zone", "../../etc/passwd")
    assert "1 May 2026, 12:0" in ada.get(f"/hits/{hit}").text


def test_figures_are_counted_once_in_a_while(desk: Desk) -> None:
    """Whoever looks again at once sees the same count with its time; a decision makes it old."""
    counted: list[int] = []

    def number() -> int:
        counted.append(1)
        return len(counted)

    assert desk.figures("n", number)[0] == 1
    assert desk.figures("n", number)[0] == 1
    desk.outdated()
    assert desk.figures("n", number)[0] in {1, 2}
    for _ in range(200):
        if desk.figures("n", number)[0] == 2:
            break
        import time

        time.sleep(0.01)
    assert desk.figures("n", number)[0] == 2


def test_crawl_health_says_which_reader_broke(desk: Desk, ada: Visitor) -> None:
    """Since when, what is worse, and what it was before."""
    store = desk.app.crawl_store()
    for turn in range(5):
        crawl = store.begin(CrawlOrder(targets=("https://lamps.example",), started_at=AT))
        for number in range(12):
            price = Price(amount=Decimal(9), currency="USD", raw="$9")
            page = Snapshot(
                key=ListingKey("lamps.example", f"/{number}"),
                url=f"https://lamps.example/{number}",
                title="Lamp",
                offers=(Offer(price=price),) if turn < 4 else (),
            )
            at = AT + timedelta(hours=turn)
            store.record(crawl, PageRecord(url=page.url, captured_at=at, outcome=page))
        store.finish(crawl, "finished", {})
    text = " ".join(html.document_fromstring(ada.get("/crawls").text).text_content().split())
    assert "lamps.example" in text
    assert "not read as it used to be since" in text
    assert "no price: 12 / 12, before 0 / 48" in text
