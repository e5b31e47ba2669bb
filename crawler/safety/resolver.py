"""The guard at the only door: every connection of the crawler is made to an address from here.

Twisted's ``HostnameEndpoint`` asks the reactor's name resolver for every host, IP literals in any
spelling included, and connects to exactly the addresses that it is given; nothing resolves again
behind it. So an address that passes here is the one that is connected to, on every hop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.resolver import HostResolution
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface.declarations import implementer, provider

from crawler.safety.addresses import Allowed, why_forbidden

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase

# zope's interfaces cannot be told to a type checker, so what Twisted hands over is Any here.

REFUSALS: dict[tuple[str, int], str] = {}
"""Hosts and ports that were refused in this process, with the reason: Twisted's own error only says
that nothing was found. One spider runs in one process."""

MAX_REFUSALS = 10_000


@provider(IResolutionReceiver)
class _CheckingReceiver:
    """Passes on an answer only once it is whole and every address in it is allowed."""

    def __init__(self, receiver: Any, host: str, port: int, allowed: bool) -> None:
        self._receiver = receiver
        self._host = host
        self._port = port
        self._allowed = allowed
        self._addresses: list[Any] = []
        self._refused: str | None = None

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        host = getattr(address, "host", "")
        reason = None if self._allowed else why_forbidden(host)
        if reason is not None:
            self._refused = f"{host} is {reason}"
        self._addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        if self._refused is not None:
            if len(REFUSALS) < MAX_REFUSALS:
                REFUSALS[self._host, self._port] = self._refused
        else:
            for address in self._addresses:
                self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver:
    """Scrapy's ``DNS_RESOLVER``: resolves through the system, and lets through what is allowed."""

    def __init__(self, reactor: Any, allowed: Allowed) -> None:
        self._reactor = reactor
        self._system = reactor.nameResolver
        self._allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        return cls(reactor, Allowed.of(crawler.settings.getlist("LISTINGWATCH_ALLOW_HOSTS")))

    def install_on_reactor(self) -> None:
        """Make every later connection of this process ask here."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Any = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Twisted's interface: addresses go to the receiver one by one."""
        allowed = self._allowed.includes(hostName, portNumber)
        receiver = _CheckingReceiver(resolutionReceiver, hostName, portNumber, allowed)
        name = hostName.rstrip(".").lower()
        if name == "localhost" or name.endswith(".localhost"):
            # RFC 6761, section 6.3: always loopback, never asked of a name server.
            resolution = HostResolution(hostName)
            receiver.resolutionBegan(resolution)
            kinds = addressTypes or (IPv4Address, IPv6Address)
            if IPv4Address in kinds:
                receiver.addressResolved(IPv4Address("TCP", "127.0.0.1", portNumber))
            receiver.resolutionComplete()
            return resolution
        return self._system.resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )
