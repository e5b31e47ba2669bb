"""What every request has to pass before a page sees it, and what every answer carries.

- The ``Host`` is one that this desk was told to answer to: a name that somebody's DNS points at
  this machine is refused (DNS rebinding).
- What changes something comes by POST, from a page of this very desk (``Origin``), with the token
  of the session in it (cross-site request forgery), loopback or not.
- Whoever has no session gets the login page, or at a desk without login the way to one.
- Answers allow no inline script, no frame, no foreign source and send no referrer.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.errors import DatabaseUnavailableError
from listingwatch.desk.office import Desk
from listingwatch.desk.people import Session, session_of

LARGEST_BODY = 1024 * 1024

OPEN_TO_ALL = ("/login", "/enter", "/static/")
"""Paths that need no session."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # Nothing goes out; "no-referrer" would make browsers call our own forms' origin "null".
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Form(dict[str, str]):
    """The fields of a form; of a name that comes several times the last one counts, all are in
    ``lists``."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self.lists: dict[str, list[str]] = {}
        for name, value in pairs:
            self.lists.setdefault(name, []).append(value)


class Guard:
    """Stands before the pages.

    :param origins: addresses under which the desk is reached, like ``http://127.0.0.1:8642``.
    :param cookie: the name of the session's cookie.
    """

    def __init__(self, app: ASGIApp, desk: Desk, *, origins: frozenset[str], cookie: str) -> None:
        self._app = app
        self._desk = desk
        self._origins = origins
        self._hosts = frozenset(origin.partition("://")[2] for origin in origins)
        self._cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        answer = _with_headers(send, scope["path"])
        headers = Headers(scope=scope)
        refused = self._refusal(scope["method"], headers)
        form = Form([])
        if refused is None and scope["method"] == "POST":
            body = await _body(receive)
            if body is None:
                refused = PlainTextResponse("the form is too long\n", 413)
            else:
                form = Form(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        if refused is None:
            try:
                session = await run_in_threadpool(self._session, headers)
                refused = self._stranger(scope, headers, form, session)
                scope.setdefault("state", {}).update(session=session, form=form)
            except DatabaseUnavailableError as error:
                refused = PlainTextResponse(f"{error}\n", 503, {"Retry-After": "5"})
        if refused is not None:
            await refused(scope, receive, answer)
            return
        await self._app(scope, receive, answer)

    def _refusal(self, method: str, headers: Headers) -> Response | None:
        """Why a request does not even get to a session."""
        if headers.get("host", "").lower() not in self._hosts:
            return PlainTextResponse(
                "this desk does not answer to that name; use the address that "
                "listingwatch serve printed, or name it with --host-name\n",
                421,
            )
        if method not in {"GET", "HEAD", "POST"}:
            return PlainTextResponse("no such method\n", 405, {"Allow": "GET, HEAD, POST"})
        if method == "POST":
            if headers.get("origin", "").lower() not in self._origins:
                return PlainTextResponse("this form does not come from this desk\n", 403)
            kind = headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind != "application/x-www-form-urlencoded":
                return PlainTextResponse("only forms are taken\n", 415)
        return None

    def _session(self, headers: Headers) -> Session | None:
        token = cookie_parser(headers.get("cookie", "")).get(self._cookie)
        return None if not token else session_of(self._desk, token, datetime.now(UTC))

    def _stranger(
        self, scope: Scope, headers: Headers, form: Mapping[str, str], session: Session | None
    ) -> Response | None:
        """Why somebody may go no further: nobody knows them, or the form is not theirs."""
        if scope["path"].startswith(OPEN_TO_ALL):
            return None
        if session is None:
            if scope["method"] == "GET" and not headers.get("hx-request"):
                return RedirectResponse("/login", 303)
            return PlainTextResponse("log in first\n", 401)
        if scope["method"] == "POST":
            given = headers.get("x-csrf-token") or form.get("csrf", "")
            if not hmac.compare_digest(given.encode(), session.csrf.encode()):
                return PlainTextResponse("this form is out of date; load the page again\n", 403)
        if session.name is None and scope["path"] not in {"/name", "/logout"}:
            return RedirectResponse("/name", 303)
        return None


async def _body(receive: Receive) -> bytes | None:
    """The whole body, None where it is too long."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        part = message.get("body", b"")
        size += len(part)
        if size > LARGEST_BODY:
            return None
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def _with_headers(send: Send, path: str) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)  # a page may be stricter about itself
            if "cache-control" not in headers:
                static = path.startswith("/static/")
                headers["Cache-Control"] = "no-cache" if static else "no-store"
        await send(message)

    return sent


def session(request: Request) -> Session:
    """Who asks. Only behind the guard, and not on pages that are open to all."""
    found = request.state.session
    assert isinstance(found, Session)
    return found


def form(request: Request) -> Form:
    """The fields of the form that was sent."""
    found = request.state.form
    assert isinstance(found, Form)
    return found
