"""Listings from files: every form is read, bad rows are named and passed over, and what was handed
in is matched like what was crawled."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.marketplaces.samples_shopify import product as shopify_product
from domain.errors import FormatError, InputError
from domain.listing import ListingKey, Role, SellerKey
from domain.page import Snapshot
from domain.right import Side
from listingwatch.hits.list import list_hits
from listingwatch.importing.listings import import_listings
from listingwatch.importing.rights import import_rights
from listingwatch.input_files import ImportSummary
from listingwatch.matching.run import Matching
from listingwatch.wiring import App
from storage.repositories.listings import Listings
from storage.repositories.portfolios import Portfolios, PortfolioStatements
from tests.commands import Command
from tests.pictures import drawing, jpeg

pytestmark = pytest.mark.postgres

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
SEEN = datetime(2026, 3, 1, 8, tzinfo=UTC)


def page(name: str, url: str, image: str = "/p.jpg") -> bytes:
    data = {"@type": "Product", "name": name, "image": image,
            "offers": {"price": "12.50", "priceCurrency": "EUR"}}  # fmt: skip
    return (
        f'<html lang="en"><head><title>{name}</title><link rel="canonical" href="{url}">'
        f'<script type="application/ld+json">{json.dumps(data)}</script></head>'
        f"<body><h1>{name}</h1></body></html>"
    ).encode()


def take(app: App, path: Path, **how: object) -> ImportSummary:
    return import_listings(app, "default", path, at=AT, fetch=False, **how)  # type: ignore[arg-type]


def shown(app: App, marketplace: str, number: str) -> Snapshot:
    with app.database.transaction() as connection:
        portfolio = Portfolios(connection).require("default").id
    with app.database.transaction(portfolio) as connection:
        listings = Listings(connection, portfolio)
        found = listings.find(ListingKey(marketplace, number))
        assert found is not None
        return listings.spans(found)[-1].snapshot


def test_a_table(app: App, tmp_path: Path) -> None:
    """CSV with a picture beside it; a formula is a text; a bad row is named and the rest taken; the
    same again is nothing new; the sellers have the role that was given."""
    (tmp_path / "lamp.jpg").write_bytes(jpeg(drawing(1)))
    path = tmp_path / "listings.csv"
    path.write_text(
        "id,marketplace,url,title,price,currency,images,seller,seller_name,availability,captured_at\n"
        "7,bazaar.example,,Blue Lamp,12.50,EUR,lamp.jpg|../secret.jpg,s-9,Lamp Corner,InStock,"
        "2026-03-01T08:00:00Z\n"
        '8,bazaar.example,,\'=HYPERLINK("http://x.example"),1,EUR,,s-9,,,\n'
        "9,bazaar.example,,,5,EUR,,,,,\n"
        "10,bazaar.example,,Red Lamp,many,EUR,,,,,\n"
        "11,bazaar.example,,Old Lamp,5,EUR,,,,Sometimes,\n",
        "utf-8",
    )
    (tmp_path.parent / "secret.jpg").write_bytes(jpeg(drawing(2)))
    done = take(app, path, role=Role.COMPETITOR, offered_in=["DE"])
    assert (done.taken, done.changed) == (2, 2)
    assert [problem.where for problem in done.refused] == [
        "listings.csv, line 4", "listings.csv, line 5", "listings.csv, line 6",
    ]  # fmt: skip
    lamp = shown(app, "bazaar.example", "7")
    assert (lamp.title, lamp.offer.availability) == ("Blue Lamp", "InStock")
    assert lamp.seller is not None
    assert (lamp.seller.id, lamp.seller.name) == ("s-9", "Lamp Corner")
    assert lamp.images[0].digest is not None
    assert "outside" in str(lamp.images[1].missing)
    assert shown(app, "bazaar.example", "8").title == '=HYPERLINK("http://x.example")'
    assert take(app, path).changed == 0
    with app.database.transaction() as connection:
        number = Portfolios(connection).require("default")
    with app.database.transaction(number.id) as connection:
        roles = PortfolioStatements(connection, number).roles()
    assert roles[SellerKey("bazaar.example", "s-9")] is Role.COMPETITOR


def test_json_lines(app: App, tmp_path: Path) -> None:
    """Of one's own making, and what the read command prints."""
    path = tmp_path / "listings.jsonl"
    records = [
        {"url": "https://shop.example/p/1", "title": "Blue Lamp", "price": 12.5, "currency": "EUR",
         "images": ["https://shop.example/p.jpg"], "ship_to": ["DE", "AT"]},
        {"outcome": "snapshot", "marketplace": "ebay", "id": "110000000001", "title": "Lamp",
         "price": {"amount": "5.00", "currency": "USD", "raw": "5"},
         "seller": {"id": "corner", "name": "Corner", "url": None}, "images": [], "sku": "K-1"},
        {"title": {"en": "no text"}, "id": "3"},
    ]  # fmt: skip
    path.write_text("\n".join([*map(json.dumps, records), "not json", "[1]"]), "utf-8")
    done = take(app, path)
    assert (done.taken, len(done.refused)) == (2, 3)
    assert done.refused[1].where.endswith("line 4")
    first = shown(app, "shop.example", "/p/1")
    assert (first.ship_to, first.images[0].missing) == (("AT", "DE"), "not fetched") or (
        set(first.ship_to) == {"DE", "AT"}
    )
    second = shown(app, "ebay", "110000000001")
    assert second.seller_key == SellerKey("ebay", "corner")
    assert str(second.offer.price and second.offer.price.amount) == "5.00"


