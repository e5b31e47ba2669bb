"""Asks the EUIPO's interfaces trademark-search and design-search (version 1.0.0, published
OpenAPI).

OAuth 2 client credentials, the client's id in ``X-IBM-Client-Id`` as well, RSQL queries, pages of
up to a hundred from 0.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Any

from domain.errors import KeyRefusedError, RegisterError
from rights.clients.http import Interface

BASE = "https://api.euipo.europa.eu"
TOKEN = "https://euipo.europa.eu/cas-server-webapp/oidc/accessToken"  # noqa: S105 - an address
SCOPE = "uid"
PAGE = 100
SMALLEST_PAGE = 10
"""Most and fewest records a page (schema PageSize)."""

INTERVAL = 0.2
"""Seconds between requests; the interface's own limits, which it tells, come on top."""

KEY_HELP = (
    "the EUIPO does not take the client id and secret; set LISTINGWATCH_EUIPO_CLIENT_ID and "
    "LISTINGWATCH_EUIPO_CLIENT_SECRET to those of your app at dev.euipo.europa.eu, subscribed to "
    "this interface"
)


class Register(StrEnum):
    """Which of the two."""

    TRADEMARKS = "trademarks"
    DESIGNS = "designs"

    @property
    def path(self) -> str:
        service = "trademark-search" if self is Register.TRADEMARKS else "design-search"
        return f"{service}/{self.value}"

    @property
    def number(self) -> str:
        """The field that numbers a record, by which pages are sorted so that none moves."""
        return "applicationNumber" if self is Register.TRADEMARKS else "designNumber"


def equals(field: str, value: str) -> str:
    """An RSQL comparison; ``*`` in the value stands for anything."""
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{field}=="{quoted}"'


def one_of(field: str, values: list[str]) -> str:
    """An RSQL comparison with any of several values."""
    return f"{field}=in=({','.join(values)})"


class EuipoSearch:
    """Searches a register and reads single records.

    :param interface: opened by the caller; its base is the address before ``/trademark-search``.
    :param token: the address where tokens are given.
    """

    def __init__(
        self, interface: Interface, *, client_id: str, client_secret: str, token: str = TOKEN
    ) -> None:
        self._interface = interface
        self._id = client_id
        self._secret = client_secret
        self._token_address = token
        self._token = ""
        self._valid_until = 0.0

    async def pages(
        self, register: Register, query: str, *, most: int | None = None
    ) -> AsyncIterator[bytes]:
        """Pages of a search as they were served, to the last.

        :param query: RSQL; see :func:`equals`.
        :param most: stop after so many records, rounded up to a page.
        """
        page = 0
        seen = 0
        size = PAGE if most is None else min(PAGE, max(SMALLEST_PAGE, most))
        while True:
            params = {"page": str(page), "size": str(size), "sort": f"{register.number}:asc"}
            if query:
                params["query"] = query
            body = await self._get(register.path, params)
            yield body
            answer = _answer(body, register)
            seen += len(answer[register.value])
            page += 1
            if page >= _pages(answer) or not answer[register.value]:
                return
            if most is not None and seen >= most:
                return

    async def record(self, register: Register, number: str) -> bytes:
        """One record in full, as it was served: goods, disclaimers, priorities, too.

        :raises NotOnRegisterError: when there is none.
        """
        return await self._get(f"{register.path}/{number}", {})

    async def _get(self, path: str, params: dict[str, str]) -> bytes:
        for last_try in (False, True):
            keys = {
                "Authorization": f"Bearer {await self._bearer(renew=last_try)}",
                "X-IBM-Client-Id": self._id,
                "Accept": "application/json",
            }
            try:
                return await self._interface.get(path, keys=keys, params=params)
            except KeyRefusedError:
                # A token may end before its time; a second refusal is meant.
                if last_try:
                    raise
        raise AssertionError("the second try returns or raises")

    async def _bearer(self, *, renew: bool) -> str:
        now = time.monotonic()
        if renew or not self._token or now >= self._valid_until:
            answer = await self._interface.post(
                self._token_address,
                form={
                    "grant_type": "client_credentials",
                    "client_id": self._id,
                    "client_secret": self._secret,
                    "scope": SCOPE,
                },
            )
            token = answer.get("access_token") if isinstance(answer, dict) else None
            if not isinstance(token, str) or not token:
                raise KeyRefusedError(f"EUIPO: gives no token; {KEY_HELP}")
            lifetime = answer.get("expires_in")
            self._token = token
            self._valid_until = now + max(
                0.0, (lifetime if isinstance(lifetime, (int, float)) else 300) - 60
            )
        return self._token


def _pages(answer: dict[str, Any]) -> int:
    pages = answer.get("totalPages")
    return pages if isinstance(pages, int) else 0


def _answer(body: bytes, register: Register) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise RegisterError("EUIPO: answers with no JSON; try again later") from error
    if not isinstance(answer, dict) or not isinstance(answer.get(register.value), list):
        raise RegisterError("EUIPO: answers with something else than a page of results")
    return answer
