"""A second crawl asks only for what has changed, and sees what has."""

from __future__ import annotations

import hashlib
from http.server import BaseHTTPRequestHandler

import pytest

from tests.commands import Command
from tests.fakemarket.server import FakeShop, Handler, picture, product, send


def with_etag(body: bytes | str, kind: str = "text/html; charset=utf-8") -> Handler:
    """Serves a body with its entity tag, and "not modified" to who has it."""
    data = body.encode() if isinstance(body, str) else body
    tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'

    def answer(request: BaseHTTPRequestHandler) -> None:
        if request.headers.get("If-None-Match") == tag:
            request.send_response(304)
            request.send_header("ETag", tag)
            request.end_headers()
        else:
            send(request, data, kind=kind, headers={"ETag": tag})

    return answer


def crawl(command: Command, shop: FakeShop) -> None:
    command.run("crawl", shop.url, "--allow-host", "127.0.0.1", "--ships-to", "US")


def changes(command: Command, url: str) -> list[list[str]]:
    """For each snapshot of a listing the fields that changed."""
    history = command.json("listings", "show", url)
    return [[c["field"] for c in s["changes"]] for s in history["snapshots"]]


@pytest.mark.postgres
@pytest.mark.parametrize("tags", [True, False], ids=["entity-tags", "none"])
def test_what_changed_is_seen(command: Command, shop: FakeShop, tags: bool) -> None:
    """A new price, a picture swapped at the same address, and nothing else: with a server that
    answers "not modified", and with one that cannot."""

    def serve(path: str, body: bytes | str, kind: str = "text/html; charset=utf-8") -> None:
        if tags:
            shop.pages[path] = with_etag(body, kind)
        else:
            shop.page(path, body, kind=kind)

    shop.home("/p/same", "/p/price", "/p/swapped")
    for name in ("same", "price", "swapped"):
        serve(f"/p/{name}", product(name.title(), [f"{shop.url}/{name}.jpg"]))
    for seed, name in enumerate(("same", "price", "swapped")):
        serve(f"/{name}.jpg", picture(seed), "image/jpeg")
    crawl(command, shop)
    serve("/p/price", product("Price", [f"{shop.url}/price.jpg"]).replace("12.50", "9.90"))
    serve("/swapped.jpg", picture(7), "image/jpeg")
    crawl(command, shop)
    assert changes(command, f"{shop.url}/p/same") == [[]]
    assert changes(command, f"{shop.url}/p/price") == [[], ["price"]]
    assert changes(command, f"{shop.url}/p/swapped") == [
        [],
        [f"picture swapped at {shop.url}/swapped.jpg"],
    ]


@pytest.mark.postgres
def test_not_modified_without_what_was_kept(command: Command, shop: FakeShop) -> None:
    """A server that says "not modified" to who has nothing is asked once more, for all of it."""
    answers: list[str | None] = []

    def stubborn(request: BaseHTTPRequestHandler) -> None:
        answers.append(request.headers.get("If-None-Match"))
        if len(answers) == 1:
            request.send_response(304)
            request.end_headers()
        else:
            send(request, product("Thing", []))

    shop.pages["/p/1"] = stubborn
    command.run("crawl", f"{shop.url}/p/1", "--allow-host", "127.0.0.1")
    assert answers == [None, None]
    assert changes(command, f"{shop.url}/p/1") == [[]]


@pytest.mark.postgres
def test_a_listing_that_nobody_read(command: Command) -> None:
    """Its history is a clear error."""
    done = command.run("listings", "show", "https://shop.example.com/p/1", code=1)
    assert "never read" in done.stderr


@pytest.mark.postgres
@pytest.mark.parametrize("front", ["/", pytest.param("/en-gb/", marks=pytest.mark.slow)])
def test_what_nothing_leads_to_any_more(command: Command, shop: FakeShop, front: str) -> None:
    """A listing that the shop no longer links to is asked for at its old address: gone where the
    shop says so, still there where it shows it, and unknown where a wall stands; also where the
    front page leads on to that of a language."""
    names = ("stays", "unlinked", "removed", "walled")
    for name in names:
        shop.page(f"/p/{name}", product(f"Lamp {name}", []))
    shop.home(*(f"/p/{name}" for name in names))
    if front != "/":
        shop.pages[front] = shop.pages["/"]
        shop.page("/", "", status=302, headers={"Location": front})
    crawl(command, shop)
    shop.page(front, '<html><title>Home</title><body><a href="/p/stays">x</a></body></html>')
    del shop.pages["/p/removed"]
    shop.page("/p/walled", "<title>Just a moment...</title>", status=403)
    crawl(command, shop)
    histories = {name: command.json("listings", "show", f"{shop.url}/p/{name}") for name in names}
    assert {name for name, history in histories.items() if history["gone_at"]} == {"removed"}
    asked = shop.asked["/p/removed"]
    crawl(command, shop)
    assert shop.asked["/p/removed"] == asked
    assert shop.asked["/p/unlinked"] == 3
    assert shop.asked["/p/stays"] == 3