def test_recorded_traffic_of_a_browser(app: App, tmp_path: Path) -> None:
    """HAR: pages with the pictures that came with them, and the answer of a shop's feed; pages that
    show no listing are counted, broken entries named."""

    def entry(url: str, kind: str, body: bytes, *, text: bool) -> dict[str, object]:
        content: dict[str, object] = {"mimeType": kind, "size": len(body)}
        if text:
            content["text"] = body.decode()
        else:
            content |= {"text": base64.b64encode(body).decode(), "encoding": "base64"}
        return {
            "startedDateTime": "2026-03-01T08:00:00.000Z", "request": {"method": "GET", "url": url},
            "response": {"status": 200, "headers": [], "content": content},
        }  # fmt: skip

    url = "https://shop.example/p/1"
    feed = {"products": [shopify_product(), shopify_product("red-lamp", title="Red Lamp")]}
    entries = [
        entry(url, "text/html", page("Blue Lamp", url), text=True),
        entry("https://shop.example/p.jpg", "image/jpeg", jpeg(drawing(1)), text=False),
        entry("https://shop.example/about", "text/html", b"<h1>About</h1><p>us</p>", text=True),
        {"request": {}},
        entry("https://lumo.example/products.json", "application/json",
              json.dumps(feed).encode(), text=True),
    ]  # fmt: skip
    path = tmp_path / "traffic.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}), "utf-8")
    done = take(app, path)
    assert (done.taken, len(done.refused)) == (3, 1)
    assert any("1 unrecognised" in str(remark) for remark in done.remarks)
    lamp = shown(app, "shop.example", "/p/1")
    assert app.blobs.get(str(lamp.images[0].digest)) == jpeg(drawing(1))
    assert shown(app, "lumo.example", "/products/red-lamp").title == "Red Lamp"


def warc(path: Path, *records: tuple[str, str, bytes], gzipped: bool = True) -> None:
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=gzipped)
        for url, kind, body in records:
            headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), http_headers=headers,
                warc_headers_dict={"WARC-Date": "2026-03-01T08:00:00Z"},
            )  # fmt: skip
            writer.write_record(record)


