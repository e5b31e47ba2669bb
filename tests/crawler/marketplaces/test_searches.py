"""Searches at marketplaces through their interfaces: real HTTP, real storage, the command itself."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from crawler.marketplaces.samples_ebay import error, item, summary
from crawler.marketplaces.samples_mercadolibre import item as ml_item
from domain.errors import ListingwatchError
from domain.listing import SellerKey
from domain.search import Search
from listingwatch.crawling.searching import ordered, sellers_of
from listingwatch.wiring import App
from tests.commands import Command
from tests.crawler.marketplaces.fakeinterface import Answer, Asked, FakeInterface
from tests.pictures import drawing, jpeg

SECRET = "s3cr3t-of-the-user"


class Ebay:
    """Two pages of results; the first token that it gives is no longer good."""

    def __init__(self) -> None:
        self.tokens = 0
        self.base = ""

    def __call__(self, asked: Asked) -> Answer:
        if asked.path == "/identity/v1/oauth2/token":
            login = base64.b64decode(asked.headers["authorization"].removeprefix("Basic ")).decode()
            assert login == f"my-app:{SECRET}"
            assert b"grant_type=client_credentials" in asked.body
            self.tokens += 1
            return 200, {"access_token": f"token-{self.tokens}", "expires_in": 7200}, {}
        if asked.headers.get("authorization") != "Bearer token-2":
            return 401, error(1001, "Invalid access token"), {}
        assert asked.headers["x-ebay-c-marketplace-id"] == "EBAY_DE"
        if asked.path.endswith(("/item_summary/search", "/item_summary/search_by_image")):
            if asked.method == "POST":
                assert base64.b64decode(json.loads(asked.body)["image"])[:2] == b"\xff\xd8"
            if asked.fields.get("offset") == "2":
                return 200, {"total": 3, "itemSummaries": [summary("110000000003")]}, {}
            following = f"https://api.ebay.com{asked.path}?q=lamp&limit=200&offset=2"
            results = [summary("110000000001"), summary("110000000002")]
            return 200, {"total": 3, "next": following, "itemSummaries": results}, {}
        number = asked.fields.get("legacy_item_id") or asked.path.split("%7C")[1]
        if number == "110000000002":
            return 404, error(11001, "not found"), {}
        pictures = {
            "image": {"imageUrl": f"{self.base}/pictures/{number}.jpg"}, "additionalImages": [],
        }  # fmt: skip
        return 200, item(number, **pictures), {"Content-Language": "de-DE"}


def ready(command: Command, server: FakeInterface, *hosts: str) -> None:
    places = dict.fromkeys(hosts, server.url)
    command.environment |= {
        "LISTINGWATCH_INTERFACES": json.dumps(places),
        "LISTINGWATCH_EBAY_CLIENT_ID": "my-app",
        "LISTINGWATCH_EBAY_CLIENT_SECRET": SECRET,
        "LISTINGWATCH_MERCADOLIBRE_TOKEN": SECRET,
    }


def test_a_search_is_carried_out_through_the_interface(command: Command) -> None:
    """Both pages of results, each item by itself, pictures kept, the key at the interface only and
    nowhere in what is printed; a listing that was never seen has not gone; afterwards a known one
    is read again by its page's address, in its own market."""
    ebay = Ebay()
    with FakeInterface(ebay) as server:
        ebay.base = server.url
        ready(command, server, "api.ebay.com")
        done = command.run(
            "crawl", "--marketplace", "ebay", "--query", "blue lamp", "--seller", "lamp-corner",
            "--ships-to", "DE", "--role", "competitor", "--allow-host", "127.0.0.1",
            "--format", "json",
        )  # fmt: skip
        assert json.loads(done.stdout)["pages"] == {"snapshot": 2, "unrecognised": 1}
        assert json.loads(done.stdout)["pictures"] == 2
        search = next(a for a in server.asked if a.path.endswith("/search"))
        assert search.fields["q"] == "blue lamp"
        assert search.fields["filter"] == "sellers:{lamp-corner}"
        assert ebay.tokens == 2
        assert all("authorization" not in a.headers for a in server.asked if "/pictures/" in a.path)
        assert SECRET not in done.stdout + done.stderr
        assert "token-2" not in done.stdout + done.stderr
        shown = command.run("listings", "show", "https://www.ebay.com/itm/110000000003")
        assert "ebay 110000000003" in shown.stdout
        ebay.tokens = 0
        again = command.json(
            "crawl", "https://www.ebay.de/itm/Blue-Lamp/110000000003?var=1", "--allow-host",
            "127.0.0.1",
        )  # fmt: skip
        assert again["pages"] == {"snapshot": 1}
        assert any(path.endswith("get_item_by_legacy_id") for path in server.paths())


