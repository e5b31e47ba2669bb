"""Asks for a page only if it has changed since it was kept (RFC 9110, section 13).

A server that answers "not modified" has sent nothing; the page as it was kept stands in its place
and is read again, so that what a listing showed is always told by the reader of today.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.errors import StorageError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Headers, Response

    from domain.ports import Prior

CONDITIONAL = "conditional"
"""Key in a request's meta: True where the page may be asked for on condition."""

NOT_MODIFIED = "not_modified"
_BODY_HEADERS = ("Content-Encoding", "Content-Length", "Transfer-Encoding")


class ConditionalMiddleware:
    """For requests that carry :data:`CONDITIONAL` in their meta."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ConditionalMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Say what we have."""
        if not request.meta.get(CONDITIONAL):
            return
        url = request.url
        try:
            keeper = self._crawler.spider.keeper  # type: ignore[union-attr]
            prior: Prior | None = await keeper.prior_page(url)
        except StorageError:
            return  # whoever stores the page will tell
        if prior is None:
            return
        request.meta["prior"] = prior
        for name, value in prior.conditions().items():
            request.headers[name] = value

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """Put the kept page in the place of "not modified"."""
        prior: Prior | None = request.meta.get("prior")
        if response.status != 304:
            return response
        body = None
        if prior is not None:
            digest = prior.digest
            body = await self._crawler.spider.keeper.read(digest)  # type: ignore[union-attr]
        if body is None:
            # Not asked for on condition, or what was kept is gone: once more, all of it.
            if request.meta.get("asked_again"):
                return response
            again = request.replace(dont_filter=True)
            for name in ("If-None-Match", "If-Modified-Since"):
                again.headers.pop(name, None)
            again.meta.update(asked_again=True, prior=None, **{CONDITIONAL: False})
            return again
        assert prior is not None
        headers = response.headers.copy()
        for name, value in prior.headers:
            if name not in headers:
                headers.appendlist(name, value)
        for name in _BODY_HEADERS:
            headers.pop(name, None)
        request.meta[NOT_MODIFIED] = True
        return _page(response, headers, body)


def _page(response: Response, headers: Headers, body: bytes) -> Response:
    """The kept page as an answer of the class that its headers and bytes ask for."""
    from scrapy.responsetypes import responsetypes  # noqa: PLC0415 - loads what only this needs

    kind: type[Response] = responsetypes.from_args(headers=headers, url=response.url, body=body)
    return kind(url=response.url, status=200, headers=headers, body=body, request=response.request)
