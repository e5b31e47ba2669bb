"""The browser's only way out: a proxy on loopback with the guard of every other connection.

Whatever a page makes the browser ask for, script, socket or prefetch, comes through here. The name
is resolved here, every address of the answer is checked, and the connection is made to an address
that was checked; nothing resolves again behind it. The proxy asks for a password of its own, so
that nobody else on this machine goes out through it.

An HTTP proxy as RFC 9110, sections 7.6 and 9.3.6, has it, with one request a connection.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ipaddress
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.safety.addresses import Allowed, why_forbidden, why_refused
from crawler.safety.resolver import MAX_REFUSALS, REFUSALS

MOST_BYTES = 64 * 1024 * 1024
"""Of one connection's answers; a browser opens another where it needs more."""

MOST_CONNECTIONS = 64
LONGEST = 120.0
"""Seconds that a connection lasts."""

SILENCE = 30.0
HEAD_LIMIT = 64 * 1024
_CHUNK = 64 * 1024
_HOP_BY_HOP = ("proxy-", "connection:", "keep-alive:", "te:", "upgrade:")


class RefusedError(Exception):
    """A connection that is not made, and why."""


@dataclass(frozen=True, slots=True)
class _Head:
    """A request's first line and fields, as bytes without their ends."""

    method: str
    target: str
    fields: tuple[bytes, ...]

    def field(self, name: str) -> str | None:
        wanted = name.lower().encode() + b":"
        for line in self.fields:
            if line.lower().startswith(wanted):
                return line[len(wanted) :].strip().decode("latin-1")
        return None


class GuardedProxy:
    """See the module's docstring.

    :param allowed: private hosts that the user allowed by name.
    :param ports: the ports that may be asked at the time.
    """

    def __init__(self, allowed: Allowed, ports: Callable[[], frozenset[int]]) -> None:
        self._allowed = allowed
        self._ports = ports
        self._server: asyncio.Server | None = None
        self._room = asyncio.Semaphore(MOST_CONNECTIONS)
        self._tasks: set[asyncio.Task[None]] = set()
        self.username = "listingwatch"
        self.password = secrets.token_urlsafe(24)

    async def start(self) -> str:
        """Listen on loopback; the address for the browser."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=HEAD_LIMIT)
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"http://{host}:{port}"

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- one connection -------------------------------------------------------------------------

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            async with self._room, asyncio.timeout(LONGEST):
                await self._pass_on(reader, writer)
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the browser sees a connection that ended
        except asyncio.CancelledError:
            pass  # the crawl is over
        finally:
            self._tasks.discard(task)
            with contextlib.suppress(Exception):
                writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(SILENCE):
            head = _parsed(await reader.readuntil(b"\r\n\r\n"))
        if head is None:
            await _say(writer, 400, "malformed")
            return
        if not self._is_ours(head):
            await _say(writer, 407, "a login is needed", b"Proxy-Authenticate: Basic realm=guard")
            return
        tunnel = head.method == "CONNECT"
        url = f"https://{head.target}/" if tunnel else head.target
        try:
            there, back = await self._connect(url)
        except RefusedError as error:
            await _say(writer, 403, str(error))
            return
        except (OSError, TimeoutError):
            await _say(writer, 502, "no connection")
            return
        try:
            if tunnel:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await writer.drain()
                await _both_ways(reader, back, there, writer)
            else:
                await self._one_request(head, url, reader, back)
                await _copy(there, writer)
        finally:
            with contextlib.suppress(Exception):
                back.close()

    async def _one_request(
        self, head: _Head, url: str, reader: asyncio.StreamReader, back: asyncio.StreamWriter
    ) -> None:
        """Send exactly one request on, so that nothing else travels on its connection."""
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        kept = [line for line in head.fields if not line.lower().startswith(_hop_by_hop())]
        lines = [f"{head.method} {path} HTTP/1.1".encode("latin-1"), *kept, b"Connection: close"]
        back.write(b"\r\n".join(lines) + b"\r\n\r\n")
        length = head.field("content-length") or "0"
        left = int(length) if length.isdigit() else 0
        while left > 0:
            data = await reader.read(min(left, _CHUNK))
            if not data:
                break
            left -= len(data)
            back.write(data)
            await back.drain()
        await back.drain()

    def _is_ours(self, head: _Head) -> bool:
        expected = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
        given = head.field("proxy-authorization") or ""
        return secrets.compare_digest(given.encode(), f"Basic {expected}".encode())

    async def _connect(self, url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to an address that was checked.

        :raises RefusedError: when the guard does not let it be made.
        """
        reason = why_refused(url, self._allowed, self._ports())
        if reason is not None:
            raise RefusedError(reason)
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        addresses = await resolved(host, port)
        if not self._allowed.includes(host, port):
            for address in addresses:
                forbidden = why_forbidden(address)
                if forbidden is not None:
                    if len(REFUSALS) < MAX_REFUSALS:
                        REFUSALS[host, port] = f"{address} is {forbidden}"
                    raise RefusedError(f"{host} is refused, since {address} is {forbidden}")
        last: OSError | TimeoutError = OSError("no address")
        for address in addresses[:4]:
            try:
                async with asyncio.timeout(10):
                    return await asyncio.open_connection(address, port)
            except (OSError, TimeoutError) as error:
                last = error
        raise last


async def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host, each once.

    :raises OSError: when it has none.
    """
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return ["127.0.0.1"]  # RFC 6761, section 6.3
    with contextlib.suppress(ValueError):
        return [str(ipaddress.ip_address(host))]
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _parsed(data: bytes) -> _Head | None:
    first, *fields = data[:-4].split(b"\r\n")
    parts = first.decode("latin-1").split(" ")
    if len(parts) != 3 or not parts[0].isalpha():
        return None
    head = _Head(parts[0].upper(), parts[1], tuple(fields))
    # A body whose end only the sender knows could carry a second request.
    return None if head.method != "CONNECT" and head.field("transfer-encoding") else head


def _hop_by_hop() -> tuple[bytes, ...]:
    return tuple(name.encode() for name in _HOP_BY_HOP)


async def _both_ways(
    reader: asyncio.StreamReader,
    back: asyncio.StreamWriter,
    there: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    """Copy until either side ends."""
    ways = [asyncio.ensure_future(_copy(reader, back)), asyncio.ensure_future(_copy(there, writer))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Copy until the source ends or has sent all that one connection may."""
    taken = 0
    while taken < MOST_BYTES and (data := await source.read(_CHUNK)):
        taken += len(data)
        target.write(data)
        await target.drain()


async def _say(writer: asyncio.StreamWriter, status: int, text: str, *fields: bytes) -> None:
    body = f"{text}\n".encode()
    lines = [
        f"HTTP/1.1 {status} Refused".encode(),
        *fields,
        b"Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}".encode(),
        b"Connection: close",
    ]
    writer.write(b"\r\n".join(lines) + b"\r\n\r\n" + body)
    await writer.drain()