def test_a_search_by_picture(command: Command, tmp_path: Path) -> None:
    """The picture goes with every page of it; what is wanted at most is what is asked for."""
    ebay = Ebay()
    path = tmp_path / "work.jpg"
    path.write_bytes(jpeg(drawing(4)))
    with FakeInterface(ebay) as server:
        ebay.base = server.url
        ready(command, server, "api.ebay.com")
        done = command.json(
            "crawl", "--marketplace", "ebay.de", "--picture", str(path), "--ships-to", "de",
            "--max-listings", "1", "--allow-host", "127.0.0.1",
        )  # fmt: skip
        assert done["pages"] == {"snapshot": 1}
        items = [a for a in server.asked if "/item/" in a.path]
        assert len({a.path for a in items}) == 1


def test_several_items_in_one_request(command: Command) -> None:
    """Mercado Libre: results, then their items together; a token as it is."""

    def answer(asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {SECRET}":
            return 401, {"error": "unauthorized"}, {}
        if asked.path == "/sites/MLA/search":
            results = [{"id": f"MLA10000000{n}", "seller": {"id": 5, "nickname": "LUZ"}}
                       for n in range(3)]  # fmt: skip
            return 200, {"results": results, "paging": {"total": 3, "offset": 0}}, {}
        ids = asked.fields["ids"].split(",")
        answers = [{"code": 200, "body": ml_item(number, pictures=[])} for number in ids]
        return 200, answers, {}

    with FakeInterface(answer) as server:
        ready(command, server, "api.mercadolibre.com")
        done = command.json(
            "crawl", "--marketplace", "mercadolibre", "--query", "lámpara", "--ships-to", "AR",
            "--allow-host", "127.0.0.1",
        )  # fmt: skip
        assert done["pages"] == {"snapshot": 3}
        assert server.paths() == ["/sites/MLA/search", "/items"]


def test_a_search_that_finds_nothing_and_a_key_that_is_refused(command: Command) -> None:
    """The first is no failure; the second is one, with the way out, and is not tried on and on."""
    with FakeInterface(lambda asked: (200, {"results": [], "paging": {"total": 0}}, {})) as server:
        ready(command, server, "api.mercadolibre.com")
        done = command.json(
            "crawl", "--marketplace", "mercadolibre", "--query", "nothing", "--ships-to", "AR",
            "--allow-host", "127.0.0.1",
        )  # fmt: skip
        assert done["failed"] is False
    with FakeInterface(lambda asked: (403, {"error": "forbidden"}, {})) as server:
        ready(command, server, "api.mercadolibre.com")
        done = command.json(
            "crawl", "--marketplace", "mercadolibre", "--query", "lamp", "--ships-to", "AR",
            "--allow-host", "127.0.0.1", code=1,
        )  # fmt: skip
        assert "look at the key" in done["messages"][0]
        assert len(server.asked) == 1


def test_what_cannot_be_searched_is_said_before_anything_is_asked(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No key, no such kind of search, no such marketplace, one that is switched off: the way out."""
    for name in ("EBAY_CLIENT_ID", "MERCADOLIBRE_TOKEN", "ETSY_KEY", "EXPERIMENTAL"):
        monkeypatch.delenv(f"LISTINGWATCH_{name}", raising=False)
    wanted: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("ebay", {"text": "lamp"}, "LISTINGWATCH_EBAY_CLIENT_ID"),
        ("mercadolibre", {"pictures": [Path(__file__)]}, "is no picture"),
        ("shopify", {"text": "lamp"}, "cannot be searched by text"),
        ("nowhere", {"text": "lamp"}, "there are"),
        ("etsy", {"text": "lamp"}, "LISTINGWATCH_EXPERIMENTAL=etsy"),
        ("ebay", {}, "say what to search for"),
        ("e bay", {"text": "lamp"}, "write its key"),
    )
    for marketplace, what, said in wanted:
        with pytest.raises(ListingwatchError, match=said):
            ordered(app, marketplace, **what)


def test_searches_as_text() -> None:
    """A search stands where an address can, and is the same when it is read back."""
    search = Search(
        marketplace="ebay.de", text="blue & red lamp ☃", seller="a b", territories=("DE", "AT")
    )
    assert Search.parse(str(search)) == search
    assert str(search).isascii()
    assert len(str(search).split()) == 1
    assert Search.parse("https://shop.example/search:x") is None
    with pytest.raises(ListingwatchError):
        Search.parse("search:ebay?nothing=1")


def test_the_role_of_a_search_goes_to_the_accounts_that_listings_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of eBay, one account on all sites."""
    monkeypatch.setenv("LISTINGWATCH_EBAY_CLIENT_ID", "a")
    monkeypatch.setenv("LISTINGWATCH_EBAY_CLIENT_SECRET", "b")
    search = Search(marketplace="ebay.de", seller="lamp-corner")
    assert sellers_of(search) == [SellerKey("ebay", "lamp-corner")]
