"""Everything crawled is hostile: no text becomes markup, an address, a formula or a broken page."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from lxml import html

from console.marking import Span, marked
from listingwatch.desk.office import Desk
from listingwatch.desk.queue import HitFilter, card, queue_page
from listingwatch.wiring import App
from tests.console.conftest import Visitor, visitor
from tests.console.hostile import ADDRESSES, PAYLOADS
from tests.console.stall import MARK, Item, stocked

HANDLERS = re.compile(r"^on")
OURS = {"/static/htmx-2.0.11.min.js", "/static/console.js"}


def hostile(n: int, text: str) -> Item:
    return Item(
        f"p{n}<script>", f"{MARK} {text}", f"s{n}{text[:60]}", f"{text}", f"{MARK} {text}",
        url=f"https://shop.example/{n}?{text[:100]}",
    )  # fmt: skip


@pytest.fixture
def shop(app: App) -> tuple[Desk, Visitor]:
    """A listing for each payload, in title, seller, description, id and address."""
    wanted = [hostile(n, text) for n, text in enumerate(PAYLOADS)]
    wanted += [Item(f"a{n}", url=address) for n, address in enumerate(ADDRESSES)]
    desk = stocked(app, [*wanted, Item("plain", f"{MARK} plain", "s", description=f"{MARK} plain")])
    return desk, visitor(desk)


def assert_harmless(page: str) -> html.HtmlElement:
    """No script but ours, no handler, no style, no address that runs or leads out without a word."""
    tree = html.document_fromstring(page)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            pytest.fail(f"a comment or instruction got in: {element}")
        assert element.tag not in {
            "iframe",
            "object",
            "embed",
            "base",
            "style",
            "marquee",
            "template",
            "math",
        }
        for name, value in element.attrib.items():
            assert not HANDLERS.match(name), (element.tag, name)
            assert name != "style"
            assert not name.startswith("hx-on")
            if name in {"href", "src", "action", "formaction", "data-zoom", "hx-get", "xlink:href"}:
                local = value.startswith("/") and not value.startswith(("//", "/\\"))
                outside = element.tag == "a" and "noreferrer" in element.get("rel", "")
                assert local or value == "" or value.startswith("#") or (
                    outside and re.match(r"https?://", value)
                ), (element.tag, name, value)  # fmt: skip
    scripts = [element.get("src", "").partition("?")[0] for element in tree.iter("script")]
    assert set(scripts) <= OURS
    assert len(scripts) == 2
    return tree


def shape(tree: html.HtmlElement) -> list[str]:
    """What elements a page has, in order, without those that stand for the text's own length."""
    return [element.tag for element in tree.iter() if element.tag not in {"mark", "a"}]


def test_lists_and_cards_show_every_payload_as_text(shop: tuple[Desk, Visitor]) -> None:
    """The queue, the card, the listing, the seller and the clusters; a card with a payload has the
    very elements that one without has."""
    desk, ada = shop
    assert len(PAYLOADS) >= 50
    rows = queue_page(desk, HitFilter(), 500).rows
    assert len(rows) == len(PAYLOADS) + len(ADDRESSES) + 1
    for page in (
        "/queue",
        "/queue/rows?after=",
        "/clusters?by=seller",
        "/clusters?by=wording",
        "/bulk",
        "/",
        "/silenced",
        "/rights",
        "/catalogue",
        "/reports",
        "/crawls",
        "/log",
        "/help",
    ):
        text = ada.get(page).text
        if page.startswith("/queue/rows"):
            text = f"<html><head><script src='/static/htmx-2.0.11.min.js'></script><script src='/static/console.js'></script></head><body>{text}</body></html>"
        assert_harmless(text)
    benign = next(row.id for row in rows if row.title == f"{MARK} plain")
    plain = shape(assert_harmless(ada.get(f"/hits/{benign}").text))
    for row in rows:
        tree = assert_harmless(ada.get(f"/hits/{row.id}").text)
        if row.seller_id != "stall":
            title = card(desk, row.id).hit.snapshot.title
            shown = tree.xpath("//article//h2")[0].text_content()
            assert " ".join(shown.split()) == " ".join(title.replace("\r", "").split()), row.id
            assert shape(tree) == plain, row.id


def test_listing_and_seller_pages_are_harmless(shop: tuple[Desk, Visitor]) -> None:
    """Reached by the links that the desk itself shows."""
    desk, ada = shop
    for row in queue_page(desk, HitFilter(), 500).rows[::3]:
        tree = html.document_fromstring(ada.get(f"/hits/{row.id}").text)
        links = {
            a for a in tree.xpath("//article//a/@href") if a.startswith(("/listings/", "/seller"))
        }
        assert len(links) == 2
        for link in links:
            answer = ada.get(link)
            assert answer.status_code == 200, link
            assert_harmless(answer.text)