@pytest.mark.parametrize("gzipped", [True, False])
def test_web_archives(app: App, tmp_path: Path, gzipped: bool) -> None:
    """WARC: the pages with their capture times and pictures; one that is cut off gives what stands
    before the cut, and says so."""
    url = "https://shop.example/p/1"
    path = tmp_path / "crawl.warc"
    records = [
        (url, "text/html", page("Blue Lamp", url)),
        ("https://shop.example/p.jpg", "image/jpeg", jpeg(drawing(1))),
        ("https://shop.example/p/2", "text/html", page("Red Lamp", "https://shop.example/p/2")),
    ]
    warc(path, *records, gzipped=gzipped)
    done = take(app, path)
    assert (done.taken, done.refused) == (2, [])
    lamp = shown(app, "shop.example", "/p/1")
    assert lamp.images[0].digest is not None
    with app.database.transaction() as connection:
        portfolio = Portfolios(connection).require("default").id
    with app.database.transaction(portfolio) as connection:
        listings = Listings(connection, portfolio)
        number = listings.find(lamp.key)
        assert number is not None
        assert listings.spans(number)[0].first_captured == SEEN
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - 200])
    cut = take(app, path)
    assert cut.taken + len(cut.refused) >= 1
    assert cut.taken <= 2


def test_saved_pages(app: App, tmp_path: Path) -> None:
    """With the address that a browser noted, gzipped or not; what does not say where it is from, is
    no product page, or unpacks to a mountain, is refused by name."""
    url = "https://shop.example/p/1"
    plain = tmp_path / "page.html"
    plain.write_bytes(b"<!-- saved from url=(0024)%s -->" % url.encode() + page("Blue Lamp", url))
    assert take(app, plain).taken == 1
    packed = tmp_path / "page.html.gz"
    other = page("Red Lamp", "https://shop.example/p/2").replace(b"canonical", b"other")
    packed.write_bytes(gzip.compress(other))
    done = take(app, packed)
    assert done.taken == 0
    assert "--url" in str(done.refused[0])
    assert take(app, packed, url="https://shop.example/p/2").taken == 1
    plain.write_bytes(b"<html><h1>About us</h1><p>Who we are.</p></html>")
    assert "unrecognised" in str(take(app, plain, url=url).refused[0])
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(squeeze.compress(b"\0" * 2**20) for _ in range(60)) + squeeze.flush()
    packed.write_bytes(bomb)
    assert "more than" in str(take(app, packed, url=url).refused[0])


def test_what_is_nothing_of_all_this(app: App, tmp_path: Path) -> None:
    """A file that is none of these forms, or is not there, is one clear error."""
    path = tmp_path / "x.bin"
    path.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(FormatError, match="title"):
        take(app, path)
    with pytest.raises(InputError, match="no such file"):
        take(app, tmp_path / "absent.csv")
    path.write_text('{"log": {"entries": 1}}')
    with pytest.raises(FormatError, match="entries"):
        take(app, path)


def test_handed_in_listings_are_matched(app: App, tmp_path: Path) -> None:
    """A mark in an imported title becomes a hit, for the portfolio that handed it in alone."""
    marks = tmp_path / "marks.csv"
    marks.write_text(
        "kind,text,office,territory,number,owner,status,registered\n"
        "trademark,Lumotec,DPMA,DE,30201,Lumo AG,registered,2020-01-01\n",
        "utf-8",
    )
    import_rights(app, "default", [marks], side=Side.OURS, as_of=AT.date())
    path = tmp_path / "listings.csv"
    path.write_text(
        "id,marketplace,title,seller\n7,bazaar.example,Lumotec desk lamp,s-9\n", "utf-8"
    )
    take(app, path, role=Role.COMPETITOR, offered_in=["DE"])
    Matching(app, "default").run()
    hits = list_hits(app, "default").hits
    assert [hit.listing.id for hit in hits] == ["7"]


def test_the_command(command: Command, tmp_path: Path) -> None:
    """Several files at once; exits 1 where a row was refused, after the rest was kept."""
    good, bad = tmp_path / "a.csv", tmp_path / "b.csv"
    good.write_text("id,marketplace,title\n1,bazaar.example,Lamp\n", "utf-8")
    bad.write_text("id,marketplace,title\n2,bazaar.example,Sofa\n3,bazaar.example,\n", "utf-8")
    done = command.run("listings", "import", str(good), str(bad), code=1)
    assert "2 listings read, 2 new or changed, 1 refused" in done.stdout
    assert "b.csv, line 3" in " ".join(done.stderr.split())
