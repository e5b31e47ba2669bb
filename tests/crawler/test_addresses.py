"""Which addresses the crawler connects to."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.safety.addresses import WEB_PORTS, Allowed, why_forbidden, why_refused
from crawler.safety.media import picture_type
from crawler.sites import session_fields, site_of, without_tracking, worth_following

FORBIDDEN = (
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
    "127.0.0.1", "127.1.2.3", "169.254.169.254", "169.254.0.1", "172.16.0.1", "172.31.255.255",
    "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::10.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0",
    "fec0::1", "ff02::1", "2001:db8::1", "100::1", "3fff::1", "not an address", "",
)  # fmt: skip
ALLOWED = (
    "1.1.1.1", "8.8.8.8", "93.184.216.34", "100.63.255.255", "100.128.0.1", "172.15.0.1",
    "172.32.0.1", "192.0.1.1", "198.17.0.1", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8",
    "64:ff9b::808:808",
)  # fmt: skip


@pytest.mark.parametrize("address", FORBIDDEN)
def test_forbidden(address: str) -> None:
    """Private, loopback, link-local, metadata, carrier, reserved; also inside IPv6."""
    assert why_forbidden(address)


@pytest.mark.parametrize("address", ALLOWED)
def test_allowed(address: str) -> None:
    """The open internet, right beside the forbidden ranges too."""
    assert why_forbidden(address) is None


@given(value=st.integers(0, 2**32 - 1))
def test_no_private_ipv4_passes(value: int) -> None:
    """Whatever the standard library calls not global is refused, plain or mapped into IPv6."""
    address = ipaddress.IPv4Address(value)
    if not address.is_global:
        assert why_forbidden(str(address))
        assert why_forbidden(f"::ffff:{address}")


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("https://shop.example/", False),
        ("http://shop.example:80/", False),
        ("https://shop.example:8443/", True),
        ("http://shop.example:22/", True),
        ("http://127.0.0.1:8000/", False),
        ("http://127.0.0.1:8001/", True),
        ("ftp://shop.example/", True),
        ("file:///etc/passwd", True),
        ("javascript:alert(1)", True),
        ("https://user:pw@shop.example/", True),
        ("https:///path", True),
        ("http://shop.example:99999/", True),
        ("http://[::1/", True),
    ],
)
def test_what_an_address_itself_says(url: str, refused: bool) -> None:
    """Schemes, ports, logins and malformed addresses, before anything is resolved."""
    allowed = Allowed.of(["127.0.0.1:8000"])
    assert (why_refused(url, allowed, WEB_PORTS) is not None) == refused


def test_allowing_a_host_allows_that_host_alone() -> None:
    """By name, with or without port."""
    allowed = Allowed.of(["intranet", "127.0.0.1:8000", "[::1]"])
    assert allowed.includes("intranet", 80)
    assert allowed.includes("INTRANET.", 8080)
    assert not allowed.includes("other", 80)
    assert allowed.includes("127.0.0.1", 8000)
    assert not allowed.includes("127.0.0.1", 8001)
    assert allowed.includes("::1", 80)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.shop.de/a", "https://shop.de/b", True),
        ("https://m.shop.co.uk/", "https://shop.co.uk/", True),
        ("https://a.myshopify.com/", "https://b.myshopify.com/", False),
        ("https://shop.de/", "https://shop.com/", False),
        ("http://127.0.0.1:1/", "http://127.0.0.1:2/", False),
        ("https://evilshop.de/", "https://shop.de/", False),
    ],
)
def test_sites(one: str, other: str, same: bool) -> None:
    """One owner's hosts are one site; two owners under one platform are two."""
    assert (site_of(one) == site_of(other)) == same


@pytest.mark.parametrize(
    ("path", "follow"),
    [
        ("/p/1", True), ("/lamps?page=2", True), ("/cart", False), ("/account/login", False),
        ("/a.jpg", False), ("/lamps?sort=price", True), ("/x?add-to-cart=1", False),
        ("/p/1/reviews/add/", False), ("/reviews/lamp-1", True),
        ("/a/a/a/a", False), ("/" + "x" * 3000, False), ("/x?a=1&b=2&c=3&d=4&e=5&f=6&g=7", False),
    ],
)  # fmt: skip
def test_links(path: str, follow: bool) -> None:
    """Listings and lists are followed; carts, logins, files and mazes are not."""
    assert worth_following(f"https://shop.de{path}", "shop.de") == follow
    assert not worth_following(f"https://other.de{path}", "shop.de")


def test_tracking_goes() -> None:
    """An address in one spelling."""
    assert without_tracking("https://a.de/p?b=2&utm_source=x&a=1#f") == "https://a.de/p?a=1&b=2"
    assert without_tracking("https://a.de/p?sort=price&id=7") == "https://a.de/p?id=7"
    assert without_tracking("https://a.de/p?id=7&s=abc", {"s"}) == "https://a.de/p?id=7"


def test_sessions_in_links() -> None:
    """The same opaque value on most links of a page is a visitor's session, whatever its name;
    what names the goods is not."""
    opaque = "q8r7ci3n0v1k2m4p5s6t"
    with_session = [f"https://a.de/p?id={n}&xid={opaque}" for n in range(6)]
    assert session_fields(with_session, "a.de") == {"xid"}
    assert session_fields([*with_session, "https://b.de/?other=1"], "a.de") == {"xid"}
    assert session_fields(with_session[:4], "a.de") == frozenset()
    assert session_fields([*with_session, with_session[0] + "9"], "a.de") == frozenset()
    assert session_fields([f"https://a.de/p?id={n}&cat=summer" for n in range(6)], "a.de") == set()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"GIF89a", "gif"),
        (b"RIFF\x00\x00\x00\x00WEBP", "webp"), (b"\x00\x00\x00\x1cftypavif", "avif"),
        (b"<html>", None), (b"<svg", None), (b"", None), (b"MZ", None),
    ],
)  # fmt: skip
def test_pictures_are_told_by_their_bytes(data: bytes, kind: str | None) -> None:
    """Not by name, not by header."""
    assert picture_type(data) == kind
