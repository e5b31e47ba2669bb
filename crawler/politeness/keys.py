"""The user's own keys go with the requests that need them, to the interface and nowhere else.

A key is taken from the environment, is put on a request just before it leaves, and is taken off as
soon as the answer is there: it is in no queue, no ledger and no log. Where the interface wants a
token for it (RFC 6749, section 4.4), that is fetched once and again when it is no longer taken.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from crawler.interfaces import elsewhere, no_key, placed, values_of
from crawler.marketplaces.asking import Credential, Scheme
from crawler.marketplaces.contract import Marketplace
from crawler.marketplaces.registry import by_spelling, spelled

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

KEYED = "keyed"
"""Key in a request's meta: whose key goes with it, as :func:`registry.spelled` has it."""

ASKED = "asked"
"""Key in its meta: the address that the reader asked for, at the interface's own host."""

_AGAIN = "asked_with_new_token"


class KeyRefusedError(IgnoreRequest):
    """There is no key, or the interface gives no token for it; the message says the way out."""


def slot_of(reader: Marketplace) -> str:
    """The name under which all crawls with the same key share its pace. It does not give the key
    away."""
    assert reader.credential is not None
    values = values_of(reader.credential) or ()
    digest = hashlib.sha256("\0".join((reader.key, *values)).encode()).hexdigest()
    return f"key of {reader.key} {digest[:12]}"


class KeyMiddleware:
    """For requests that carry :data:`KEYED` in their meta."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._places = elsewhere()
        self._tokens: dict[str, asyncio.Future[str]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KeyMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Put the key on.

        :raises KeyRefusedError: when there is none, or it is not for this host.
        """
        spelling = request.meta.get(KEYED)
        if spelling is None:
            return
        reader = by_spelling(spelling)
        credential = reader.credential
        asked = str(request.meta.get(ASKED, ""))
        if credential is None or urlsplit(asked).netloc not in credential.hosts:
            raise KeyRefusedError(f"{asked[:300]}: the key is not for this host")
        if request.url != placed(asked, self._places):
            raise KeyRefusedError(f"{request.url[:300]}: the key goes nowhere but to the interface")
        request.headers[credential.header] = await self._value(reader, credential)

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """Take the key off; ask once more, with a new token, where the old one is not taken."""
        spelling = request.meta.get(KEYED)
        if spelling is None:
            return response
        credential = self._take_off(request, spelling)
        if (
            response.status == 401
            and credential.scheme is Scheme.CLIENT
            and not request.meta.get(_AGAIN)
        ):
            self._tokens.pop(spelling, None)
            again = request.replace(dont_filter=True)
            again.meta[_AGAIN] = True
            return again
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        del exception
        if (spelling := request.meta.get(KEYED)) is not None:
            self._take_off(request, spelling)

    def _take_off(self, request: Request, spelling: str) -> Credential:
        credential = by_spelling(spelling).credential
        assert credential is not None
        request.headers.pop(credential.header, None)
        return credential

    async def _value(self, reader: Marketplace, credential: Credential) -> str:
        values = values_of(credential)
        if values is None:
            raise KeyRefusedError(no_key(reader))
        if credential.scheme is Scheme.HEADER:
            return values[0]
        if credential.scheme is Scheme.BEARER:
            return f"Bearer {values[0]}"
        return f"Bearer {await self._token(reader, credential, values)}"

    async def _token(
        self, reader: Marketplace, credential: Credential, values: tuple[str, ...]
    ) -> str:
        """The token; whoever asks while it is fetched waits for it."""
        spelling = spelled(reader)
        waiting = self._tokens.get(spelling)
        if waiting is None:
            waiting = asyncio.get_running_loop().create_future()
            self._tokens[spelling] = waiting
            try:
                waiting.set_result(await self._fetch(reader, credential, values))
            except Exception as error:
                self._tokens.pop(spelling, None)
                waiting.set_exception(error)
                waiting.exception()  # those who wait are told; nobody may be
                raise
        return await asyncio.shield(waiting)

    async def _fetch(
        self, reader: Marketplace, credential: Credential, values: tuple[str, ...]
    ) -> str:
        assert credential.token_url is not None
        login = base64.b64encode(":".join(values).encode()).decode("ascii")
        fields = {"grant_type": "client_credentials"}
        if credential.scope is not None:
            fields["scope"] = credential.scope
        request = Request(
            placed(credential.token_url, self._places),
            method="POST",
            headers={
                "Authorization": f"Basic {login}",
                "Content-Type": "application/x-www-form-urlencoded",
            },
            body=urlencode(fields),
            callback=NO_CALLBACK,
            meta={"dont_redirect": True, "robots_itself": True, "download_maxsize": 100_000},
        )
        assert self._crawler.engine is not None
        response = await self._crawler.engine.download_async(request)
        try:
            token = json.loads(response.body).get("access_token")
        except (ValueError, AttributeError, RecursionError):
            token = None
        if response.status != 200 or not isinstance(token, str) or not token.isascii():
            names = " and ".join(credential.settings)
            raise KeyRefusedError(
                f"marketplace {reader.key}: the interface gives no token for your key (status "
                f"{response.status}); look at {names}"
            )
        return token
