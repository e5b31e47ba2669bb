"""The browser's only way out holds what the crawler's own connections hold."""

from __future__ import annotations

import asyncio
import base64
import socket
from collections.abc import Iterator

import pytest

from crawler.browser import proxy as module
from crawler.browser.proxy import GuardedProxy, resolved
from crawler.safety.addresses import WEB_PORTS, Allowed
from tests.fakemarket.server import FakeShop


@pytest.fixture
def shop() -> Iterator[FakeShop]:
    with FakeShop() as running:
        running.page("/", "hello", kind="text/plain")
        running.page("/second", "smuggled", kind="text/plain")
        yield running


def port_of(shop: FakeShop) -> int:
    return int(shop.host.rpartition(":")[2])


def exchange(
    request: str,
    *,
    allow: tuple[str, ...] = (),
    ports: frozenset[int] = WEB_PORTS,
    login: bool = True,
) -> bytes:
    """What the proxy answers to a request as a browser would send it."""

    async def talk() -> bytes:
        proxy = GuardedProxy(Allowed.of(allow), lambda: ports)
        address = await proxy.start()
        host, _, port = address.partition("://")[2].partition(":")
        try:
            reader, writer = await asyncio.open_connection(host, int(port))
            pair = f"{proxy.username}:{proxy.password}".encode()
            line = f"Proxy-Authorization: Basic {base64.b64encode(pair).decode()}\r\n"
            head, _, rest = request.partition("\r\n")
            writer.write(f"{head}\r\n{line if login else ''}{rest}".encode())
            answer = await asyncio.wait_for(reader.read(), 20)
            writer.close()
            return answer
        finally:
            await proxy.stop()

    return asyncio.run(talk())


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def get(url: str) -> str:
    return f"GET {url} HTTP/1.1\r\nHost: x\r\nProxy-Connection: keep-alive\r\n\r\n"


def test_without_its_login_nobody_goes_out(shop: FakeShop) -> None:
    """Another program of this machine finds no way through it."""
    answer = exchange(get(shop.url), allow=(shop.host,), login=False)
    assert status(answer) == 407
    assert not shop.asked


def test_what_was_allowed_by_name_is_reached(shop: FakeShop) -> None:
    """And the login stays here."""
    seen: list[str] = []
    plain = shop.pages["/"]

    def look(request: object) -> None:
        seen.extend(name.lower() for name in request.headers)  # type: ignore[attr-defined]
        plain(request)  # type: ignore[arg-type]

    shop.pages["/"] = look  # type: ignore[assignment]
    answer = exchange(get(shop.url), allow=(shop.host,))
    assert status(answer) == 200
    assert answer.endswith(b"hello")
    assert "host" in seen
    assert not [name for name in seen if name.startswith("proxy")]


def test_only_one_request_travels_on_a_connection(shop: FakeShop) -> None:
    """What is sent behind the first would reach a host that was not looked at."""
    both = get(shop.url) + f"GET {shop.url}second HTTP/1.1\r\nHost: x\r\n\r\n"
    assert status(exchange(both, allow=(shop.host,))) == 200
    assert shop.asked["/"] == 1
    assert not shop.asked["/second"]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "a.localhost", "0.0.0.0", "10.0.0.1", "192.168.1.1", "172.16.0.1",
        "169.254.169.254", "100.64.0.1", "[::1]", "[::ffff:127.0.0.1]", "[fd00:ec2::254]",
        "[64:ff9b::7f00:1]", "2130706433", "0x7f000001", "127.1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "CONNECT"])
def test_nothing_leads_inside(shop: FakeShop, host: str, method: str) -> None:
    """Neither by a plain request nor through a tunnel, in whatever spelling."""
    port = port_of(shop)
    asked = f"http://{host}:{port}/" if method == "GET" else f"{host}:{port}"
    answer = exchange(f"{method} {asked} HTTP/1.1\r\nHost: x\r\n\r\n", ports=frozenset({port}))
    assert status(answer) in {403, 502}
    assert not shop.asked


@pytest.mark.parametrize(
    "line",
    [
        "CONNECT example.com:22 HTTP/1.1", "CONNECT example.com:25 HTTP/1.1",
        "GET ftp://example.com/ HTTP/1.1", "GET file:///etc/passwd HTTP/1.1",
        "GET http://user:pw@example.com/ HTTP/1.1", "GET / HTTP/1.1", "CONNECT [::1 HTTP/1.1",
    ],
)  # fmt: skip
def test_other_ports_and_schemes_are_refused(line: str) -> None:
    assert status(exchange(f"{line}\r\nHost: x\r\n\r\n")) == 403


def test_one_forbidden_address_refuses_the_whole_answer(
    shop: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that has a public address beside a private one is no public name."""

    async def both(host: str, port: int) -> list[str]:
        return ["93.184.215.14", "127.0.0.1"]

    monkeypatch.setattr(module, "resolved", both)
    port = port_of(shop)
    answer = exchange(get(f"http://rebound.example:{port}/"), ports=frozenset({port}))
    assert status(answer) == 403
    assert not shop.asked


def test_a_name_is_resolved_once(shop: FakeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to the address that was checked: a second answer would not be heard."""
    answers = iter([["127.0.0.1"]])

    async def once(host: str, port: int) -> list[str]:
        return next(answers)

    monkeypatch.setattr(module, "resolved", once)
    port = port_of(shop)
    answer = exchange(get(f"http://shop.example:{port}/"), allow=(f"shop.example:{port}",))
    assert status(answer) == 200
    assert shop.asked["/"] == 1


def test_a_body_without_a_length_is_refused(shop: FakeShop) -> None:
    """Where it ends only the sender knows."""
    request = f"POST {shop.url} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    assert status(exchange(request, allow=(shop.host,))) == 400
    assert not shop.asked


@pytest.mark.parametrize("junk", ["\x00\x01\r\n\r\n", "GET\r\n\r\n", "A B C D\r\n\r\n"])
def test_what_is_no_request_is_refused(junk: str) -> None:
    assert status(exchange(junk)) == 400


def test_an_endless_answer_ends(shop: FakeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection brings more than its share."""
    monkeypatch.setattr(module, "MOST_BYTES", 100_000)
    shop.page("/", "x" * 5_000_000, kind="text/plain")
    answer = exchange(get(shop.url), allow=(shop.host,))
    assert 0 < len(answer) < 300_000


def test_names_that_resolve_nowhere_are_no_error_of_ours() -> None:
    """The browser is told that there is no connection."""
    assert status(exchange(get("http://nobody.invalid/"))) in {403, 502}


def test_local_names_are_loopback() -> None:
    """RFC 6761: never asked of a name server."""
    assert asyncio.run(resolved("shop.localhost.", 80)) == ["127.0.0.1"]
    assert asyncio.run(resolved("::1", 80)) == ["::1"]
    with pytest.raises(socket.gaierror):
        asyncio.run(resolved("nobody.invalid", 80))
