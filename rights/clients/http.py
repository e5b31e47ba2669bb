"""How every client asks: at the pace that the office sets, again when it says later, with the
user's key for that office's host alone.

Keys travel in headers, never in addresses, and are in no message: an error names the office, the
status and the way out.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import aiohttp

from domain.errors import KeyRefusedError, NotOnRegisterError, RegisterError, SettingsError

TIMEOUT = 120.0
MOST_ANSWER = 64 * 1024 * 1024
"""Bytes of an answer that is kept in memory; files are written as they come."""

TRIES = 5
MOST_PATIENCE = 900.0
"""Longest wait that an office may ask for in one go; a longer one is for the user to wait."""

LATER = frozenset({429, 500, 502, 503, 504})
REFUSED = frozenset({401, 403})
MAX_REDIRECTS = 5


class Interface:
    """One office's interface.

    :param office: how errors call it.
    :param base: its address; https, or plain http on this machine alone.
    :param interval: seconds between the beginnings of two requests.
    :param key_help: what to do about a key that is not taken.
    """

    def __init__(self, office: str, base: str, *, interval: float, key_help: str) -> None:
        self.office = office
        self.base = base.rstrip("/")
        self._interval = interval
        self._key_help = key_help
        self._next = 0.0
        self._session: aiohttp.ClientSession | None = None
        require_safe(base, office)

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=None, connect=30, sock_read=TIMEOUT),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"user-agent": "Listingwatch", "accept-encoding": "gzip, deflate"},
            trust_env=False,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def get(
        self, path: str, *, keys: Mapping[str, str], params: Mapping[str, str] | None = None
    ) -> bytes:
        """What the interface answers.

        :param keys: headers that go to this interface's own host only.
        :raises RegisterError: when it does not.
        :raises KeyRefusedError: when it does not take the key.
        """
        url = urljoin(f"{self.base}/", path.lstrip("/"))
        async with self._asked("GET", url, keys=keys, params=params) as response:
            return await self._body(response)

    async def post(self, url: str, *, form: Mapping[str, str]) -> Any:
        """The JSON document that a form is answered with."""
        require_safe(url, self.office)
        async with self._asked("POST", url, form=form) as response:
            body = await self._body(response)
        try:
            return json.loads(body)
        except ValueError as error:
            raise RegisterError(
                f"{self.office}: answers with no JSON; check the address in the settings"
            ) from error

    async def download(self, url: str, *, keys: Mapping[str, str], into: Path) -> int:
        """Write what an address leads to; the file is there whole or not at all. Returns its
        size."""
        part = into.with_name(f"{into.name}.part")
        size = 0
        async with self._asked("GET", url, keys=keys) as response:
            stated = response.content_length
            if response.content_type == "text/html":
                raise RegisterError(
                    f"{self.office}: answers with an HTML page instead of {into.name}; fetch it in "
                    "a browser and see what it says"
                )
            try:
                with part.open("wb") as file:
                    async for block in response.content.iter_chunked(1 << 20):
                        file.write(block)
                        size += len(block)
            except (aiohttp.ClientError, TimeoutError) as error:
                part.unlink(missing_ok=True)
                raise RegisterError(
                    f"{self.office}: {into.name} broke off after {size:,} bytes; fetch it again"
                ) from error
        if stated is not None and "content-encoding" not in response.headers and size != stated:
            part.unlink(missing_ok=True)
            raise RegisterError(
                f"{self.office}: {into.name} has {size:,} of {stated:,} bytes; fetch it again"
            )
        part.replace(into)
        return size

    @asynccontextmanager
    async def _asked(
        self,
        method: str,
        url: str,
        *,
        keys: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """An answer of status 200, after as many tries and redirects as are due."""
        assert self._session is not None, "open it first"
        tries = 0
        hops = 0
        while True:
            await self._turn()
            own = _origin(url) == _origin(self.base)
            try:
                response = await self._session.request(
                    method, url, params=params, data=form, allow_redirects=False,
                    headers=dict(keys or {}) if own else {},
                )  # fmt: skip
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                tries += 1
                if tries >= TRIES:
                    raise RegisterError(
                        f"{self.office}: no answer ({type(error).__name__}); check the connection, "
                        "or try later"
                    ) from error
                await asyncio.sleep(min(2.0**tries, 30.0) * self._interval)
                continue
            if response.status == 200:
                try:
                    yield response
                finally:
                    response.release()
                return
            wait = _retry_after(response)
            status, place = response.status, response.headers.get("location")
            response.release()
            if status in {301, 302, 303, 307, 308} and place and hops < MAX_REDIRECTS:
                hops += 1
                url, params = urljoin(url, place), None
                require_safe(url, self.office, within=self.base)
                continue
            tries += 1
            if status not in LATER or tries >= TRIES or (wait or 0) > MOST_PATIENCE:
                raise self._refusal(status, wait)
            await asyncio.sleep(wait if wait is not None else 2.0**tries * self._interval)

    async def _turn(self) -> None:
        """Wait until the next request is due."""
        now = time.monotonic()
        if now < self._next:
            await asyncio.sleep(self._next - now)
        self._next = max(now, self._next) + self._interval

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        body = b""
        try:
            async for block in response.content.iter_chunked(1 << 16):
                body += block
                if len(body) > MOST_ANSWER:
                    raise RegisterError(
                        f"{self.office}: answers with more than {MOST_ANSWER:,} bytes; ask for less"
                    )
        except (aiohttp.ClientError, TimeoutError) as error:
            raise RegisterError(
                f"{self.office}: the answer broke off after {len(body):,} bytes; try again"
            ) from error
        return body

    def _refusal(self, status: int, wait: float | None) -> Exception:
        if status in REFUSED:
            return KeyRefusedError(f"{self.office}: status {status}; {self._key_help}")
        if status == 404:
            return NotOnRegisterError(f"{self.office}: has no such record; check the number")
        if status in LATER:
            when = f" in {wait:.0f} seconds" if wait else ""
            return RegisterError(f"{self.office}: status {status}, try again later{when}")
        return RegisterError(f"{self.office}: status {status}; check what was asked for")


def require_safe(url: str, office: str, *, within: str | None = None) -> None:
    """A key goes over https, or to this machine.

    :param within: the interface's own address: one on this machine may lead on to this machine.
    :raises SettingsError: for any other address.
    """
    parts = urlsplit(url)
    local = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and local:
        from_here = within is None or urlsplit(within).hostname in {"127.0.0.1", "::1", "localhost"}
        if from_here:
            return
    raise SettingsError(f"{office}: an address that is not https; correct it in the settings")


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _retry_after(response: aiohttp.ClientResponse) -> float | None:
    """Seconds to wait (RFC 9110, section 10.2.3, in either form; else X-RateLimit-Reset, which the
    EUIPO counts in seconds too)."""
    value = response.headers.get("Retry-After", "").strip()
    if not value and response.status == 429:
        value = response.headers.get("X-RateLimit-Reset", "").strip()
    if value.isascii() and value.isdigit():
        return float(min(int(value), 86_400))
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max(0.0, (when - datetime.now(UTC)).total_seconds()), 86_400.0)
