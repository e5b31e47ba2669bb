"""Addresses that lead where nothing of ours may go: fetched for real, past a trap that listens there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IResolutionReceiver
from zope.interface.declarations import implementer

from crawler.safety.addresses import Allowed
from crawler.safety.resolver import REFUSALS, GuardedResolver
from listingwatch.crawling.fetching import fetch_all
from tests.fakemarket.server import FakeShop, send

LOOPBACK = (
    "127.0.0.1", "127.1", "127.0.1", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "2130706433",
    "017700000001", "127.0.0.1.", "127.000.000.001", "127.1.2.3", "0", "0.0.0.0", "localhost",
    "LOCALHOST", "localhost.", "a.localhost", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::]",
    "①②⑦.⓪.⓪.①", "127。0。0。1",
)  # fmt: skip
"""Spellings of this machine; each with the trap's port."""

ELSEWHERE = (
    "http://169.254.169.254/latest/meta-data/", "http://169.254.170.2/v2/credentials",
    "http://[fd00:ec2::254]/latest/", "http://2852039166/", "http://0xa9fea9fe/",
    "http://[::ffff:169.254.169.254]/", "http://[64:ff9b::a9fe:a9fe]/", "http://100.100.100.200/",
    "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/", "http://100.64.0.1/",
    "http://198.18.0.1/", "http://224.0.0.1/", "http://255.255.255.255/", "http://[fe80::1]/",
    "http://[fc00::1]/", "http://[ff02::1]/", "http://metadata.google.internal/",
    "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:70/_x", "data:text/html,x",
    "http://user:pw@127.0.0.1/", "http://example.com:22/", "http://example.com:6379/",
    "http://[::1", "http:///etc/passwd", "http://",
)  # fmt: skip
"""Other places and other ways there."""


@pytest.fixture
def trap() -> Iterator[FakeShop]:
    with FakeShop() as running:
        running.page("/secret", "what must not be read", kind="text/plain")
        yield running


def test_no_spelling_leads_inside(trap: FakeShop) -> None:
    """Over fifty of them: none is read, each says why, and nobody came to the trap."""
    port = trap.host.rpartition(":")[2]
    targets = [f"http://{host}:{port}/secret" for host in LOOPBACK] + list(ELSEWHERE)
    assert len(targets) >= 50
    answers = {answer.asked: answer for answer in fetch_all(targets)}
    assert set(answers) == set(targets)
    for target, answer in answers.items():
        assert answer.body is None, target
        assert answer.error, target
    assert not trap.asked


def test_no_redirect_leads_inside(trap: FakeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that the user allowed leads on to each of them, and nobody follows."""
    monkeypatch.setenv("LISTINGWATCH_HOST_DELAYS", '{"127.0.0.1": 0}')
    port = trap.host.rpartition(":")[2]
    places = [f"http://{host}:{port}/secret" for host in LOOPBACK if host.isascii()]
    with FakeShop() as allowed:
        for number, place in enumerate((*places, *ELSEWHERE)):
            allowed.pages[f"/{number}"] = lambda request, place=place: send(
                request, b"", status=302, headers={"Location": place}
            )
        targets = [f"{allowed.url}/{number}" for number in range(len(places) + len(ELSEWHERE))]
        for answer in fetch_all(targets, [allowed.host]):
            # What is no address of another host at all leads nowhere else.
            assert answer.body is None or answer.url.startswith(allowed.url), answer.asked
    assert not trap.asked


@implementer(IResolutionReceiver)
class Receiver:
    def __init__(self) -> None:
        self.addresses: list[Any] = []

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's name
        pass

    def addressResolved(self, address: Any) -> None:  # noqa: N802 - Twisted's name
        self.addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        pass


class Names:
    """A name server that answers what it is told, another thing each time."""

    def __init__(self, *answers: list[Any]) -> None:
        self.answers = list(answers)
        self.asked = 0
        self.nameResolver = self

    def resolveHostName(self, receiver: Any, host: str, *rest: Any) -> Any:  # noqa: N802 - Twisted's name
        self.asked += 1
        receiver.resolutionBegan(None)
        for address in self.answers.pop(0):
            receiver.addressResolved(address)
        receiver.resolutionComplete()
        return receiver


PUBLIC = IPv4Address("TCP", "93.184.216.34", 80)
INSIDE = IPv4Address("TCP", "10.0.0.1", 80)
INSIDE_6 = IPv6Address("TCP", "fd00:ec2::254", 80)


@pytest.mark.parametrize(
    ("answer", "passed"),
    [
        ([PUBLIC], [PUBLIC]),
        ([INSIDE], []),
        ([PUBLIC, INSIDE], []),
        ([INSIDE_6, PUBLIC], []),
        ([], []),
    ],
)
def test_an_answer_passes_whole_or_not_at_all(answer: list[Any], passed: list[Any]) -> None:
    """One forbidden address among public ones refuses the name, and the refusal is on record."""
    names = Names(answer)
    receiver = Receiver()
    GuardedResolver(names, Allowed()).resolveHostName(receiver, "shop.example", 80)
    assert receiver.addresses == passed
    assert (("shop.example", 80) in REFUSALS) == (bool(answer) and not passed)
    REFUSALS.pop(("shop.example", 80), None)


def test_a_name_that_changes_its_mind_is_looked_at_every_time() -> None:
    """DNS rebinding: what is connected to is what was checked, since nobody asks again behind the
    guard; and the next connection's answer is checked anew."""
    names = Names([PUBLIC], [INSIDE])
    resolver = GuardedResolver(names, Allowed())
    first, second = Receiver(), Receiver()
    resolver.resolveHostName(first, "shop.example", 80)
    resolver.resolveHostName(second, "shop.example", 80)
    assert (first.addresses, second.addresses, names.asked) == ([PUBLIC], [], 2)
    REFUSALS.pop(("shop.example", 80), None)
