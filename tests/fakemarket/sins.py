"""What a server can do to a crawler instead of serving the page that it was asked for, each with what the
crawl must make of it. None may ever make a listing count as gone, or lose it."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

from tests.fakemarket.server import send

METADATA = "http://169.254.169.254/latest/meta-data/"

Commit = Callable[[BaseHTTPRequestHandler, str], None]
"""Answers a request; handed the page that an honest server would have served."""


@dataclass(frozen=True)
class Sin:
    """``ends``: how the page may end in the ledger; empty where the crawl itself ends, or the sin is no
    single page's. ``at_random``: whether a fault run may do it any time."""

    name: str
    commit: Commit
    ends: frozenset[str]
    at_random: bool = True


SINS: dict[str, Sin] = {}


def _sin(*ends: str, at_random: bool = True) -> Callable[[Commit], Commit]:
    def add(commit: Commit) -> Commit:
        name = commit.__name__.removeprefix("_")
        SINS[name] = Sin(name, commit, frozenset(ends), at_random)
        return commit

    return add


@_sin("blocked")
def _lying_length(request: BaseHTTPRequestHandler, page: str) -> None:
    """Promises more than it sends."""
    send(request, page, length=len(page.encode()) + 5_000)
    request.close_connection = True


@_sin("snapshot", "blocked")
def _short_length(request: BaseHTTPRequestHandler, page: str) -> None:
    """Promises less than it sends: what is read is the page's head, where the data stands."""
    send(request, page, length=len(page.encode()) - 10)
    request.close_connection = True


@_sin("blocked")
def _truncation(request: BaseHTTPRequestHandler, page: str) -> None:
    """Chunks that break off without their end."""
    request.send_response(200)
    request.send_header("Content-Type", "text/html; charset=utf-8")
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    half = page.encode()[: len(page) // 2]
    request.wfile.write(f"{len(half):x}\r\n".encode() + half + b"\r\n")
    request.close_connection = True


@_sin("unrecognised")
def _gzip_bomb(request: BaseHTTPRequestHandler, page: str) -> None:
    """Sixty megabytes in sixty kilobytes."""
    del page
    send(request, _bomb(), headers={"Content-Encoding": "gzip"})


@cache
def _bomb() -> bytes:
    return gzip.compress(b"<p>" * 20_000_000, 1)


@_sin("blocked")
def _slow_drip(request: BaseHTTPRequestHandler, page: str) -> None:
    """A few bytes, now and then, for longer than anybody waits."""
    request.send_response(200)
    request.send_header("Content-Type", "text/html; charset=utf-8")
    request.send_header("Content-Length", str(len(page.encode()) + 100_000))
    request.end_headers()
    try:
        for _ in range(60):
            request.wfile.write(b"<p>")
            request.wfile.flush()
            time.sleep(0.1)
    except OSError:
        pass
    request.close_connection = True


@_sin("blocked")
def _reset(request: BaseHTTPRequestHandler, page: str) -> None:
    """Hangs up without a word."""
    del page
    request.close_connection = True
    request.connection.close()


@_sin("snapshot")
def _wrong_charset(request: BaseHTTPRequestHandler, page: str) -> None:
    """The header names another encoding than the page is in."""
    send(request, page, kind="text/html; charset=utf-16")


@_sin("blocked")
def _redirect_loop(request: BaseHTTPRequestHandler, page: str) -> None:
    """Round and round, each time to another address."""
    del page
    parts = urlsplit(request.path)
    turn = int(parts.query.partition("turn=")[2] or 0) + 1
    send(request, b"", status=302, headers={"Location": f"{parts.path}?turn={turn}"})


@_sin("blocked")
def _redirect_to_metadata(request: BaseHTTPRequestHandler, page: str) -> None:
    """On to where a cloud machine keeps its secrets."""
    del page
    send(request, b"", status=302, headers={"Location": METADATA})


@_sin("blocked", "snapshot")
def _busy_seconds(request: BaseHTTPRequestHandler, page: str) -> None:
    """429 with Retry-After in seconds."""
    del page
    send(request, "slow down", status=429, headers={"Retry-After": "0"})


@_sin("blocked", "snapshot")
def _busy_date(request: BaseHTTPRequestHandler, page: str) -> None:
    """429 with Retry-After as a date."""
    del page
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=0.5), usegmt=True)
    send(request, "slow down", status=429, headers={"Retry-After": until})


@_sin("blocked")
def _captcha(request: BaseHTTPRequestHandler, page: str) -> None:
    """A captcha that says that all is well."""
    del page
    send(
        request,
        "<html><head><title>Robot check</title></head><body>"
        "<p>Enter the characters you see below</p>"
        '<div class="g-recaptcha"></div></body></html>',
    )


@_sin("unrecognised")
def _soft_404(request: BaseHTTPRequestHandler, page: str) -> None:
    """Not found, says the page; 200, says its status."""
    del page
    send(
        request,
        "<html><head><title>Page not found</title></head>"
        "<body><h1>Page not found</h1><p>Try the search.</p></body></html>",
    )


@_sin("snapshot", "unrecognised", at_random=False)
def _slip(request: BaseHTTPRequestHandler, page: str) -> None:
    """404 for what is there, once: a machine of the shop's that was just being replaced."""
    del page
    send(request, "<html><title>404</title><h1>Not found</h1></html>", status=404)


@_sin("unrecognised")
def _needs_javascript(request: BaseHTTPRequestHandler, page: str) -> None:
    """A page that is built in the browser."""
    del page
    send(
        request,
        '<html><head><title>Shop</title></head><body><div id="root"></div>'
        "<noscript>Please enable JavaScript.</noscript>"
        '<script src="/static/app.js"></script></body></html>',
    )


@_sin("unrecognised")
def _empty_shell(request: BaseHTTPRequestHandler, page: str) -> None:
    """The shop's frame with nothing in it."""
    del page
    send(
        request,
        "<html><head><title>Shop</title></head><body><nav><a href='/'>Home</a></nav>"
        "<main></main><footer>All rights reserved</footer></body></html>",
    )


@_sin("unrecognised")
def _nothing(request: BaseHTTPRequestHandler, page: str) -> None:
    """200 and no byte."""
    del page
    send(request, b"")


@_sin("blocked")
def _login_wall(request: BaseHTTPRequestHandler, page: str) -> None:
    """Members only."""
    del page
    send(
        request,
        "<html><head><title>Sign in</title></head><body><h1>Sign in</h1>"
        "<form><input name=user><input name=password type=password></form></body></html>",
    )


@_sin("blocked")
def _cookie_wall(request: BaseHTTPRequestHandler, page: str) -> None:
    """Consent or nothing."""
    del page
    send(
        request,
        "<html><head><title>Before you continue</title></head><body>"
        "<p>We and our partners use cookies. Please accept all cookies to go on.</p>"
        "<button>Accept all</button></body></html>",
    )


@_sin("blocked")
def _ban(request: BaseHTTPRequestHandler, page: str) -> None:
    """403."""
    del page
    send(request, "no", status=403)


@_sin("blocked")
def _failure(request: BaseHTTPRequestHandler, page: str) -> None:
    """The shop's database is away."""
    del page
    send(request, "<html><title>Error</title>database error</html>", status=500)


AT_RANDOM: Mapping[str, Sin] = {name: sin for name, sin in SINS.items() if sin.at_random}
