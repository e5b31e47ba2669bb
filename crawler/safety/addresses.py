"""Which addresses we connect to: public ones, and what the user allowed by name.

Checked is what a connection is really made to (:mod:`crawler.safety.resolver`), after resolution
and on every hop, since names can lie: an answer that holds one forbidden address is refused whole.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_FORBIDDEN = [
    (ipaddress.ip_network(network), reason)
    for network, reason in (
        ("0.0.0.0/8", "this host (RFC 1122)"),
        ("10.0.0.0/8", "private (RFC 1918)"),
        ("100.64.0.0/10", "shared by carriers (RFC 6598)"),
        ("127.0.0.0/8", "loopback (RFC 1122)"),
        ("169.254.0.0/16", "link-local, cloud metadata among it (RFC 3927)"),
        ("172.16.0.0/12", "private (RFC 1918)"),
        ("192.0.0.0/24", "reserved for protocols (RFC 6890)"),
        ("192.0.2.0/24", "documentation (RFC 5737)"),
        ("192.88.99.0/24", "6to4 relay (RFC 7526)"),
        ("192.168.0.0/16", "private (RFC 1918)"),
        ("198.18.0.0/15", "benchmarking (RFC 2544)"),
        ("198.51.100.0/24", "documentation (RFC 5737)"),
        ("203.0.113.0/24", "documentation (RFC 5737)"),
        ("224.0.0.0/4", "multicast (RFC 5771)"),
        ("240.0.0.0/4", "reserved (RFC 1112)"),
        ("::/128", "unspecified (RFC 4291)"),
        ("::1/128", "loopback (RFC 4291)"),
        ("64:ff9b:1::/48", "local translation (RFC 8215)"),
        ("100::/64", "discarded (RFC 6666)"),
        ("2001:2::/48", "benchmarking (RFC 5180)"),
        ("2001:db8::/32", "documentation (RFC 3849)"),
        ("3fff::/20", "documentation (RFC 9637)"),
        ("5f00::/16", "segment routing (RFC 9602)"),
        ("fc00::/7", "private, cloud metadata among it (RFC 4193)"),
        ("fe80::/10", "link-local (RFC 4291)"),
        ("fec0::/10", "site-local (RFC 3879)"),
        ("ff00::/8", "multicast (RFC 4291)"),
    )
]
"""IANA's special-purpose registries, as far as the open internet does not lead there."""


def why_forbidden(address: str) -> str | None:
    """Why we do not connect to an address, or None where we may. What an IPv6 address carries
    inside (mapped, compatible, translated, 6to4, Teredo) is looked at too."""
    try:
        parsed: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "no IP address"
    for candidate in _faces(parsed):
        for network, reason in _FORBIDDEN:
            if candidate.version == network.version and candidate in network:
                return reason
    return None


def _faces(address: Address) -> Iterable[Address]:
    """An address and those that are written into it."""
    yield address
    if isinstance(address, ipaddress.IPv4Address):
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    value = int(address)
    if value >> 32 == 0 and value > 1:  # IPv4-compatible (RFC 4291, deprecated)
        yield ipaddress.IPv4Address(value)
    if address in ipaddress.ip_network("64:ff9b::/96"):  # NAT64 (RFC 6052)
        yield ipaddress.IPv4Address(value & 0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class Allowed:
    """Hosts that the user lets us connect to although their addresses are private.

    Each entry is ``host`` or ``host:port``; it allows that host, and nothing that it leads to.
    """

    hosts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, entries: Iterable[str]) -> Allowed:
        return cls(frozenset(entry.strip().lower() for entry in entries if entry.strip()))

    def includes(self, host: str, port: int | None) -> bool:
        """Whether a host (as it stands in an address, without brackets) is allowed by name."""
        name = host.lower().strip("[]").rstrip(".")
        spelled = {name, f"[{name}]"}
        if port is not None:
            spelled |= {f"{name}:{port}", f"[{name}]:{port}"}
        return bool(spelled & self.hosts)


WEB_PORTS = frozenset({80, 443})
"""The ports of the web. Others lead to what was never meant to be read by strangers, unless the
user names them in a start address or allows the host."""


def why_refused(url: str, allowed: Allowed, ports: frozenset[int] = WEB_PORTS) -> str | None:
    """What in an address itself keeps us from asking for it, or None.

    The address that its host resolves to is checked where the connection is made.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "the address is malformed"
    if parts.scheme not in {"http", "https"}:
        return f"scheme {parts.scheme or '(none)'} is not read, only http and https"
    if not parts.hostname:
        return "the address has no host"
    if parts.username is not None or parts.password is not None:
        return "the address carries a login"
    if port is not None and port not in ports and not allowed.includes(parts.hostname, port):
        return f"port {port} is not a web port; allow it with --allow-host {parts.hostname}:{port}"
    return None