def test_addresses_that_run_are_no_links(shop: tuple[Desk, Visitor]) -> None:
    """Only plain http and https lead out, without a referrer."""
    desk, ada = shop
    seen = 0
    for row in queue_page(desk, HitFilter(), 500).rows:
        if row.title != f"{MARK} lamp":
            continue
        links = html.document_fromstring(ada.get(f"/hits/{row.id}").text).xpath(
            "//a[@class='open']"
        )
        for link in links:
            assert link.get("href").startswith("https://evil.example/")
            assert set(link.get("rel").split()) >= {"noreferrer", "noopener"}
            seen += 1
    assert seen == 2


def test_no_cell_of_an_export_is_a_formula(shop: tuple[Desk, Visitor]) -> None:
    """CSV for spreadsheets; JSON holds the texts as they are."""
    _, ada = shop
    answer = ada.get("/export/hits.csv")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == 2 + len(PAYLOADS) + len(ADDRESSES)
    for row in rows:
        assert len(row) == len(rows[0])
        for cell in row:
            assert cell.lstrip()[:1] not in set("=+-@＝＋－＠")
            assert not any(ord(c) < 32 for c in cell)
    found = json.loads(ada.get("/export/hits.json").text)
    assert {hit["listing"]["title"] for hit in found} >= {f"{MARK} {text}" for text in PAYLOADS}


@pytest.mark.parametrize("payload", PAYLOADS[:60:6])
def test_addresses_of_the_desk_take_anything(ada: Visitor, payload: str) -> None:
    """Whatever stands in a search, a name or a path comes back as text, or as a plain refusal."""
    for name in (
        "q",
        "seller",
        "right",
        "territory",
        "wording",
        "marketplace",
        "since",
        "after",
        "hit",
        "standing",
    ):
        answer = ada.get("/queue", params={name: payload})
        assert answer.status_code in {200, 404}
        assert_harmless(answer.text)
    assert_harmless(ada.get("/seller", params={"marketplace": payload, "id": payload}).text)
    saved = ada.send_form("/views", name=payload, query=f"q={payload}")
    assert saved.status_code == 303
    assert saved.headers["location"].startswith("/queue?")
    assert_harmless(ada.get("/queue").text)
    answer = ada.send_form("/undo", ticket=payload, back=payload)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "back",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
    ],
)
def test_no_way_back_leads_out(ada: Visitor, back: str) -> None:
    """Neither after a form nor after choosing a language."""
    assert ada.get("/language/zh", params={"back": back}).headers["location"] == "/"
    gone = ada.send_form("/views/remove", view="1", back=back)
    assert gone.status_code == 404


def test_pictures_are_made_anew(desk: Desk, ada: Visitor) -> None:
    """What is served is a JPEG of ours whatever was kept; what is no picture, or another firm's, is
    not served."""
    row = queue_page(desk, HitFilter()).rows[0]
    kept = desk.app.blobs.get(row.picture or "")
    answer = ada.get(f"/pictures/{row.picture}/160")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.content[:2] == b"\xff\xd8"
    assert answer.content != kept
    assert (
        ada.get(
            f"/pictures/{row.picture}/160", headers={"if-none-match": answer.headers["etag"]}
        ).status_code
        == 304
    )
    bad = desk.app.blobs.put(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    for digest, size in (
        (bad, 160),
        ("0" * 64, 160),
        (row.picture, 161),
        ("../../etc/passwd", 160),
    ):
        assert ada.get(f"/pictures/{digest}/{size}").status_code in {303, 404}, digest


def test_marks_lie_where_they_should_and_nowhere_else() -> None:
    """Overlapping, reversed and outlying spans; the text itself stays as it is."""
    text = "a <b> & c" * 3
    spans = [
        Span(0, 5),
        Span(2, 9),
        Span(20, 10),
        Span(-4, 3),
        Span(5, 9999),
        Span(8, 12, "changed"),
    ]
    made = str(marked(text, spans))
    assert html.fromstring(f"<p>{made}</p>").text_content() == text
    assert made.count("<mark") == made.count("</mark>") >= 3
    assert (
        html.fromstring(f"<p>{marked('x' * 9000, [Span(8000, 8010)])}</p>").xpath("//mark")[0].text
        == "x" * 10
    )
